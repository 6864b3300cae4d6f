"""The graph behind a Bolt URL."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from types import TracebackType
from typing import Any, LiteralString, Self, TypeVar

import pyarrow as pa
from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Session, Transaction
from neo4j.exceptions import (
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from chainmap.stores import _cypher
from chainmap.stores.deadline import Connections, QueryResult, ReadersQuery, run_with_deadline
from chainmap.stores.dialect import Dialect, Endpoint
from chainmap.stores.directory import DataDirectory
from chainmap.stores.engine_errors import query_error
from chainmap.stores.failures import (
    bad_parameter,
    changed,
    crashed,
    disk_full,
    known_cause,
    lost,
    refused,
    still_loading,
    unreadable,
)
from chainmap.stores.gate import check_query
from chainmap.stores.graph_meta import META_KEY, READY, GraphMeta
from chainmap.stores.limits import SHELL, QueryLimits
from chainmap.stores.under_way import queries_under_way
from chainmap.stores.values import native
from chainmap.stores.write import write_change, write_import
from graph_schema.errors import StoreError, StoreUnavailable
from graph_schema.model import Type, load_model
from graph_schema.records import ChangeSet

_T = TypeVar("_T")
#: What a driver raises where a server went away.
LOST = (ServiceUnavailable, SessionExpired, ConnectionError, TimeoutError)
_CONNECT_TIMEOUT_S = 15.0
_ACQUIRE_TIMEOUT_S = 30.0
_FETCH_SIZE = 10_000
# A server that went away is told to the user in one line; the driver's own log stays silent.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class BoltStore:
    """One graph: its version, its tables, one-transaction writes, and readers' queries.

    A server that crashed is started again at the next call. Threads may share a store.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._endpoint: Endpoint | None = None
        self._open: Connections | None = None
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections and server."""
        with self._guard:
            self._close_drivers()
        self.dialect.close()

    def session(self, access: str) -> Session:
        """Open a session as the owner, for reading or for writing."""
        connections = self._connections()
        return connections.owner.session(
            database=connections.database, default_access_mode=access, fetch_size=_FETCH_SIZE
        )

    def directory(self) -> DataDirectory:
        """Return where snapshots, change sets and rejected rows of this graph lie."""
        return self.dialect.directory(self.meta().graph_id)

    def describe(self) -> dict[str, object]:
        """Return what `chainmap status` tells about the server."""
        return self._reading(
            lambda session: {**self.dialect.describe(session), **queries_under_way(session)}
        )

    def meta(self) -> GraphMeta:
        """Return which graph this is and its version.

        Raises
        ------
        GraphLoading
            Where its first load has not ended.
        """
        rows = self._read(_cypher.META, key=META_KEY)
        if not rows:
            raise StoreUnavailable(
                "数据库里没有 chainmap 的元数据，不是本程序建立的数据库。",
                "The database has no card of chainmap's: it was not made by this program.",
            )
        if rows[0]["state"] != READY:
            raise still_loading()
        return GraphMeta(**rows[0])

    def export(self, type_: Type) -> pa.Table:
        """Return the canonical table of one type."""
        return self._exported((type_,))[type_.name]

    def read_all(self) -> tuple[GraphMeta, dict[str, pa.Table]]:
        """Return version and table of every fact type, consistent with each other."""
        while True:
            before = self.meta()
            tables = self._exported(load_model().fact_types)
            if self.meta() == before:
                return before, tables

    def commit(self, change: ChangeSet, import_row: Mapping[str, object]) -> int:
        """Write a change and its import in one transaction; return the new version.

        Raises
        ------
        GraphChanged
            Where somebody else committed since the change set's version. Nothing was written.
        StoreUnavailable
            Where the server ended meanwhile and nothing was written.
        """
        self.meta()  # a server that crashed earlier is started again by this
        self._reading(lambda session: self.dialect.require_room(session, change.size))
        return self.transact(
            lambda tx: write_change(tx, change, import_row),
            is_done=lambda: self._has_import(import_row),
        )

    def record_import(self, import_row: Mapping[str, object]) -> None:
        """Write the row of an import that changed no facts; the version stays."""
        self.meta()
        self.transact(
            lambda tx: write_import(tx, import_row), is_done=lambda: self._has_import(import_row)
        )

    def imports(self, limit: int = 20, *, without: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return the latest imports, newest first; ``without`` names properties to leave out."""
        columns = [n for n in load_model().nodes["Import"].columns if n not in without]
        rows = self._read(_cypher.imports(columns), limit=limit)
        return [{name: native(row[name]) for name in columns} for row in rows]

    def find_import(self, import_id: str) -> dict[str, Any] | None:
        """Return one import, or None where there is none of this id."""
        rows = [row["i"] for row in self._read(_cypher.IMPORT, import_id=import_id)]
        columns = load_model().nodes["Import"].columns
        return {name: native(rows[0].get(name)) for name in columns} if rows else None

    def read(self, cypher: LiteralString, **params: object) -> list[dict[str, Any]]:
        """Return the rows of one of chainmap's own reading queries, as plain Python."""
        rows = self._read(cypher, **params)
        return [{name: native(value) for name, value in row.items()} for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many records each type has."""
        model = load_model()
        every: tuple[Type, ...] = (*model.nodes.values(), *model.relationships.values())
        return {t.name: self._read(_cypher.count(t))[0]["n"] for t in every}

    def query(
        self,
        cypher: str,
        params: Mapping[str, object],
        *,
        limit: int,
        timeout_s: float,
        max_bytes: int = SHELL.bytes,
        cancel: threading.Event | None = None,
    ) -> QueryResult:
        """Run a reader's query: at most ``limit`` rows, ended at ``timeout_s`` seconds.

        Parameters
        ----------
        max_bytes : of the answer's values, estimated; rows past it are cut off.
        cancel : set by any thread, it ends the query.

        Raises
        ------
        QueryRejected
            Where the gate or the engine refuses it: a write, an error in the query.
        QueryTimeout
            Where it ran past its time.
        QueryCancelled
            Where it was cancelled.
        """
        checked = check_query(cypher)
        query = ReadersQuery(
            cypher=checked.text,
            is_explain=checked.is_explain,
            params=params,
            limits=QueryLimits(rows=limit, bytes=max_bytes, seconds=timeout_s),
            open=self._answering,
            inspect=self.dialect.require_reading,
            end_runaway=self.dialect.end_runaway,
            cancel=cancel or threading.Event(),
        )
        try:
            return run_with_deadline(query)
        except LOST as error:
            raise crashed() from error
        except (TypeError, ValueError, OverflowError) as error:  # the driver's, of a parameter
            raise bad_parameter(error) from error
        except (Neo4jError, DriverError) as error:
            raise query_error(error, checked, timeout_s) from error

    def transact(self, work: Callable[[Transaction], _T], *, is_done: Callable[[], bool]) -> _T:
        """Run one explicit transaction; nothing of it is tried twice.

        Parameters
        ----------
        is_done : tells whether it was committed, where the server did not say so.
        """
        with self.session(WRITE_ACCESS) as session:
            try:
                with session.begin_transaction() as tx:
                    result = work(tx)
                    tx.commit()
            except IncompleteCommit as error:
                if not is_done():
                    raise lost() from error
            except LOST as error:
                raise lost() from error
            except (Neo4jError, DriverError) as error:
                raise self._unwritten(error) from error
        return result

    def _unwritten(self, error: Neo4jError | DriverError) -> StoreError:
        cause = known_cause(error)
        if cause is None and isinstance(error, TransientError):
            return changed()
        return cause or (disk_full() if self.dialect.is_full() else refused(error))

    def _read(self, cypher: LiteralString, **params: object) -> list[dict[str, Any]]:
        return self._reading(lambda session: session.run(cypher, params).data())

    def _reading(self, work: Callable[[Session], _T]) -> _T:
        """Do something in a reading session of the owner's."""

        def attempt() -> _T:
            with self.session(READ_ACCESS) as session:
                return work(session)

        try:
            return self._retried(attempt)
        except (Neo4jError, DriverError) as error:
            raise unreadable(error) from error

    def _exported(self, types: Iterable[Type]) -> dict[str, pa.Table]:
        return self._reading(lambda session: self.dialect.export(session, types))

    def _has_import(self, import_row: Mapping[str, object]) -> bool:
        rows = self._read(_cypher.IMPORT_EXISTS, import_id=import_row["import_id"])
        return bool(rows[0]["n"])

    def _retried(self, work: Callable[[], _T]) -> _T:
        """Read, and once more where the server went away: it is started again."""
        try:
            return work()
        except LOST:
            self.dialect.recover()
        try:
            return work()
        except LOST as error:
            raise self.dialect.unanswered() from error

    def _connections(self) -> Connections:
        """Return the drivers of the server that answers now."""
        endpoint = self.dialect.endpoint()
        with self._guard:
            if endpoint != self._endpoint or self._open is None:
                self._close_drivers()
                self._open = Connections(
                    database=endpoint.database,
                    reader=_driver(endpoint, endpoint.reader),
                    owner=_driver(endpoint, endpoint.owner),
                )
                self._endpoint = endpoint
            return self._open

    def _answering(self) -> Connections:
        """Return the drivers of a server that answers; one that crashed is started again first."""

        def probe() -> Connections:
            connections = self._connections()
            with connections.reader.session(
                database=connections.database, default_access_mode=READ_ACCESS
            ) as session:
                session.run(_cypher.PING).consume()
            return connections

        return self._retried(probe)

    def _close_drivers(self) -> None:
        if self._open is not None:
            self._open.reader.close()
            self._open.owner.close()
            self._open = None


def _driver(endpoint: Endpoint, user: tuple[str, str]) -> Driver:
    return GraphDatabase.driver(
        endpoint.uri,
        auth=user,
        connection_timeout=_CONNECT_TIMEOUT_S,
        connection_acquisition_timeout=_ACQUIRE_TIMEOUT_S,
        telemetry_disabled=True,
        notifications_min_severity=endpoint.notices,
    )
