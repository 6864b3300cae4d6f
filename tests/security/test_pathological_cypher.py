"""Queries that cost without end are answered within limit + 2 s, and the next one is served."""

import resource
import subprocess
import sys
import time

import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.deadline import QueryResult
from chainmap.stores.limits import BROWSER
from graph_schema.errors import ChainmapError, QueryRejected, QueryTimeout
from tests.security import pathological

LIMIT_S = 1.0
ALLOWED_S = LIMIT_S + 2.0
#: These run in every test run, the others in the long one.
QUICK = {
    "product",
    "grouped product",
    "40 hops",
    "paths of any length",
    "nested counts",
    "regular expression",
    "doubling text",
    "collect",
}


def cases(queries: dict[str, str]) -> list[object]:
    return [
        pytest.param(cypher, id=name, marks=[] if name in QUICK else [pytest.mark.long])
        for name, cypher in queries.items()
    ]


def answered(
    store: BoltStore, cypher: str, limit_s: float = LIMIT_S
) -> tuple[QueryResult | ChainmapError, float]:
    start = time.monotonic()
    try:
        result: QueryResult | ChainmapError = store.query(
            cypher, {}, limit=BROWSER.rows, timeout_s=limit_s, max_bytes=BROWSER.bytes
        )
    except ChainmapError as error:
        result = error
    return result, time.monotonic() - start


def may_come_to_an_end(store: BoltStore, cypher: str) -> bool:
    """Whether a server may answer in time: Neo4j makes lists when they are read, and counts paths
    of so small a graph within the second."""
    return store.dialect.name == "neo4j" and "(b:Enterprise), (c:Enterprise), (d" not in cypher


def is_alive(store: BoltStore) -> bool:
    return store.query("RETURN 1 AS one", {}, limit=1, timeout_s=60).rows == [(1,)]


def test_there_are_enough_of_them() -> None:
    counted = (pathological.REFUSED, pathological.ENDLESS, pathological.GREEDY, pathological.CUT)
    assert [len(group) for group in counted] == [12, 12, 6, 4]


@pytest.mark.parametrize("name", pathological.REFUSED)
def test_what_no_parser_bears_is_refused_at_once(query_store: BoltStore, name: str) -> None:
    result, seconds = answered(query_store, pathological.REFUSED[name])
    assert isinstance(result, QueryRejected)
    assert result.line is not None
    assert seconds < ALLOWED_S


@pytest.mark.parametrize("cypher", cases(pathological.ENDLESS))
def test_what_runs_without_end_is_ended(query_store: BoltStore, cypher: str) -> None:
    result, seconds = answered(query_store, cypher)
    assert isinstance(result, QueryTimeout) or may_come_to_an_end(query_store, cypher)
    assert seconds < ALLOWED_S
    assert is_alive(query_store)


@pytest.mark.parametrize("cypher", cases(pathological.GREEDY))
def test_what_takes_all_memory_is_answered(query_store: BoltStore, cypher: str) -> None:
    result, seconds = answered(query_store, cypher)
    is_ended = isinstance(result, QueryTimeout | QueryRejected)
    assert is_ended or may_come_to_an_end(query_store, cypher)
    assert seconds < ALLOWED_S
    assert is_alive(query_store)


@pytest.mark.parametrize("name", pathological.CUT)
def test_large_answers_are_cut_and_this_process_stays_small(
    query_store: BoltStore, name: str
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result, seconds = answered(query_store, pathological.CUT[name], limit_s=10.0)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert isinstance(result, QueryResult)
    assert result.truncated
    assert len(result.rows) <= BROWSER.rows
    assert seconds < 10.0 + 2.0
    assert grown_mb < 200
    assert is_alive(query_store)


_ALL_OF_THEM = """
import resource, sys
from chainmap.stores.connect import open_store
from graph_schema.errors import ChainmapError
from tests.security import pathological as p
with open_store(sys.argv[1]) as store:
    for cypher in {**p.REFUSED, **p.ENDLESS, **p.GREEDY, **p.CUT}.values():
        try:
            store.query(cypher, {}, limit=1000, timeout_s=1, max_bytes=5_000_000)
        except ChainmapError:
            pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.long
def test_all_of_them_together_take_this_side_less_than_500_mb(shared_db: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL_OF_THEM, shared_db], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 500 * 1024
