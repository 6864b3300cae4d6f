"""``chainmap map``: one chain as one HTML file that needs nothing else."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import AsOfOption, DbOption, as_of_date, database
from graph_schema.errors import ChainmapError, NotFound, UsageError

if TYPE_CHECKING:
    from graph_schema.records import FactTables

#: Chains named in the message about an unknown one.
_NAMED = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("map")(map_chain)


def map_chain(
    chain: Annotated[str, typer.Option("--chain", help="产业链编号或名称")],
    out: Annotated[Path, typer.Option("--out", help="输出的 HTML 文件")],
    db: DbOption = None,
    as_of: AsOfOption = None,
    lang: Annotated[str, typer.Option("--lang", help="界面语言 zh | en")] = "zh",
) -> None:
    """导出图谱 · one chain's map as a self-contained HTML file."""
    day, name = as_of_date(as_of), database(db)
    if lang not in ("zh", "en"):
        raise UsageError("--lang 只能是 zh 或 en。", "--lang is zh or en.")
    from chainmap.snapshot import current_snapshot

    snapshot = current_snapshot(name)
    chain_id = find_chain(snapshot.tables, chain)
    from chainmap.maps.html import render_chain_map
    from chainmap.maps.model import build_chain_map
    from chainmap.maps.stamp import map_stamp

    model = build_chain_map(snapshot.tables, chain_id, as_of=day, stamp=map_stamp(snapshot))
    _write(out, render_chain_map(model, language="en" if lang == "en" else "zh"))
    sys.stdout.write(f"{out}\n")


def find_chain(tables: "FactTables", wanted: str) -> str:
    """Return the id of the chain with this id or, where just one has it, this name.

    Raises
    ------
    NotFound
        Where there is none; the message lists those that exist.
    """
    table = tables["Chain"]
    ids: list[str] = table["chain_id"].to_pylist()
    names: list[str | None] = table["name"].to_pylist()
    if wanted in ids:
        return wanted
    found = [i for i, name in zip(ids, names, strict=True) if name == wanted]
    if len(found) == 1:
        return found[0]
    listed = [f"{name or ''}（{i}）" for i, name in sorted(zip(ids, names, strict=True))]
    known = "、".join(listed[:_NAMED]) + ("……" if len(listed) > _NAMED else "")
    if found:
        raise NotFound(
            f"有 {len(found)} 条产业链叫“{wanted}”，请用编号：{known}。",
            f"{len(found)} chains are called {wanted!r}, use an id: {known}.",
        )
    raise NotFound(
        f"没有产业链“{wanted}”；数据库中有：{known or '（无）'}。",
        f"There is no chain {wanted!r}; the database has: {known or '(none)'}.",
    )


def _write(out: Path, html: str) -> None:
    """Write the file whole or not at all."""
    if not out.parent.is_dir():
        raise ChainmapError(
            f"文件夹 {out.parent} 不存在，请先建立。",
            f"The folder {out.parent} does not exist, make it first.",
        )
    handle, scratch = tempfile.mkstemp(dir=out.parent, prefix=".chainmap-", suffix=".html")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(out)
    finally:
        Path(scratch).unlink(missing_ok=True)
