"""Errors of the engine name the place in the query as its user wrote it."""

import pytest
from neo4j.exceptions import Neo4jError

from chainmap.stores.bolt import BoltStore
from chainmap.stores.engine_errors import query_error
from chainmap.stores.gate import check_query
from graph_schema.errors import QueryRejected, QueryTimeout


def error_of(message: str, code: str = "Neo.ClientError.Statement.SyntaxError") -> Neo4jError:
    return Neo4jError._hydrate_neo4j(message=message, code=code)


@pytest.mark.parametrize(
    ("cypher", "message", "place"),
    [
        ("RETURN foo", 'No foo (line 2, column 8 (offset: 15))\n"RETURN foo"\n       ^', (1, 8)),
        ("RETURN 1,\n x", 'No x (line 3, column 2 (offset: 30))\n" x"\n ^', (2, 2)),
        ("RETURN 1", "/ by zero", (None, None)),
    ],
)
def test_a_place_of_neo4j_is_found(
    cypher: str, message: str, place: tuple[int | None, int | None]
) -> None:
    error = query_error(error_of(message), check_query(cypher), 1.0)
    assert isinstance(error, QueryRejected)
    assert (error.line, error.column) == place
    assert "offset" not in error.en


@pytest.mark.parametrize(
    ("cypher", "line", "column"),
    [
        ("MATCH (n) RETURN n LIMIT 1 SKIP 'a' + :x", 1, 39),
        ("// first\n  RETURN 1 + :x", 2, 14),
        ("RETURN 1,\n  2 + :x", 2, 7),
        ("EXPLAIN RETURN 1,\n  2 + :x", 2, 7),
    ],
)
def test_a_place_of_the_embedded_engine_is_found(
    store: BoltStore, cypher: str, line: int, column: int
) -> None:
    with pytest.raises(QueryRejected) as refused:
        store.query(cypher, {}, limit=1, timeout_s=30)
    assert (refused.value.line, refused.value.column) == (line, column)


def test_the_engines_own_clock_is_a_timeout() -> None:
    code = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
    error = query_error(error_of("terminated", code), check_query("RETURN 1"), 2.0)
    assert isinstance(error, QueryTimeout)


def test_explain_gives_no_rows(store: BoltStore) -> None:
    found = store.query("/* plan */ EXPLAIN MATCH (n) RETURN n", {}, limit=5, timeout_s=30)
    assert found.rows == []
