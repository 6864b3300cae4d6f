"""One change becomes one version: its change set on disk, the commit, the snapshot.

Imports, undo and reviews all end here (DESIGN.md, "One import = one transaction").
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chainmap.snapshot import Snapshot, write_snapshot, written_ahead
from chainmap.stores.audit import Act, AuditLog
from chainmap.stores.bolt import BoltStore
from chainmap.stores.change_file import write_change_file
from chainmap.stores.directory import DataDirectory
from graph_schema.records import ChangeSet, FactTables


def publish_change(
    store: BoltStore,
    directory: DataDirectory,
    base: Snapshot,
    change: ChangeSet,
    tables: FactTables,
    row: Mapping[str, object],
    *,
    act: Act | None = None,
) -> int:
    """Commit ``change`` to the version of ``base``; return the version that now stands.

    Parameters
    ----------
    tables : the whole graph after the change.
    row : the Import node of the change.
    act : what the audit log tells of it; by default the import's mode.

    Raises
    ------
    GraphChanged
        Somebody else committed since ``base``; nothing was written.
    """
    # Before the commit: a change set without its import is harmless, the reverse is not.
    write_change_file(change_path(directory, row["import_id"]), change)
    with written_ahead(directory.snapshots, tables, base) as written:
        with AuditLog(directory.audit_log) as log:
            version = store.commit(change, row)
            told = act or Act(what=str(row["mode"]))
            log.append(told, import_id=str(row["import_id"]), before=base.version, after=version)
        write_snapshot(
            directory.snapshots,
            base.graph_id,
            version,
            tables,
            data_date=str(row["data_date"]),
            base=base,
            written=written(),
        )
    return version


def change_row(
    change: ChangeSet, mode: str, *, data_date: date, source_ids: Sequence[str] = ()
) -> dict[str, object]:
    """Return the Import node of a change that no file made: an undo, a review."""
    counts = {
        part.type: {
            "created": part.created.num_rows,
            "updated": part.after.num_rows,
            "removed": part.removed.num_rows,
        }
        for part in change.changes
    }
    return {
        "import_id": uuid.uuid4().hex,
        "source_ids": list(source_ids),
        "files": [],
        "data_date": data_date,
        "version": change.base_version + 1,
        "mode": mode,
        "finished_at": finished_now(),
        "counts": json.dumps(counts),
        "problem_count": 0,
        "problems": [],
    }


def change_path(directory: DataDirectory, import_id: object) -> Path:
    """Return where the change set of an import is kept."""
    return directory.imports / f"{import_id}.parquet"


def finished_now() -> str:
    """Return the present moment as an Import node says it: ISO 8601, Asia/Shanghai."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="milliseconds")
