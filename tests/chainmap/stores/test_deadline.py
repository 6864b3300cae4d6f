"""Time and row limits of readers' queries hold, and the next query is served."""

import time

import pytest

from chainmap.stores.bolt import BoltStore
from graph_schema.errors import QueryTimeout

PRODUCT = "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise), (d:Enterprise) "


def alive(store: BoltStore) -> bool:
    return store.query("RETURN 1", {}, limit=1, timeout_s=30).rows == [(1,)]


@pytest.mark.parametrize(
    "cypher",
    [
        PRODUCT + "WHERE a.name = b.name + c.name + d.name RETURN count(*)",
        PRODUCT + "RETURN a.name ORDER BY a.name + b.name + c.name + d.name LIMIT 1",
        "MATCH p = (a:Enterprise)-[:SUPPLIES*1..12]->(b) RETURN count(p)",
        "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b)",
    ],
)
def test_a_query_without_end_is_ended(store: BoltStore, cypher: str) -> None:
    start = time.monotonic()
    with pytest.raises(QueryTimeout):
        store.query(cypher, {}, limit=10, timeout_s=1.0)
    assert time.monotonic() - start < 1.0 + 2.0
    assert alive(store)


def test_a_runaway_costs_the_server_and_the_next_query_is_served(store: BoltStore) -> None:
    doubling = "RETURN size(reduce(s = 'a', i IN range(1, 60) | s + s)) AS n"
    start = time.monotonic()
    with pytest.raises(QueryTimeout):
        store.query(doubling, {}, limit=10, timeout_s=0.05)
    assert time.monotonic() - start < 0.05 + 2.0
    assert alive(store)


def test_rows_are_cut_at_the_limit_and_the_rest_is_not_computed(store: BoltStore) -> None:
    start = time.monotonic()
    found = store.query(PRODUCT + "RETURN a.name", {}, limit=7, timeout_s=30)
    assert (len(found.rows), found.truncated) == (7, True)
    assert time.monotonic() - start < 5.0
    assert alive(store)


@pytest.mark.parametrize(("limit", "truncated"), [(4, True), (5, False), (6, False)])
def test_truncated_is_said_exactly_where_rows_are_missing(
    store: BoltStore, limit: int, truncated: bool
) -> None:
    found = store.query("UNWIND range(1, 5) AS i RETURN i", {}, limit=limit, timeout_s=30)
    assert found.truncated is truncated
    assert found.rows == [(i,) for i in range(1, min(limit, 5) + 1)]


def test_an_empty_answer_is_complete(store: BoltStore) -> None:
    found = store.query("MATCH (n:Chain) RETURN n.name AS name", {}, limit=5, timeout_s=30)
    assert (found.rows, found.truncated) == ([], False)
