"""Snapshots: one version of the graph as Arrow files, memory-mapped, one folder a version.

``snapshots/<graph_id>-<version>/<Type>.arrow`` beside ``manifest.json``. A snapshot is written
whole into a scratch folder and renamed, so a reader sees all of it or nothing.
"""

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graph_schema.errors import NotFound
from graph_schema.model import load_model
from graph_schema.records import FactTables, arrow_schema, empty_table

if TYPE_CHECKING:
    from chainmap.stores.bolt import BoltStore
    from chainmap.stores.graph_meta import GraphMeta

#: DESIGN.md: the latest 12 snapshots, and one for each data date, are kept.
KEEP_LATEST = 12
MANIFEST = "manifest.json"
#: What folders are called that are not snapshots yet.
_SCRATCH = ".writing-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One version of the graph; ``tables`` has every fact type, empty where it has no rows."""

    graph_id: str
    version: int
    folder: Path
    data_date: str | None
    tables: dict[str, pa.Table]


def snapshot_folder(root: Path, graph_id: str, version: int) -> Path:
    """Return where the snapshot of this version stands or would stand."""
    return root / f"{graph_id}-{version}"


def write_snapshot(
    root: Path,
    graph_id: str,
    version: int,
    tables: FactTables,
    *,
    data_date: str | None = None,
    base: Snapshot | None = None,
    written: Path | None = None,
) -> Path:
    """Write the tables as the snapshot of this version and drop snapshots nobody keeps.

    Parameters
    ----------
    root : the folder of all snapshots of this database.
    tables : canonical tables of the whole graph.
    data_date : ISO date of the import that made this version.
    base : the version before; files of tables that are still its own are linked, not written.
    written : a folder that holds these tables already, as `write_table` left them there.
    """
    target = snapshot_folder(root, graph_id, version)
    if _stands(target):
        return target
    scratch = root / f"{_SCRATCH}{uuid.uuid4().hex}"
    scratch.mkdir(parents=True)
    try:
        for type_ in load_model().fact_types:
            table = tables.get(type_.name, empty_table(type_))
            path = scratch / f"{type_.name}.arrow"
            same = base.folder if base and table is base.tables[type_.name] else written
            if same is None or not _linked(same / path.name, path):
                write_table(path, table)
        manifest = {
            "graph_id": graph_id,
            "version": version,
            "data_date": data_date,
            "columns": _columns(),
        }
        (scratch / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _prune(root, graph_id)
    return target


@contextmanager
def written_ahead(root: Path, tables: FactTables, base: Snapshot) -> Iterator[Callable[[], Path]]:
    """Write tables that are not those of ``base`` in the background; no snapshot comes of it.

    Yields what waits for their folder, for `write_snapshot` to link them: a change is committed
    meanwhile. The folder goes with the block.
    """
    scratch = root / f"{_SCRATCH}{uuid.uuid4().hex}"

    def write() -> Path:
        scratch.mkdir(parents=True)
        for name, table in tables.items():
            if table is not base.tables[name]:
                write_table(scratch / f"{name}.arrow", table)
        return scratch

    try:
        with ThreadPoolExecutor(1) as background:
            yield background.submit(write).result
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot without reading it: columns are mapped from disk when they are used.

    Raises
    ------
    NotFound
        Where no complete snapshot stands in ``folder``.
    """
    manifest = _manifest(folder)
    if manifest is None:
        raise NotFound(f"没有版本快照 {folder.name}。", f"There is no snapshot {folder.name}.")
    tables = {
        type_.name: _map_table(folder / f"{type_.name}.arrow") for type_ in load_model().fact_types
    }
    return Snapshot(
        graph_id=manifest["graph_id"],
        version=manifest["version"],
        folder=folder,
        data_date=manifest["data_date"],
        tables=tables,
    )


def latest_snapshot(root: Path) -> Snapshot | None:
    """Return the snapshot that was written last; the graph may have another version by now."""
    written = [path for path in root.glob(f"[!.]*/{MANIFEST}") if _stands(path.parent)]
    if not written:
        return None
    return open_snapshot(max(written, key=lambda path: path.stat().st_mtime_ns).parent)


def snapshot_for(store: "BoltStore") -> Snapshot:
    """Return the snapshot of the store's present version, made from the database if need be.

    A writer that was killed between its commit and its snapshot leaves none; the next reader
    makes it.
    """
    meta = store.meta()
    root = store.dialect.directory(meta.graph_id).snapshots
    folder = snapshot_folder(root, meta.graph_id, meta.version)
    if not _stands(folder):
        folder = _rebuild(store, root)
    return open_snapshot(folder)


def current_snapshot(db: str) -> Snapshot:
    """Return the snapshot of the database's present version.

    Raises
    ------
    NotFound
        Where ``db`` holds no database.
    """
    from chainmap.stores.connect import open_store

    with open_store(db) as store:
        return snapshot_for(store)


def _stands(folder: Path) -> bool:
    """Tell whether a complete snapshot is there."""
    return _manifest(folder) is not None


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return what a snapshot says of itself; None also where it lacks columns known today."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return manifest if manifest.get("columns") == _columns() else None


@cache
def _columns() -> str:
    """Return a checksum of the model's columns: another one means another program wrote it."""
    listed = {t.name: [str(f) for f in arrow_schema(t)] for t in load_model().fact_types}
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()[:16]


def _rebuild(store: "BoltStore", root: Path) -> Path:
    found: tuple[GraphMeta, Mapping[str, pa.Table]] = store.read_all()
    meta, tables = found
    latest = store.imports(limit=1)
    data_date = str(latest[0]["data_date"]) if latest else None
    return write_snapshot(root, meta.graph_id, meta.version, tables, data_date=data_date)


def _linked(file: Path, path: Path) -> bool:
    """Give a file a second name; tell whether it is there and the file system can."""
    try:
        path.hardlink_to(file)
    except OSError:
        return False
    return True


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as snapshots hold it."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _map_table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _prune(root: Path, graph_id: str) -> None:
    found: list[tuple[int, str | None, Path]] = []
    for manifest in root.glob(f"{graph_id}-*/{MANIFEST}"):
        body = json.loads(manifest.read_text(encoding="utf-8"))
        found.append((body["version"], body["data_date"], manifest.parent))
    found.sort(key=lambda entry: entry[0], reverse=True)
    dates: set[str | None] = set()
    for place, (_, data_date, folder) in enumerate(found):
        if place >= KEEP_LATEST and data_date in dates:
            shutil.rmtree(folder, ignore_errors=True)
        dates.add(data_date)
