"""Sheets of common gaps: stamped, codes as text, figures as numbers, no formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from api.sheets import (
    FONT,
    LINE_HEIGHT,
    LONGEST,
    finish,
    text_width,
    write_link,
    write_title,
    write_wide,
)
from importers.cells import inert

#: Figures and how a sheet shows them.
FORMATS = {
    **dict.fromkeys(("examined", "present", "others"), "#,##0"),
    **dict.fromkeys(("prevalence", "prevalence_low", "prevalence_high", "baseline"), "0.0%"),
    **dict.fromkeys(("lift", "lift_from", "lift_to", "lift_low"), "0.00"),
    "q_value": "0.000",
    "difference": "+0.0%;-0.0%;0.0%",
}
_WIDTHS = {
    "name": 24, "gap": 30, "code": 13, "gap_code": 14, "axis": 14, "band": 11, "rows": 11,
    "change": 11, "difference": 12, "then": 13, "now": 13,
}  # fmt: skip
_WIDTH, _WIDEST = 10, 40

Value = str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row of a file: what it says by column, and the page of its examinations.

    ``path`` is None where the row's figures are hidden.
    """

    values: dict[str, Value]
    path: str | None


class GapSheets:
    """Writes stamped sheets into a workbook.

    Parameters
    ----------
    head : the label of each column by its name.
    lines : what stands above each table.
    origin : address of this server, which the links to the examinations start with.
    """

    def __init__(
        self, workbook: Workbook, head: dict[str, str], lines: Sequence[str], origin: str
    ) -> None:
        self._workbook, self._head, self._lines = workbook, head, lines
        self._origin = origin.rstrip("/")
        base = {"font_name": FONT, "font_size": 10, "valign": "top"}
        edge = {**base, "border": 1, "border_color": "#B7C0CC"}
        wrapped = {**edge, "text_wrap": True}
        self._formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "note": workbook.add_format({**base, "text_wrap": True}),
            "head": workbook.add_format({**wrapped, "bold": True, "bg_color": "#E8ECF1"}),
            "text": workbook.add_format({**wrapped, "num_format": "@"}),
            "hidden": workbook.add_format({**edge, "align": "right"}),
            "link": workbook.add_format({**edge, "font_color": "#1B5E9B", "underline": 1}),
            **{
                form: workbook.add_format({**edge, "align": "right", "num_format": form})
                for form in {*FORMATS.values(), "0.00"}
            },
        }

    def add(
        self,
        title: str,
        columns: Sequence[str],
        rows: Sequence[SheetRow],
        *,
        frozen: int,
        mark: str,
        notes: Sequence[str] = (),
    ) -> None:
        """Add a sheet; rows whose figures are hidden come last and are not printed."""
        lines = [*self._lines, *notes]
        sheet = self._workbook.add_worksheet(title)
        widths = [_width(name, rows) for name in columns]
        write_title(sheet, title, self._formats["title"])
        for at, line in enumerate(lines, start=1):
            write_wide(sheet, at, line, self._formats["note"], widths)
        header = len(lines) + 2
        for column, (name, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.write_string(header, column, inert(self._head[name]), self._formats["head"])
            sheet.set_column(column, column, width)
        for at, row in enumerate(rows, start=header + 1):
            sheet.set_row(at, LINE_HEIGHT * _lines(row, columns, widths))
            for column, name in enumerate(columns):
                self._write(sheet, at, column, name, row)
        shown = sum(row.path is not None for row in rows)
        finish(
            sheet,
            header=header,
            last=header + len(rows),
            columns=len(columns),
            frozen=frozen,
            mark=mark,
            printed=header + shown,
        )

    def _write(self, sheet: Worksheet, at: int, column: int, name: str, row: SheetRow) -> None:
        value = row.values.get(name)
        if name == "rows" and row.path:
            link = f"{self._origin}{row.path}"
            write_link(sheet, at, column, link, self._head[name], self._formats["link"])
        elif isinstance(value, int | float):
            sheet.write_number(at, column, value, self._formats[FORMATS.get(_figure(name), "0.00")])
        else:
            form = self._formats["hidden" if _figure(name) in FORMATS else "text"]
            sheet.write_string(at, column, inert(value or "")[:LONGEST], form)


def _width(name: str, rows: Sequence[SheetRow]) -> int:
    """Return the width that shows the texts of a column in one line, where that is not too wide."""
    longest = max((text_width(_text(row, name)) for row in rows), default=0)
    return min(max(_WIDTHS.get(name.partition(":")[0], _WIDTH), longest + 2), _WIDEST)


def _lines(row: SheetRow, columns: Sequence[str], widths: Sequence[int]) -> int:
    pairs = zip(columns, widths, strict=True)
    return max(1, *(-(-text_width(_text(row, name)) // (width - 1)) for name, width in pairs))


def _text(row: SheetRow, name: str) -> str:
    value = row.values.get(name)
    return value if isinstance(value, str) else ""


def _figure(name: str) -> str:
    """Return which figure a column holds: of a version, where two are compared."""
    return name.rpartition(":")[2]
