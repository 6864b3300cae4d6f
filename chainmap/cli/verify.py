"""``chainmap verify``: version and content hash of the database, compared with its snapshot."""

import json
import sys
from pathlib import Path

import typer

from chainmap.cli.options import DbOption, JsonOption, database
from graph_schema.errors import StoreError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(db: DbOption = None, json_output: JsonOption = False) -> None:
    """核对内容校验值 · version and content hash, database against snapshot."""
    from chainmap.stores.connect import open_store
    from chainmap.stores.content_hash import content_hash

    name = database(db)
    with open_store(name) as store:
        meta, tables = store.read_all()
        found = content_hash(tables)
        snapshots = store.directory().snapshots
    kept = _snapshot_hash(snapshots / f"{meta.graph_id}-{meta.version}")
    document = {
        "graph_id": meta.graph_id,
        "graph_version": meta.version,
        "content_hash": found,
        "snapshot_hash": kept,
        "same": None if kept is None else kept == found,
    }
    if json_output:
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        said = {None: "无快照 no snapshot", True: "一致 same", False: "不一致 different"}
        sys.stdout.write(
            f"版本 version       {meta.version}\n内容 content hash  {found}\n"
            f"快照 snapshot      {said[document['same']]}\n"  # type: ignore[index]
        )
    if document["same"] is False:
        raise StoreError(
            "快照与数据库不一致：请删除数据库目录 snapshots 中该版本的文件夹，下次读取时会重建。",
            "Snapshot and database differ: delete the folder of this version in snapshots; "
            "the next reader makes it again.",
        )


def _snapshot_hash(folder: Path) -> str | None:
    from chainmap.snapshot import open_snapshot
    from chainmap.stores.content_hash import content_hash
    from graph_schema.errors import NotFound

    try:
        return content_hash(open_snapshot(folder).tables)
    except NotFound:
        return None
