"""质量问题清单 as files: an Excel workbook for print and work, and CSV."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import chainmap
from api.sheets import (
    A3,
    FONT,
    LINE_HEIGHT,
    LONGEST,
    OPTIONS,
    finish,
    text_width,
    write_link,
    write_title,
)
from chainmap.maps.words import Words
from chainmap.quality_work.issues import ListedIssue
from importers.cells import inert

_HEADER_ROW = 4

Cell = str | int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the list: key of its heading, width in characters, cell of an issue."""

    word: str
    width: int
    cell: Callable[[ListedIssue], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """What a file says of itself: data date, day, version, rules, filters, the server's address."""

    as_of: date
    data_date: str | None
    version: int
    rule_version: str
    simulated: bool
    filters: Sequence[tuple[str, str]]
    origin: str


def _row(name: str) -> Callable[[ListedIssue], Cell]:
    return lambda issue: issue.row[name]


def _holders(text: Callable[[Any], str | None]) -> Callable[[ListedIssue], Cell]:
    return lambda issue: "；".join(text(e) or "" for e in issue.enterprises)


def _evidence(issue: ListedIssue) -> str:
    rows = {f"{o.source_id} {o.source_row or ''}".strip() for o in issue.links if o.source_id}
    return "；".join(sorted(rows))


COLUMNS = (
    Column(word="ledger.id", width=15, cell=lambda issue: issue.issue_id),
    Column(word="ledger.state", width=6, cell=lambda issue: issue.state),
    Column(word="ledger.severity", width=9, cell=_row("severity")),
    Column(word="ledger.issue", width=28, cell=_row("title")),
    Column(word="ledger.enterprise", width=22, cell=_holders(lambda e: e.name)),
    Column(word="ledger.uscc", width=21, cell=_holders(lambda e: e.uscc)),
    Column(word="ledger.region", width=20, cell=_holders(lambda e: e.region)),
    Column(word="ledger.region_code", width=9, cell=_holders(lambda e: e.region_code)),
    Column(word="ledger.chain", width=12, cell=lambda issue: "、".join(issue.chains.values())),
    Column(word="ledger.gap", width=14, cell=lambda issue: issue.gap),
    Column(word="ledger.source", width=14, cell=_row("source")),
    Column(word="ledger.found_on", width=11, cell=_row("found_on")),
    Column(word="ledger.owner", width=18, cell=_row("responsible_unit")),
    Column(word="ledger.person", width=9, cell=_row("responsible_person")),
    Column(word="ledger.due", width=12, cell=_row("due")),
    Column(word="ledger.late", width=9, cell=lambda issue: issue.overdue_days),
    Column(word="ledger.closed_on", width=11, cell=_row("closed_on")),
    Column(word="ledger.evidence", width=16, cell=_row("closing_evidence")),
    Column(word="kpi.row", width=24, cell=_evidence),
)


def write_workbook(issues: Sequence[ListedIssue], stamp: FileStamp, words: Words) -> bytes:
    """Return the list as a workbook; every cell is a text, a number or a date, none a formula."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"title": words("ledger.issues"), "comments": words("internal")})
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    cell = {**base, "border": 1, "border_color": "#B7C0CC"}
    formats = {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "stamp": workbook.add_format({**base, "font_color": "#9C2A10"}),
        "head": workbook.add_format(
            {**cell, "bold": True, "bg_color": "#E8ECF1", "text_wrap": True}
        ),
        "text": workbook.add_format({**cell, "text_wrap": True, "num_format": "@"}),
        "date": workbook.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
        "link": workbook.add_format({**cell, "font_color": "#1B5E9B", "underline": 1}),
        "number": workbook.add_format({**cell, "num_format": "#,##0"}),
    }
    sheet = workbook.add_worksheet(words("ledger.issues"))
    title, *lines = _stamp_lines(stamp, words, len(issues))
    write_title(sheet, title, formats["title"])
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, inert(line), formats["stamp"])
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(_HEADER_ROW, at, words(column.word), formats["head"])
    for row, issue in enumerate(issues, start=_HEADER_ROW + 1):
        cells = [column.cell(issue) for column in COLUMNS]
        sheet.set_row(row, LINE_HEIGHT * _lines(cells))
        link = f"{stamp.origin}ledger#issue={quote(issue.issue_id, safe='')}"
        write_link(sheet, row, 0, link, issue.issue_id, formats["link"])
        for at, value in enumerate(cells[1:], start=1):
            _write(sheet, row, at, value, formats)
    finish(
        sheet,
        header=_HEADER_ROW,
        last=_HEADER_ROW + len(issues),
        columns=len(COLUMNS),
        frozen=1,
        mark=words("internal"),
        paper=A3,
    )
    workbook.close()
    return buffer.getvalue()


def write_csv(issues: Iterable[ListedIssue], words: Words) -> bytes:
    """Return the list as CSV, UTF-8 with BOM, its texts inert."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([words(column.word) for column in COLUMNS])
    for issue in issues:
        writer.writerow([inert(_text(column.cell(issue))) for column in COLUMNS])
    return ("\ufeff" + buffer.getvalue()).encode()


def _stamp_lines(stamp: FileStamp, words: Words, count: int) -> list[str]:
    simulated = f" · {words('simulated')}" if stamp.simulated else ""
    filters = "；".join(f"{name}：{value}" for name, value in stamp.filters) or words("ledger.all")
    said = words(
        "ledger.stamp",
        as_of=stamp.as_of.isoformat(),
        data_date=stamp.data_date or words("none"),
        version=stamp.version,
        rule=stamp.rule_version,
    )
    return [
        f"{words('ledger.issues')}{simulated}",
        f"{words('internal')} · {said} · chainmap {chainmap.__version__}",
        f"{words('ledger.filters')}：{filters} · {words('ledger.count', n=count)}",
    ]


def _text(value: Cell) -> str:
    return "" if value is None else str(value)


def _write(sheet: Worksheet, row: int, at: int, value: Cell, formats: dict[str, Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, formats["date"])
    elif isinstance(value, int):
        sheet.write_number(row, at, value, formats["number"])
    elif value:
        sheet.write_string(row, at, inert(value)[:LONGEST], formats["text"])
    else:
        sheet.write_blank(row, at, None, formats["text"])


def _lines(cells: Sequence[Cell]) -> int:
    """Return how many lines the longest cell takes; a Chinese character is two wide."""
    taken = [
        -(-text_width(_text(value)) // max(column.width - 1, 1))
        for column, value in zip(COLUMNS, cells, strict=True)
    ]
    return max(1, *taken)
