"""The first load of an empty database: written aside by a process of its own, then renamed.

A load that is killed at any moment leaves no database; what it left is removed by the next one.
"""

import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

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
from chainmap.stores.locks import FileLock, take
from graph_schema.errors import GraphChanged, SchemaError, StoreUnavailable
from graph_schema.model import SCHEMA_VERSION, load_model
from graph_schema.records import FactTables, table_of


def first_load(
    db: str, tables: FactTables, import_row: Mapping[str, object] | None, *, version: int = 1
) -> GraphMeta:
    """Make the database ``db`` with these facts and, where given, the row of their import.

    Raises
    ------
    GraphChanged
        Where a database is there by then, or another first load runs.
    StoreUnavailable
        Where the engine cannot run or the folder cannot be used.
    """
    require_engine()
    directory = DataDirectory(db)
    directory.create()
    meta = GraphMeta(
        graph_id=uuid.uuid4().hex, version=version, schema_version=SCHEMA_VERSION, state=READY
    )
    with _alone(directory) as lock:
        _clear(directory)
        try:
            _hand_over(directory.load, tables, meta, import_row)
            _write_aside(directory, lock)
            _put_in_place(directory)
        finally:
            _clear(directory)
    return meta


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


def _hand_over(
    folder: Path, tables: FactTables, meta: GraphMeta, import_row: Mapping[str, object] | None
) -> None:
    folder.mkdir()
    model = load_model()
    card = {
        "key": META_KEY,
        "graph_id": meta.graph_id,
        "version": meta.version,
        "schema_version": meta.schema_version,
        "state": meta.state,
    }
    own: dict[str, list[Mapping[str, object]]] = {
        "Meta": [card],
        "Import": [import_row] if import_row else [],
    }
    every = dict(tables) | {n: table_of(model.type(n), rows) for n, rows in own.items()}
    for name, table in every.items():
        if not model.type(name).fact and name not in own:
            raise SchemaError(f"{name} 不是事实类型。", f"{name} is not a type of facts.")
        with pa.ipc.new_file(str(folder / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)


def _write_aside(directory: DataDirectory, lock: FileLock) -> None:
    """Let a process of its own write `engine.loading`.

    It holds the lock too and ends when its standard input does: a killed starter leaves neither a
    process nor a lock behind.
    """
    child = spawn(directory, "chainmap.stores.bulk_child", lock=lock)
    try:
        code = child.wait()
    except BaseException:
        child.kill()
        child.wait()
        raise
    finally:
        if child.stdin:
            child.stdin.close()
    if code != 0:
        raise disk_full() if is_full(directory) else _failed(directory)


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
