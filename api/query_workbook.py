"""The answer of a query as a workbook: every cell is a text or a number, none is a formula."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

import chainmap
from chainmap.maps.words import Words
from chainmap.query_files import cell_text
from chainmap.snapshot import Snapshot
from chainmap.stores.deadline import QueryResult
from importers.cells import inert

_FONT = "Microsoft YaHei"
#: Longest text that a cell of an xlsx file holds.
_LONGEST = 32_767
#: Beyond this Excel shows other digits than the number has.
_EXACT = 2**53
_WIDTH = 22


def write_answer(
    found: QueryResult,
    cypher: str,
    params: Mapping[str, object],
    words: Words,
    *,
    snapshot: Snapshot,
) -> bytes:
    """Return the workbook: the rows, and on a sheet of its own the query that gave them."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": words("query.title"), "comments": words("internal")})
    text = workbook.add_format({"font_name": _FONT, "font_size": 10, "valign": "top"})
    head = workbook.add_format(
        {"font_name": _FONT, "font_size": 10, "bold": True, "bg_color": "#E8ECF1", "border": 1}
    )
    _write_rows(workbook.add_worksheet(words("query.result")), found, text, head)
    facts = [
        (words("query.title"), words("internal")),
        ("Cypher", cypher),
        *((f"${name}", cell_text(value)) for name, value in params.items()),
        (words("query.rows"), str(len(found.rows))),
        (words("query.truncated"), words("query.yes" if found.truncated else "query.no")),
        (words("import.data_date"), snapshot.data_date or words("none")),
        (words("import.version"), str(snapshot.version)),
        (words("report.program"), f"chainmap {chainmap.__version__}"),
    ]
    sheet = workbook.add_worksheet(words("query.query"))
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 100)
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, inert(name), head)
        sheet.write_string(row, 1, inert(value)[:_LONGEST], text)
    workbook.close()
    return buffer.getvalue()


def _write_rows(sheet: Worksheet, found: QueryResult, text: Format, head: Format) -> None:
    for column, name in enumerate(found.columns):
        sheet.set_column(column, column, _WIDTH)
        sheet.write_string(0, column, inert(name)[:_LONGEST], head)
    for row, values in enumerate(found.rows, start=1):
        for column, value in enumerate(values):
            if value is not None:
                _write_cell(sheet, row, column, value, text)
    if found.columns:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(found.rows), len(found.columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, text: Format) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if math.isfinite(value) and abs(value) < _EXACT:
            sheet.write_number(row, column, value, text)
            return
    elif isinstance(value, date | datetime):
        sheet.write_string(row, column, value.isoformat(), text)
        return
    sheet.write_string(row, column, inert(cell_text(value))[:_LONGEST], text)
