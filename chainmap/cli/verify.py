"""``chainmap verify``: content hash of the database, compared with its snapshot; the audit log."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from chainmap.cli.options import DbOption, JsonOption, database
from graph_schema.errors import StoreError

#: Imports whose line in the audit log is looked for, the latest.
_IMPORTS = 10_000
_LISTED = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(db: DbOption = None, json_output: JsonOption = False) -> None:
    """核对内容校验值和审计日志 · content hash, database against snapshot; the audit log."""
    from chainmap.stores.audit import check_audit_log
    from chainmap.stores.connect import open_store
    from chainmap.stores.content_hash import content_hash

    name = database(db)
    with open_store(name) as store:
        meta, tables = store.read_all()
        found = content_hash(tables)
        directory = store.directory()
        imports = store.imports(limit=_IMPORTS, without=("problems",))
    audit = check_audit_log(
        directory.audit_log, {row["import_id"]: row["version"] or 0 for row in imports}
    )
    kept = _snapshot_hash(directory.snapshots / f"{meta.graph_id}-{meta.version}")
    document = {
        "graph_id": meta.graph_id,
        "graph_version": meta.version,
        "content_hash": found,
        "snapshot_hash": kept,
        "same": None if kept is None else kept == found,
        "audit": {
            "records": audit.records,
            "broken_lines": list(audit.broken),
            "missing_imports": list(audit.missing),
        },
    }
    if json_output:
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        intact = "完好 intact" if audit.intact else "不完好 damaged"
        said = {None: "无快照 no snapshot", True: "一致 same", False: "不一致 different"}
        sys.stdout.write(
            f"版本 version       {meta.version}\n内容 content hash  {found}\n"
            f"快照 snapshot      {said[document['same']]}\n"  # type: ignore[index]
            f"审计日志 audit log {audit.records}，{intact}\n"
        )
    if document["same"] is False:
        raise StoreError(
            "快照与数据库不一致：请删除数据库目录 snapshots 中该版本的文件夹，下次读取时会重建。",
            "Snapshot and database differ: delete the folder of this version in snapshots; "
            "the next reader makes it again.",
        )
    if not audit.intact:
        raise StoreError(
            f"审计日志 {directory.audit_log.name} 被改动或缺少记录："
            f"第 {_listed(audit.broken)} 行不符，"
            f"缺少 {len(audit.missing)} 次写入的记录。请保留该文件并查明原因。",
            f"The audit log {directory.audit_log.name} was changed or lacks records: lines "
            f"{_listed(audit.broken)} are broken, {len(audit.missing)} writes are not told of. "
            "Keep the file and find out why.",
        )


def _listed(lines: Sequence[int]) -> str:
    return "、".join(map(str, lines[:_LISTED])) or "0"


def _snapshot_hash(folder: Path) -> str | None:
    from chainmap.snapshot import open_snapshot
    from chainmap.stores.content_hash import content_hash
    from graph_schema.errors import NotFound

    try:
        return content_hash(open_snapshot(folder).tables)
    except NotFound:
        return None
