"""A reader's query under a deadline that the engine itself does not keep.

The query runs in a thread of its own, marked by a comment. At the deadline, and where more rows
wait than were asked for, the owner's second connection looks it up in SHOW TRANSACTIONS and
terminates it. What has not ended a second later can only be ended with its server.
"""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neo4j import READ_ACCESS, Driver, Query, Result
from neo4j.exceptions import DriverError, Neo4jError

from chainmap.stores import _cypher
from chainmap.stores.values import native
from graph_schema.errors import QueryTimeout

#: Seconds that a terminated query gets to end.
GRACE_S = 1.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """Rows of a query; ``truncated`` where there were more than asked for."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The two doors of one server: queries run through one and are ended through the other."""

    database: str
    reader: Driver
    owner: Driver


class _Run(threading.Thread):
    """One query on its way; `settled` is set once ``result`` or ``error`` is there."""

    def __init__(self, connections: Connections, cypher: str, params: Mapping[str, object]) -> None:
        super().__init__(daemon=True)
        self._connections = connections
        self._cypher, self._params = cypher, dict(params)
        self.limit = 0
        self.result: QueryResult | None = None
        self.error: Neo4jError | DriverError | OSError | None = None
        self.settled = threading.Event()
        self.unwanted = threading.Event()

    def run(self) -> None:
        try:
            with self._connections.reader.session(
                database=self._connections.database, default_access_mode=READ_ACCESS
            ) as session:
                found = session.run(Query(self._cypher), self._params)
                self.result = self._fetch(found)
                self.settled.set()
                if self.result.truncated:
                    # Waits until the engine is told to stop; without that it would go through
                    # every row that is left.
                    found.consume()
        except (Neo4jError, DriverError, OSError) as error:
            self.error = error
        finally:
            self.settled.set()

    def _fetch(self, found: Result) -> QueryResult:
        columns = tuple(found.keys())
        rows: list[tuple[object, ...]] = []
        for record in found:
            if len(rows) == self.limit or self.unwanted.is_set():
                return QueryResult(columns=columns, rows=rows, truncated=True)
            rows.append(tuple(native(value) for value in record.values()))
        return QueryResult(columns=columns, rows=rows, truncated=False)


def run_with_deadline(
    connections: Connections,
    cypher: str,
    params: Mapping[str, object],
    *,
    limit: int,
    timeout_s: float,
    end_runaway: Callable[[], None],
) -> QueryResult:
    """Run a query; answer within ``timeout_s`` plus the grace in any case.

    Raises
    ------
    QueryTimeout
        Where the query ran past its time.
    Neo4jError, DriverError
        As the driver gives them.
    """
    mark = uuid.uuid4().hex
    run = _Run(connections, _cypher.marked(cypher, mark), params)
    run.limit = limit
    run.start()
    in_time = False
    try:
        in_time = run.settled.wait(timeout_s)
    finally:  # also where the caller was interrupted
        if not in_time or (run.result is not None and run.result.truncated):
            _end(run, connections, mark, end_runaway)
    if not in_time:
        raise QueryTimeout(
            f"查询超过 {timeout_s:g} 秒的时限，已终止；请缩小范围、加 LIMIT，或用 --timeout 放宽。",
            f"The query ran past its {timeout_s:g} seconds and was ended; narrow it, add LIMIT, "
            "or allow more with --timeout.",
        )
    if run.result is not None:
        return run.result
    if run.error is None:
        raise RuntimeError("the query's thread ended without an answer")
    raise run.error


def _end(run: _Run, connections: Connections, mark: str, end_runaway: Callable[[], None]) -> None:
    """Terminate the query, and its server where that does not help."""
    run.unwanted.set()
    deadline = time.monotonic() + GRACE_S
    while run.is_alive() and time.monotonic() < deadline:
        _terminate(connections, mark)
        run.join(_POLL_S)
    if run.is_alive():
        end_runaway()


def _terminate(connections: Connections, mark: str) -> None:
    try:
        with connections.owner.session(database=connections.database) as session:
            listed = session.run(_cypher.SHOW_TRANSACTIONS).data()
            for row in listed:
                if mark in str(row.get("currentQuery")):
                    session.run(_cypher.terminate(str(row["transactionId"]))).consume()
    except (Neo4jError, DriverError, OSError):
        # A server that no longer answers has no query to end; the grace decides.
        return
