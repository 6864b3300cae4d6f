"""Undo: the inverse of the last change set, applied as a new version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.snapshot import snapshot_for
from chainmap.stores.bolt import BoltStore
from chainmap.stores.change_file import read_change_file
from chainmap.stores.connect import open_store
from chainmap.stores.diff import known_ids
from chainmap.stores.publish import change_path, change_row, publish_change
from graph_schema.errors import GraphChanged, NotFound
from graph_schema.model import load_model
from graph_schema.records import ChangeSet, FactTables, TypeChange

MODE = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What was taken back: the import, and the facts by type that changed with it."""

    graph_version: int
    undone_import: str
    changed: dict[str, int]


def undo_last(db: str, *, import_id: str | None = None) -> UndoResult:
    """Take the last change of the graph back, as a new version.

    An undo is a change like any other: undoing twice brings the import back.

    Parameters
    ----------
    import_id : the change that is meant, where it must be this one.

    Raises
    ------
    NotFound
        Where the last version was made by no import whose change set is kept.
    GraphChanged
        Where somebody else committed meanwhile, or since ``import_id``; nothing was written.
    """
    with open_store(db) as store:
        snapshot, directory = snapshot_for(store), store.directory()
        last = _last_change(store, snapshot.version)
        if import_id not in (None, last["import_id"]):
            raise _changed_since()
        path = change_path(directory, last["import_id"])
        if not path.exists() or snapshot.version == 1:
            raise _nothing_to_undo()
        inverse = read_change_file(path).inverse(base_version=snapshot.version)
        row = _undo_row(last, inverse)
        tables = apply_change(snapshot.tables, inverse)
        version = publish_change(store, directory, snapshot, inverse, tables, row)
    changed = {part.type: part.size for part in inverse.changes}
    return UndoResult(graph_version=version, undone_import=str(last["import_id"]), changed=changed)


def apply_change(tables: FactTables, change: ChangeSet) -> dict[str, pa.Table]:
    """Return the tables with a change set applied: what ``compare_graphs`` would have given it."""
    changed = dict(tables)
    for part in change.changes:
        changed[part.type] = _apply(changed[part.type], part)
    return changed


def _apply(table: pa.Table, part: TypeChange) -> pa.Table:
    type_ = load_model().type(part.type)
    gone = known_ids(type_, part.removed).union(known_ids(type_, part.after))
    kept = table.filter(pc.invert(pa.array(known_ids(type_, table).isin(gone))))
    return pa.concat_tables([kept, part.after, part.created]).combine_chunks()


def _last_change(store: BoltStore, version: int) -> dict[str, Any]:
    """Return the import that made this version, not later ones with an empty difference."""
    found = change_behind(store.imports(limit=1_000), version)
    if found is None:
        raise _nothing_to_undo()
    return found


def change_behind(rows: Iterable[dict[str, Any]], version: int) -> dict[str, Any] | None:
    """Return the import that made a version, None where it is not among the rows."""
    made = [row for row in rows if row["version"] == version]
    return min(made, key=lambda row: str(row["finished_at"]), default=None)


def _nothing_to_undo() -> NotFound:
    return NotFound(
        "没有可以撤销的导入：当前版本是首次导入，或它的变更记录已不在 imports 文件夹中。",
        "There is no import to undo: this version is the first load, or its change set is gone.",
    )


def _changed_since() -> GraphChanged:
    return GraphChanged(
        "这次写入之后又有新的写入，只能撤销最近一次；没有写入任何内容。",
        "Something was written since; only the last write can be undone. Nothing was written.",
    )


def _undo_row(last: dict[str, Any], inverse: ChangeSet) -> dict[str, object]:
    day = last["data_date"]
    return change_row(
        inverse,
        MODE,
        data_date=day if isinstance(day, date) else date.fromisoformat(str(day)),
        source_ids=last["source_ids"] or (),
    )
