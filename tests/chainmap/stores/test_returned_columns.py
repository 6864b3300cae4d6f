"""An answer without rows has its columns too, on either backend."""

import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.returned_columns import returned_columns

QUERIES = [
    "MATCH (e:Enterprise) WHERE false RETURN DISTINCT e.name AS `企业 名`, [1, 2] AS list SKIP 1",
    "MATCH (e:Enterprise) WHERE false RETURN e // a comment, and comma\n, e.name",
    "MATCH (e:Enterprise) WHERE false RETURN CASE WHEN e.stub THEN 1 END AS c, {a: 1, b: 2} AS m",
]


@pytest.mark.parametrize("cypher", QUERIES)
def test_the_columns_are_those_of_an_answer_with_rows(store: BoltStore, cypher: str) -> None:
    empty = store.query(cypher, {}, limit=5, timeout_s=30)
    full = store.query(cypher.replace("WHERE false", ""), {}, limit=1, timeout_s=30)
    assert empty.rows == []
    assert empty.columns == full.columns


def test_subqueries_and_strings_do_not_mislead() -> None:
    cypher = "CALL { RETURN 1 AS inner } WITH inner RETURN 'RETURN x AS y' AS text, inner AS `a``b`"
    assert returned_columns(cypher) == ("text", "a`b")


def test_a_star_is_left_to_the_engine() -> None:
    assert returned_columns("MATCH (e) RETURN *, 1 AS one") == ()
