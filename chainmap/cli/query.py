"""``chainmap query``: Cypher as the engine's reader user."""

import csv
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import DbOption, database
from graph_schema.errors import UsageError

if TYPE_CHECKING:
    from chainmap.stores.deadline import QueryResult

_WIDE = 10_000  # columns where the table goes into a file: nothing is cut


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


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
    limit: Annotated[int | None, typer.Option(help="最多行数，默认 1000000")] = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="时限（秒），最多 110；默认 100 或环境变量 CHAINMAP_QUERY_TIMEOUT_S"),
    ] = None,
) -> None:
    """只读查询 · run a query that reads."""
    from chainmap.stores.limits import query_rows, query_timeout

    rows, seconds, params = query_rows(limit), query_timeout(timeout), _parameters(param or [])
    from chainmap.stores.connect import open_store

    with open_store(database(db)) as store:
        found = store.query(cypher, params, limit=rows, timeout_s=seconds)
    {Format.table: _table, Format.json: _json, Format.csv: _csv}[output](found)
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


def _json(found: "QueryResult") -> None:
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, default=str) + "\n")


def _csv(found: "QueryResult") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows([_text(value) for value in row] for row in found.rows)


def _table(found: "QueryResult") -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(Text(name)) for name in found.columns))
    for row in found.rows:
        table.add_row(*(Text(_text(value)) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    console.print(table)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
