"""Time and row limits of readers' queries hold, and the next query is served."""

import os
import signal
import threading
import time

import pytest

from chainmap.stores import deadline
from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.places import Places, process_places
from graph_schema.errors import QueryCancelled, QueryRejected, QueryTimeout

PRODUCT = "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise), (d:Enterprise) "


def alive(store: BoltStore) -> bool:
    return store.query("RETURN 1", {}, limit=1, timeout_s=30).rows == [(1,)]


@pytest.mark.parametrize(
    "cypher",
    [
        PRODUCT + "WHERE a.name = b.name + c.name + d.name RETURN count(*)",
        PRODUCT + "RETURN a.name ORDER BY a.name + b.name + c.name + d.name LIMIT 1",
        "MATCH (a)-[:SUPPLIES]->(b), (c)-[:SUPPLIES]->(d), (e)-[:SUPPLIES]->(f), "
        "(g)-[:SUPPLIES]->(h) WHERE b <> d OR f <> h RETURN count(*)",
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


ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS n"


def test_a_query_is_cancelled_from_another_thread(store: BoltStore) -> None:
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    start = time.monotonic()
    with pytest.raises(QueryCancelled):
        store.query(ENDLESS, {}, limit=10, timeout_s=60, cancel=cancel)
    assert time.monotonic() - start < 0.3 + 2.0
    assert alive(store)


def test_a_query_cancelled_before_it_began_does_not_run(store: BoltStore) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(QueryCancelled):
        store.query("RETURN 1 AS one", {}, limit=10, timeout_s=60, cancel=cancel)


def test_rows_are_cut_at_the_limit_of_bytes(store: BoltStore) -> None:
    cypher = "UNWIND range(1, 100) AS i RETURN 'x' + i AS text"
    found = store.query(cypher, {}, limit=1000, timeout_s=30, max_bytes=500)
    assert found.truncated
    assert 0 < len(found.rows) < 100


def test_one_row_larger_than_the_limit_is_not_even_received(store: BoltStore) -> None:
    cypher = "RETURN reduce(s = 'a', i IN range(1, 22) | s + s) AS text"
    found = store.query(cypher, {}, limit=10, timeout_s=30, max_bytes=100_000)
    assert (found.rows, found.truncated) == ([], True)
    assert alive(store)


def test_a_parameter_of_no_known_kind_is_refused(store: BoltStore) -> None:
    with pytest.raises(QueryRejected):
        store.query("RETURN $x AS x", {"x": object()}, limit=10, timeout_s=30)


def test_queries_at_once_wait_for_a_place_and_are_all_answered(store: BoltStore) -> None:
    answers: list[object] = []

    def ask() -> None:
        answers.append(store.query("RETURN 1 AS one", {}, limit=1, timeout_s=60).rows)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(1,)]] * 12
    assert process_places().unended == 0


def test_no_place_in_time_is_told(store: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(1)
    places.take("another's query", timeout_s=0)
    monkeypatch.setattr(deadline, "process_places", lambda: places)
    with pytest.raises(QueryTimeout, match="places"):
        store.query("RETURN 1 AS one", {}, limit=1, timeout_s=0.1)


def test_a_server_that_says_nothing_any_more_is_killed_and_the_caller_answered(
    embedded_db: str,
) -> None:
    with open_store(embedded_db) as store:
        assert alive(store)
        pid = int(str(store.describe()["pid"]))
        threading.Timer(0.3, os.kill, (pid, signal.SIGSTOP)).start()
        start = time.monotonic()
        with pytest.raises(QueryTimeout):
            store.query(ENDLESS, {}, limit=10, timeout_s=1.0)
        assert time.monotonic() - start < 1.0 + 2.0
        assert alive(store)
        assert store.describe()["pid"] != pid
