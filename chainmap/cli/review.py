"""``chainmap review``: enterprises that resemble each other, and what a person decides."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import DbOption, JsonOption, database, today
from graph_schema.errors import UsageError

if TYPE_CHECKING:
    from chainmap.resolution.decide import ReviewResult
    from graph_schema.review import ReviewPair

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(review)


def review(
    db: DbOption = None,
    apply: Annotated[Path | None, typer.Option("--apply", help="填好“决定”列的核对清单")] = None,
    out: Annotated[Path | None, typer.Option(help="写出核对清单（.xlsx 或 .csv）")] = None,
    merged: Annotated[bool, typer.Option("--merged", help="列出已做的合并，供拆分")] = False,
    minimum: Annotated[int, typer.Option(min=0, max=100, help="最低相似度")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查决定，不写入")] = False,
    json_output: JsonOption = False,
) -> None:
    """核对疑似同一企业：列出、合并、拆分 · review look-alikes, merge and split them."""
    if apply is not None:
        if out is not None or merged:
            raise UsageError(
                "--apply 不能与 --out、--merged 同时使用。",
                "--apply goes with neither --out nor --merged.",
            )
        _apply(database(db), apply, dry_run=dry_run, as_json=json_output)
        return
    pairs, count = _pairs(database(db), merged=merged, minimum=minimum)
    if out is not None:
        from importers.review_file import write_review

        write_review(out, pairs, merged=merged)
    if json_output:
        found = {"count": count, "pairs": [asdict(pair) for pair in pairs]}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        _print_pairs(pairs, count, out, merged=merged)


def _pairs(db: str, *, merged: bool, minimum: int) -> tuple["list[ReviewPair]", int]:
    from chainmap.resolution.decide import merges_of
    from chainmap.resolution.look_alikes import find_look_alikes
    from chainmap.resolution.review import merged_pairs, review_pairs
    from chainmap.snapshot import snapshot_for
    from chainmap.stores.connect import open_store

    with open_store(db) as store:
        tables = snapshot_for(store).tables
        if merged:
            listed = merged_pairs(tables, merges_of(store, store.directory()))
            return listed, len(listed)
        alike = find_look_alikes(tables, least_score=minimum)
        return review_pairs(tables, alike.pairs), alike.count


def _print_pairs(pairs: "list[ReviewPair]", count: int, out: Path | None, *, merged: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("相似度", "甲", "乙", "理由")
    for pair in pairs[:_SHOWN]:
        names = (pair.kept.name or pair.kept.enterprise_id, pair.other.name)
        table.add_row(str(pair.score or ""), *names, pair.reason)
    console.print(table)
    console.print(f"共 {count} 对" + ("已合并的企业。" if merged else "疑似同一企业。"))
    if count > _SHOWN:
        what = "" if merged else "最相似的 "
        console.print(f"上面是{what}{_SHOWN} 对，另有 {count - _SHOWN} 对。")
    if len(pairs) < count:
        console.print(f"清单列出最相似的 {len(pairs)} 对；处理后再次运行可见其余。")
    if out is None:
        console.print("用 --out 核对清单.xlsx 写出清单，填好“决定”列后用 --apply 应用。")
    else:
        words = "拆分" if merged else "合并、合并到乙 或 不同"
        line = f"已写出 {out.name}：在“决定”列填 {words}，再运行 review --apply {out.name}。"
        console.print(line, soft_wrap=True)


def _apply(db: str, path: Path, *, dry_run: bool, as_json: bool) -> None:
    from chainmap.resolution.decide import apply_decisions
    from importers.review_file import read_decisions

    result = apply_decisions(db, read_decisions(path), today=today(), dry_run=dry_run)
    if as_json:
        sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    else:
        _print_result(result, dry_run=dry_run)


def _print_result(result: "ReviewResult", *, dry_run: bool) -> None:
    from rich.console import Console

    from graph_schema.model import load_model

    console = Console(highlight=False, markup=False)
    properties = load_model().nodes["Enterprise"].properties
    for value in result.kept_values[:_SHOWN]:
        console.print(
            f"  {value.enterprise_id} {properties[value.property].zh}："
            f"保留“{value.kept}”，舍去“{value.lost}”"
        )
    if len(result.kept_values) > _SHOWN:
        console.print(f"  …… 共 {len(result.kept_values)} 处取值不同")
    if result.own_links:
        console.print(f"  {result.own_links} 条合并后自己供应自己的链接已去掉。")
    head = "试运行（未写入）：将" if dry_run else f"图版本 {result.graph_version}："
    console.print(
        f"{head}合并 {result.merged} 对，确认不同 {result.apart} 对，拆分 {result.split} 对，"
        f"原已如此 {result.unchanged} 对。" + ("" if dry_run else "chainmap undo 可以撤销。")
    )
