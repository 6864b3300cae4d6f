"""A reader's query under a wall-clock deadline that no engine keeps by itself.

The query runs in a thread of its own, marked by a comment. At the deadline, where it is cancelled,
and where more rows wait than were asked for, the owner's second connection looks it up in SHOW
TRANSACTIONS and terminates it. What has not ended `GRACE_S` later can only be ended with its server
(embedded), or keeps its place until the server is done with it (Neo4j). The caller is answered in
any case, even by a server that says nothing any more.
"""

import math
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from neo4j import READ_ACCESS, Driver, Query, Result, Session
from neo4j.exceptions import DriverError, Neo4jError

from chainmap.stores import _cypher
from chainmap.stores.failures import busy, cancelled, timed_out
from chainmap.stores.limits import QueryLimits
from chainmap.stores.message_bound import MessageBound
from chainmap.stores.places import Places, process_places
from chainmap.stores.returned_columns import returned_columns
from chainmap.stores.value_size import size_of
from chainmap.stores.values import native
from graph_schema.errors import ChainmapError

#: Seconds that a terminated query gets to end.
GRACE_S = 1.0
#: Seconds after which the caller is answered, whatever the ending of the query is at.
ANSWER_S = 1.7
_POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """Rows of a query; ``truncated`` where there were more, or larger ones, than asked for."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The two doors of one server: queries run through one and are ended through the other."""

    database: str
    reader: Driver
    owner: Driver


def _pass(session: Session, cypher: str, params: Mapping[str, object]) -> None:
    """Inspect nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersQuery:
    """A query that has passed the gate, and what it needs to run.

    Parameters
    ----------
    is_explain : only the plan is asked for; ``cypher`` is the query without that word.
    open : returns connections to a server that answers; may take its time.
    inspect : looks at the marked query in its session, before it runs; refuses by raising.
    end_runaway : ends a server that did not end the query, where it may be ended.
    cancel : set by any thread, it ends the query.
    """

    cypher: str
    is_explain: bool
    params: Mapping[str, object]
    limits: QueryLimits
    open: Callable[[], Connections]
    end_runaway: Callable[[], None]
    inspect: Callable[[Session, str, Mapping[str, object]], None] = _pass
    cancel: threading.Event = field(default_factory=threading.Event)


class _Run(threading.Thread):
    """One query on its way; `settled` is set once ``result`` or ``error`` is there."""

    def __init__(self, query: ReadersQuery, mark: str, places: Places) -> None:
        super().__init__(daemon=True, name=f"query-{mark}")
        self._query, self._mark, self._places = query, mark, places
        self.connections: Connections | None = None
        self.result: QueryResult | None = None
        self.error: Exception | None = None
        self.settled = threading.Event()
        self.unwanted = threading.Event()

    def run(self) -> None:
        try:
            self.connections = self._query.open()
            if not self.unwanted.is_set():
                self._ask(self.connections)
        except (Neo4jError, DriverError, OSError, ChainmapError) as error:
            self.error = error
        except (TypeError, ValueError, OverflowError) as error:  # a parameter of no Bolt type
            self.error = error
        finally:
            self.settled.set()
            self._places.free(self._mark)

    def _ask(self, connections: Connections) -> None:
        query = self._query
        until = math.ceil(time.time() + query.limits.seconds)
        text = _cypher.marked(query.cypher, self._mark, until=until, explain=query.is_explain)
        with connections.reader.session(
            database=connections.database, default_access_mode=READ_ACCESS
        ) as session:
            query.inspect(session, text, query.params)
            # The server's own time limit is for the case that this process does not live so long.
            found = session.run(
                Query(text, timeout=query.limits.seconds + GRACE_S), dict(query.params)
            )
            self.result = self._fetch(found, MessageBound(session, query.limits.bytes))
            self.settled.set()
            if self.result.truncated:
                # Waits until the engine is told to stop; without that it would go through every
                # row that is left.
                found.consume()

    def _fetch(self, found: Result, bound: MessageBound) -> QueryResult:
        # The embedded engine names no columns of an answer without rows.
        columns = tuple(found.keys()) or returned_columns(self._query.cypher)
        rows: list[tuple[object, ...]] = []
        try:
            truncated = self._read_rows(found, rows, bound)
        except (Neo4jError, DriverError, OSError):
            if not bound.is_exceeded:
                raise
            truncated = True
        finally:
            bound.release()
        return QueryResult(columns=columns, rows=rows, truncated=truncated)

    def _read_rows(
        self, found: Result, rows: list[tuple[object, ...]], bound: MessageBound
    ) -> bool:
        """Append rows until a limit is reached; tell whether there were more."""
        limits = self._query.limits
        size = 0
        for record in found:
            bound.reset()
            row = tuple(native(value) for value in record.values())
            size += size_of(row)
            if len(rows) == limits.rows or size > limits.bytes or self.unwanted.is_set():
                return True
            rows.append(row)
        return False


def run_with_deadline(query: ReadersQuery, *, places: Places | None = None) -> QueryResult:
    """Run a query; answer within its seconds plus two in any case.

    Raises
    ------
    QueryTimeout
        Where the query ran past its time, or no place came free for it.
    QueryCancelled
        Where ``cancel`` was set.
    Neo4jError, DriverError, OSError, ChainmapError, TypeError, ValueError, OverflowError
        As the driver, the opening and the inspection give them.
    """
    deadline = time.monotonic() + query.limits.seconds
    places = places or process_places()
    mark = uuid.uuid4().hex
    if query.cancel.is_set():
        raise cancelled()
    if not places.take(mark, timeout_s=query.limits.seconds, cancel=query.cancel):
        raise cancelled() if query.cancel.is_set() else busy(places.size, places.unended)
    run = _Run(query, mark, places)
    run.start()
    settled = False
    try:
        settled = _wait(run, deadline, query.cancel)
    finally:  # also where the caller was interrupted
        if not settled or (run.result is not None and run.result.truncated):
            ending = threading.Thread(target=_end, args=(run, query, mark, places), daemon=True)
            ending.start()
            ending.join(ANSWER_S)
    if not settled:
        raise cancelled() if query.cancel.is_set() else timed_out(query.limits.seconds)
    if run.result is not None:
        return run.result
    if run.error is None:
        raise RuntimeError("the query's thread ended without an answer")
    raise run.error


def _wait(run: _Run, deadline: float, cancel: threading.Event) -> bool:
    while not cancel.is_set():
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return run.settled.is_set()
        if run.settled.wait(min(_POLL_S, remaining)):
            return True
    return run.settled.is_set()


def _end(run: _Run, query: ReadersQuery, mark: str, places: Places) -> None:
    """Terminate the query, and its server where that does not help."""
    run.unwanted.set()
    # A thread of its own: a server that is stuck does not answer the second connection either.
    telling = threading.Thread(target=_terminate, args=(run, mark), daemon=True)
    telling.start()
    run.join(GRACE_S)
    if run.is_alive():
        places.mark_unended(mark)
        if run.connections is not None:  # else it waits for a server, and runs on none
            query.end_runaway()
    telling.join()  # its connection may be closed when the caller goes on


def _terminate(run: _Run, mark: str) -> None:
    """Tell the server again and again to end the query, until it is gone or the grace is over."""
    deadline = time.monotonic() + GRACE_S
    while run.is_alive() and time.monotonic() < deadline:
        connections = run.connections
        if connections is not None:
            _tell(connections, mark)
        run.join(_POLL_S)


def _tell(connections: Connections, mark: str) -> None:
    try:
        with connections.owner.session(database=connections.database) as session:
            listed = session.run(_cypher.SHOW_TRANSACTIONS).data()
            for row in listed:
                if mark in str(row.get("currentQuery")):
                    session.run(_cypher.terminate(str(row["transactionId"]))).consume()
    except (Neo4jError, DriverError, OSError):
        # A server that no longer answers has no query to end; the grace decides.
        return
