"""The first load of a server's empty database: one transaction, or resumable batches.

A load that the server has no memory for as one transaction is written in batches while the graph's
card says ``loading``, so that nobody reads half of it. What is missing is told by comparing the
database with the facts, so a load that was cut off goes on where it stopped, whatever was read.
"""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Self

from neo4j import READ_ACCESS, Transaction

from chainmap.stores import _cypher
from chainmap.stores.diff import compare_graphs
from chainmap.stores.directory import DataDirectory
from chainmap.stores.failures import changed
from chainmap.stores.graph_meta import LOADING, META_KEY, READY, GraphMeta
from chainmap.stores.neo4j_dialect import memory_settings
from chainmap.stores.server_graph import connect_server
from chainmap.stores.server_settings import fitting_facts
from chainmap.stores.write import BATCH, Statement, run, statements, write_import
from graph_schema.model import SCHEMA_VERSION, load_model
from graph_schema.records import ChangeSet, FactTables

_INDEX_TIMEOUT_S = 300


class ServerLoad:
    """A first load into a server's database; a context manager.

    Raises
    ------
    GraphChanged
        Where a graph is there by then.
    StoreUnavailable
        Where the server cannot be used, or holds data that are not ours.
    """

    def __init__(self, db: str) -> None:
        self._store, found = connect_server(db)
        if found is not None and found.state == READY:
            self._store.close()
            raise changed()
        self._resumes = found is not None
        self._graph_id = uuid.uuid4().hex

    @property
    def directory(self) -> DataDirectory:
        """Where change sets, snapshots and rejected rows of the new graph lie."""
        return self._store.dialect.directory(self._graph_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._store.close()

    @property
    def handed_over(self) -> None:
        """Nothing: a server is sent rows, not files."""

    def finish(
        self,
        tables: FactTables,
        import_row: Mapping[str, object] | None,
        *,
        version: int = 1,
        meanwhile: Callable[[], None] | None = None,
    ) -> GraphMeta:
        """Make the graph with these facts and, where given, the row of their import."""
        if meanwhile is not None:
            meanwhile()
        self._write_schema()
        fitting = self._fitting()
        whole = compare_graphs({}, tables, base_version=0)
        if self._resumes or (fitting is not None and whole.size > fitting):
            self._transact(self._make_card)
            self._write_missing(tables, fitting)
            self._transact(lambda tx: self._end(tx, import_row, version))
        else:
            self._transact(lambda tx: self._write_at_once(tx, whole, import_row, version))
        return GraphMeta(
            graph_id=self._graph_id, version=version, schema_version=SCHEMA_VERSION, state=READY
        )

    def _write_schema(self) -> None:
        self._store.transact(_run_ddl, is_done=lambda: True)  # made again, it changes nothing
        with self._store.session(READ_ACCESS) as session:
            session.run(_cypher.AWAIT_INDEXES, seconds=_INDEX_TIMEOUT_S).consume()

    def _fitting(self) -> int | None:
        with self._store.session(READ_ACCESS) as session:
            return fitting_facts(memory_settings(session))

    def _write_at_once(
        self,
        tx: Transaction,
        change: ChangeSet,
        import_row: Mapping[str, object] | None,
        version: int,
    ) -> None:
        self._make_card(tx)
        for statement in statements(change):
            run(tx, statement)
        self._end(tx, import_row, version)

    def _write_missing(self, tables: FactTables, fitting: int | None) -> None:
        """Write what the database lacks, a transaction a batch."""
        # A quarter of what fits: a wide row takes more than the average.
        batch = BATCH if fitting is None else max(1, min(BATCH, fitting // 4))
        with self._store.session(READ_ACCESS) as session:
            there = self._store.dialect.export(session, load_model().fact_types)
        missing = compare_graphs(there, tables, base_version=0)
        for statement in statements(missing, batch=batch):
            self._transact(partial(self._write_one, statement))

    def _write_one(self, statement: Statement, tx: Transaction) -> None:
        self._hold(tx)
        run(tx, statement)

    def _transact(self, work: Callable[[Transaction], None]) -> None:
        self._store.transact(work, is_done=self._is_done)

    def _is_done(self) -> bool:
        with self._store.session(READ_ACCESS) as session:
            row = session.run(_cypher.META, key=META_KEY).single()
        return bool(row and row["graph_id"] == self._graph_id and row["state"] == READY)

    def _make_card(self, tx: Transaction) -> None:
        """Make the graph's card, or take over that of a load that was cut off."""
        found = tx.run(
            _cypher.CLAIM_LOAD,
            key=META_KEY,
            loading=LOADING,
            graph_id=self._graph_id,
            schema_version=SCHEMA_VERSION,
        ).single()
        if found is None:
            raise changed()

    def _hold(self, tx: Transaction) -> None:
        """Refuse to go on where another process has taken the load over or ended it."""
        found = tx.run(
            _cypher.HOLD_LOAD, key=META_KEY, graph_id=self._graph_id, loading=LOADING
        ).single()
        if found is None:
            raise changed()

    def _end(self, tx: Transaction, import_row: Mapping[str, object] | None, version: int) -> None:
        self._hold(tx)
        tx.run(_cypher.END_LOAD, key=META_KEY, version=version, ready=READY).consume()
        if import_row is not None:
            write_import(tx, import_row)


def _run_ddl(tx: Transaction) -> None:
    for statement in _cypher.neo4j_ddl():
        tx.run(statement).consume()
