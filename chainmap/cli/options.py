"""Options that several commands share."""

import os
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from graph_schema.errors import UsageError

BEIJING = ZoneInfo("Asia/Shanghai")

DbOption = Annotated[
    str | None,
    typer.Option("--db", help="数据库：目录（内嵌）或 neo4j://… ；默认取环境变量 CHAINMAP_DB"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档，供程序读取")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="截至日期 YYYY-MM-DD；默认今天（北京时间）")
]


def database(db: str | None) -> str:
    """Return the database named by ``--db`` or ``CHAINMAP_DB``.

    Raises
    ------
    UsageError
        Where neither is given.
    """
    name = db or os.environ.get("CHAINMAP_DB", "")
    if not name:
        raise UsageError(
            "没有指定数据库：请加 --db 目录，或设置环境变量 CHAINMAP_DB。",
            "No database named: give --db FOLDER or set CHAINMAP_DB.",
        )
    return name


def today() -> date:
    """Return today's date in Asia/Shanghai."""
    return datetime.now(BEIJING).date()


def as_of_date(text: str | None) -> date:
    """Return the date of ``--as-of``, by default today in Asia/Shanghai.

    Raises
    ------
    UsageError
        Where the text is no date.
    """
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"日期“{text}”不是 YYYY-MM-DD 形式。", f"{text!r} is not a date of the form YYYY-MM-DD."
        ) from error
