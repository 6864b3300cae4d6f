"""The weak links of a chain as a workbook: a sheet a level, and one that says how it was made."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from api.weak_link_filters import RowFilter
from api.weak_link_sheets import (
    Cell,
    SheetColumn,
    columns_of,
    parameter_lines,
    stamp_lines,
)
from api.weak_link_shelf import ShelvedLinks
from chainmap.maps.words import Words
from chainmap.weak_link_rows import Row
from importers.cells import inert

_FONT = "Microsoft YaHei"
#: Longest text that a cell of an xlsx file holds.
_LONGEST = 32_767
_HEADER_ROW = 3
_A3 = 8
_SHEETS = ("enterprise", "link", "segment", "gap", "check")
#: Up to this a number is a fraction and shown with its digits, above it an amount or a count.
_FRACTION = 1.0
#: Points of a line; a row is given its height, as not every program works it out. At most as many
#: lines as this.
_LINE_HEIGHT = 14
_MOST_LINES = 8


def write_workbook(shelved: ShelvedLinks, chosen: RowFilter, words: Words) -> bytes:
    """Return the workbook: rows that meet the filter, every sheet stamped."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": words("weak.title"), "comments": words("internal")})
    book = _Book(workbook, shelved, chosen, words)
    for level in _SHEETS:
        book.sheet(level, columns_of(level), chosen.rows(shelved.rows, level))
    book.notes()
    workbook.close()
    return buffer.getvalue()


class _Book:
    """Writes stamped sheets of one analysis."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        shelved: ShelvedLinks,
        chosen: RowFilter,
        words: Words,
    ) -> None:
        self._workbook, self._shelved, self._words = workbook, shelved, words
        base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
        edge = {"border": 1, "border_color": "#B7C0CC"}
        wrap = {"text_wrap": True}
        self._formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "stamp": workbook.add_format({**base, "font_color": "#9C2A10"}),
            "head": workbook.add_format(
                {**base, **edge, **wrap, "bold": True, "bg_color": "#E8ECF1"}
            ),
            "text": workbook.add_format({**base, **wrap}),
            "fraction": workbook.add_format({**base, "num_format": "0.00000"}),
            "number": workbook.add_format({**base, "num_format": "#,##0", "align": "left"}),
        }
        self._stamp = list(stamp_lines(shelved, chosen, words))

    def sheet(self, level: str, columns: Sequence[SheetColumn], rows: Sequence[Row]) -> None:
        """Add a level's sheet: title, stamp, head, rows."""
        words = self._words
        sheet = self._workbook.add_worksheet(words(f"weak.tab.{level}"))
        title = f"{self._shelved.chain_name} {words('weak.title')} · {words(f'weak.tab.{level}')}"
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, inert(title.strip()), self._formats["title"])
        stamp = " · ".join(f"{name} {text}" for name, text in self._stamp)
        sheet.write_string(1, 0, inert(stamp)[:_LONGEST], self._formats["stamp"])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(_HEADER_ROW, at, words(column.head), self._formats["head"])
        for place, row in enumerate(rows, start=_HEADER_ROW + 1):
            cells = [column.cell(row, words) for column in columns]
            sheet.set_row(place, _LINE_HEIGHT * _lines(cells, columns))
            for at, cell in enumerate(cells):
                self._write(sheet, place, at, cell)
        last = max(_HEADER_ROW + len(rows), _HEADER_ROW)
        sheet.freeze_panes(_HEADER_ROW + 1, 3)
        sheet.autofilter(_HEADER_ROW, 0, last, len(columns) - 1)
        sheet.repeat_rows(_HEADER_ROW)
        on_paper = sum(column.on_paper for column in columns)
        sheet.print_area(0, 0, last, on_paper - 1)
        self._print_setup(sheet)

    def notes(self) -> None:
        """Add the sheet that says how the figures came about."""
        words = self._words
        sheet = self._workbook.add_worksheet(words("weak.notes"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 110)
        explained = [(words("weak.how"), words("weak.how.text"))]
        lines = [*explained, *self._stamp, *parameter_lines(self._shelved.found.card.parameters)]
        for row, (name, text) in enumerate(lines):
            sheet.write_string(row, 0, inert(name)[:_LONGEST], self._formats["head"])
            sheet.write_string(row, 1, inert(text)[:_LONGEST], self._formats["text"])
        self._print_setup(sheet)

    def _write(self, sheet: Worksheet, row: int, at: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            sheet.write_string(row, at, inert(cell)[:_LONGEST], self._formats["text"])
        else:
            small = isinstance(cell, float) and abs(cell) <= _FRACTION
            sheet.write_number(row, at, cell, self._formats["fraction" if small else "number"])

    def _print_setup(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._words('internal')}&R&P / &N")


def _lines(cells: Sequence[Cell], columns: Sequence[SheetColumn]) -> int:
    """Return how many lines the longest text of a row takes; wide characters count twice."""
    most = 1
    for cell, column in zip(cells, columns, strict=True):
        if isinstance(cell, str):
            width = sum(1 if character.isascii() else 2 for character in cell)
            most = max(most, -(-width * 10 // (column.width * 9)))  # words do not fill a line
    return min(most, _MOST_LINES)
