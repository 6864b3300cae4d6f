"""``chainmap export``: the canonical form, one CSV a type."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import DbOption, JsonOption, database
from graph_schema.model import load_model

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 50_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export_folder)


def export_folder(
    out: Annotated[Path, typer.Option(help="输出文件夹，每种类型一个 CSV")],
    db: DbOption = None,
    json_output: JsonOption = False,
) -> None:
    """导出规范格式，可再导入 · write the canonical form, which import takes back."""
    from chainmap.snapshot import current_snapshot

    snapshot = current_snapshot(database(db))
    out.mkdir(parents=True, exist_ok=True)
    counts = {}
    for type_ in load_model().fact_types:
        table = snapshot.tables[type_.name]
        if table.num_rows:
            write_canonical(out / f"{type_.name}.csv", table)
            counts[type_.name] = table.num_rows
    if json_output:
        document = {"graph_version": snapshot.version, "rows": counts, "out": str(out)}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"已导出 {sum(counts.values())} 个事实到 {out}\n")


def write_canonical(path: Path, table: "pa.Table") -> None:
    """Write a canonical table as CSV: lists as JSON arrays, dates ISO, unknown cells empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for chunk in table.to_batches(max_chunksize=_CHUNK):
            columns = [_texts(column) for column in chunk.columns]
            writer.writerows(zip(*columns, strict=True))


def _texts(column: "pa.Array") -> Iterator[str]:
    text = _text_of(str(column.type))
    return ("" if value is None else text(value) for value in column.to_pylist())


def _text_of(arrow_type: str) -> Callable[[object], str]:
    if arrow_type.startswith("list"):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if arrow_type == "bool":
        return lambda value: "true" if value else "false"
    if arrow_type == "double":
        return repr
    return str
