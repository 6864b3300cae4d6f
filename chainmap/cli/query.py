"""``chainmap query``: Cypher as the engine's reader user."""

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from chainmap.cli.options import DbOption, database
from chainmap.query_files import cell_text, json_text, write_csv, write_parquet
from graph_schema.errors import UsageError

if TYPE_CHECKING:
    from chainmap.stores.deadline import QueryResult

_WIDE = 10_000  # columns where the table goes into a file: nothing is cut


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("query")(query)


def query(
    cypher: Annotated[str, typer.Argument(help="Cypher 查询（只读）")],
    db: DbOption = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            help='参数 名=值，可重复；值按 JSON 解释，否则为文本（n=10，name=浙江，code="330100"）',
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", help="输出文件；默认写到标准输出")] = None,
    limit: Annotated[int | None, typer.Option(help="最多行数，默认 1000000")] = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="时限（秒），最多 110；默认 100 或环境变量 CHAINMAP_QUERY_TIMEOUT_S"),
    ] = None,
) -> None:
    """只读查询 · run a query that reads."""
    if output is Format.parquet and out is None and sys.stdout.isatty():
        raise UsageError(
            "Parquet 不能显示在终端上：请加 --out 文件，或重定向到文件。",
            "A terminal cannot show Parquet: give --out FILE, or redirect to a file.",
        )
    from chainmap.stores.limits import query_rows, query_timeout

    rows, seconds, params = query_rows(limit), query_timeout(timeout), _parameters(param or [])
    from chainmap.stores.connect import open_store

    with open_store(database(db)) as store:
        found = store.query(cypher, params, limit=rows, timeout_s=seconds)
    _write(found, output, out)
    if found.truncated:
        sys.stderr.write(
            f"只显示前 {rows} 行，还有更多（--limit） | "
            f"Only the first {rows} rows are shown, there are more (--limit)\n"
        )


def _parameters(given: Sequence[str]) -> dict[str, object]:
    params: dict[str, object] = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator or not name.isidentifier():
            raise UsageError(
                f"参数“{text}”不是 名=值 的形式。", f"{text!r} is not of the form name=value."
            )
        try:
            params[name] = json.loads(value)
        except ValueError:
            params[name] = value
    return params


def _write(found: "QueryResult", output: Format, out: Path | None) -> None:
    if output is Format.parquet:
        write_parquet(found, out or sys.stdout.buffer)
    elif out is not None:
        with out.open("w", encoding="utf-8", newline="") as file:
            _print(found, output, file)
    else:
        _print(found, output, sys.stdout)


def _print(found: "QueryResult", output: Format, file: TextIO) -> None:
    if output is Format.json:
        file.write(json_text(found) + "\n")
    elif output is Format.csv:
        write_csv(found, file)
    else:
        _table(found, file)


def _table(found: "QueryResult", file: TextIO) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(Text(name)) for name in found.columns))
    for row in found.rows:
        table.add_row(*(Text(cell_text(value)) for value in row))
    console = Console(file=file, width=None if file.isatty() else _WIDE)
    console.print(table)
