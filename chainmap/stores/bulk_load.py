"""The first load of an empty database: written aside by a process of its own, then renamed.

A load that is killed at any moment leaves no database; what it left is removed by the next one.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from chainmap.stores.directory import DataDirectory
from chainmap.stores.embedded_server import (
    is_full,
    require_engine,
    spawn,
    starting,
)
from chainmap.stores.failures import disk_full
from chainmap.stores.graph_meta import META_KEY, READY, GraphMeta
from chainmap.stores.handed_tables import Handing
from chainmap.stores.locks import FileLock, take
from graph_schema.errors import GraphChanged, SchemaError, StoreUnavailable
from graph_schema.model import SCHEMA_VERSION, load_model
from graph_schema.records import FactTables, table_of


class FirstLoad:
    """A first load whose process starts at once, and takes the facts when they are ready.

    A context manager: what is not finished leaves no database. The engine needs about as long to
    start as files need to be read, so an importer opens one before it reads.

    Raises
    ------
    GraphChanged
        Where a database is there by then, or another first load runs.
    StoreUnavailable
        Where the engine cannot run or the folder cannot be used.
    """

    def __init__(self, db: str) -> None:
        require_engine()
        self._directory = DataDirectory(db)
        self._new = not self._directory.root.exists()
        self._directory.create()
        self._lock = _alone(self._directory)
        try:
            _clear(self._directory)
            # The child holds the lock too and ends when its standard input does: a killed
            # starter leaves neither a process nor a lock behind.
            self._child = spawn(self._directory, "chainmap.stores.bulk_child", lock=self._lock)
        except BaseException:
            self._lock.release()
            raise

    @property
    def directory(self) -> DataDirectory:
        """Where change sets, snapshots and rejected rows of the new graph lie."""
        return self._directory

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._child.poll() is None:
                self._child.kill()
                self._child.wait()
            if self._child.stdin:
                with suppress(BrokenPipeError):
                    self._child.stdin.close()
            _clear(self._directory)
            if self._new and not self._directory.holds_database():
                _leave_nothing(self._directory)
        finally:
            self._lock.release()

    @property
    def handed_over(self) -> Path:
        """Where `finish` leaves the facts, one Arrow file a type, until the load closes."""
        return self._directory.load

    def finish(
        self,
        tables: FactTables,
        import_row: Mapping[str, object] | None,
        *,
        version: int = 1,
        meanwhile: Callable[[], None] | None = None,
    ) -> GraphMeta:
        """Make the database with these facts and, where given, the row of their import.

        Parameters
        ----------
        meanwhile : what is to be done while the process loads.
        """
        meta = GraphMeta(
            graph_id=uuid.uuid4().hex, version=version, schema_version=SCHEMA_VERSION, state=READY
        )
        self._hand_over(tables, meta, import_row)
        pa.default_memory_pool().release_unused()  # the child needs the memory now
        if meanwhile is not None:
            meanwhile()
        self._wait()
        _put_in_place(self._directory)
        return meta

    def _hand_over(
        self, tables: FactTables, meta: GraphMeta, import_row: Mapping[str, object] | None
    ) -> None:
        """Hand over nodes, then relationships, each while the process loads those before."""
        self._directory.load.mkdir()
        model = load_model()
        own = _own(meta, import_row)
        for name in tables:
            if not model.type(name).fact:
                raise SchemaError(f"{name} 不是事实类型。", f"{name} is not a type of facts.")
        every = {**tables, **own}
        handing = Handing(self._directory.load, self._child.stdin)
        for name in (*model.nodes, *model.relationships):
            if name in every:
                handing.give(name, _by_start(every[name]))
        handing.end()

    def _wait(self) -> None:
        if self._child.wait() != 0:
            raise disk_full() if is_full(self._directory) else _failed(self._directory)


def first_load(
    db: str, tables: FactTables, import_row: Mapping[str, object] | None, *, version: int = 1
) -> GraphMeta:
    """Make the database ``db`` with these facts; see `FirstLoad`."""
    with FirstLoad(db) as load:
        return load.finish(tables, import_row, version=version)


def _alone(directory: DataDirectory) -> FileLock:
    lock = take(directory.load_lock, "exclusive")
    if lock is None or directory.holds_database():
        if lock:
            lock.release()
        raise _changed()
    return lock


def _changed() -> GraphChanged:
    return GraphChanged(
        "数据库正在由另一个导入建立，或刚刚建好；本次没有写入任何内容，请重新运行同一命令。",
        "Another import is making this database, or has just made it; nothing was written, "
        "run the same command again.",
    )


def _clear(directory: DataDirectory) -> None:
    for folder in (directory.loading, directory.load):
        if folder.exists():
            shutil.rmtree(folder)


def _leave_nothing(directory: DataDirectory) -> None:
    """Remove a folder that was made for a database that then was not; rejected rows stay."""
    for path in (directory.log, directory.load_lock, directory.start_lock):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # something of the user's is in it
        directory.root.rmdir()


def _own(meta: GraphMeta, import_row: Mapping[str, object] | None) -> FactTables:
    """Return the tables that are no facts: the card of the graph, and the row of the import."""
    card = {
        "key": META_KEY,
        "graph_id": meta.graph_id,
        "version": meta.version,
        "schema_version": meta.schema_version,
        "state": meta.state,
    }
    rows: dict[str, list[Mapping[str, object]]] = {
        "Meta": [card],
        "Import": [import_row] if import_row else [],
    }
    return {name: table_of(load_model().type(name), found) for name, found in rows.items()}


def _by_start(table: pa.Table) -> pa.Table:
    """Return links with those of one start together; nodes as they are.

    The engine loads a part at a time: so each time they begin at few of its nodes, and it takes a
    tenth less.
    """
    if "from" not in table.column_names or not table.num_rows:
        return table
    starts = table["from"].combine_chunks().dictionary_encode().indices.to_numpy()
    return table.take(pa.array(np.argsort(starts, kind="stable")))


def _failed(directory: DataDirectory) -> StoreUnavailable:
    return StoreUnavailable(
        f"建立数据库失败，没有写入任何内容；原因见数据库目录中的 {directory.log.name}。",
        f"The database could not be made and nothing was written; {directory.log.name} in the "
        "database folder says why.",
    )


def _put_in_place(directory: DataDirectory) -> None:
    with starting(directory):
        if directory.engine.exists():
            raise _changed()
        directory.loading.rename(directory.engine)
        folder = os.open(directory.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
