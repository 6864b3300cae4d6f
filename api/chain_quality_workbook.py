"""The quality page as a workbook: one sheet a part, each stamped; no cell is a formula."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import chainmap
from api.chain_quality_tables import Cell, Section
from api.sheets import FONT, LONGEST, OPTIONS, finish, text_width, write_title, write_wide
from chainmap.analysis.gaps.suppression import suppressed_cells
from chainmap.maps.words import Words
from importers.cells import inert

_HEADER_ROW = 5
#: Longest name of a sheet.
_SHEET_NAME = 31
#: A count below this is not shown outside the department.
SHARED_LEAST = 5


def write_quality(
    parts: Sequence[Section],
    words: Words,
    *,
    title: str,
    stamp: Sequence[str],
    simulated: bool,
    shared: bool = False,
) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    stamp : lines that say which enterprises, as of when, from which data, by which rules.
    shared : hide cells of fewer than `SHARED_LEAST` enterprises, and what would give them away.
    """
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"title": title, "comments": words("internal")})
    writer = _Writer(workbook, words, title, stamp, simulated=simulated, shared=shared)
    for part in parts:
        if part.rows:
            writer.add(part)
    workbook.close()
    return buffer.getvalue()


class _Writer:
    """Writes stamped sheets."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        words: Words,
        title: str,
        stamp: Sequence[str],
        *,
        simulated: bool,
        shared: bool,
    ) -> None:
        self._workbook, self._words, self._title, self._shared = workbook, words, title, shared
        marks = [words("internal"), *([words("simulated")] if simulated else [])]
        self._marks = " · ".join([*marks, f"chainmap {chainmap.__version__}"])
        self._stamp = " · ".join(stamp)
        base = {"font_name": FONT, "font_size": 10, "valign": "top"}
        edge = {"border": 1, "border_color": "#B7C0CC"}
        number = {**base, **edge, "align": "right"}
        self._formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "note": workbook.add_format({**base, "text_wrap": True}),
            "marks": workbook.add_format({**base, "font_color": "#9C2A10"}),
            "head": workbook.add_format(
                {**base, **edge, "bold": True, "bg_color": "#E8ECF1", "text_wrap": True}
            ),
            "text": workbook.add_format({**base, **edge, "text_wrap": True}),
            "count": workbook.add_format({**number, "num_format": "#,##0"}),
            "share": workbook.add_format({**number, "num_format": "0.0%"}),
            "right": workbook.add_format(number),
        }

    def add(self, part: Section) -> None:
        """Add a sheet: title, marks, stamp and notes above the header."""
        name = re.sub(r"[\[\]:*?/\\：]", " ", part.title)[:_SHEET_NAME]
        sheet = self._workbook.add_worksheet(name)
        width = max(len(part.columns) - 1, 1)
        widths = [34, *(_column_width(part, at) for at in range(1, width + 1))]
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, wide)
        sheet.set_row(_HEADER_ROW, 30)
        write_title(sheet, f"{self._title} · {part.title}", self._formats["title"])
        sheet.write_string(1, 0, self._marks, self._formats["marks"])
        guard = self._words("cq.hidden.note" if self._shared else "cq.inside.note")
        for at, text in enumerate((self._stamp, " ".join((*part.notes, guard))), start=2):
            write_wide(sheet, at, text, self._formats["note"], widths)
        for column, text in enumerate(part.columns):
            sheet.write_string(_HEADER_ROW, column, inert(text), self._formats["head"])
        rows = hide_small(part, self._words("cq.hidden")) if self._shared else part.rows
        for at, row in enumerate(rows, start=_HEADER_ROW + 1):
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
        finish(
            sheet,
            header=_HEADER_ROW,
            last=_HEADER_ROW + len(rows),
            columns=width + 1,
            frozen=1,
            mark=self._words("internal"),
        )

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell.number is not None:
            form = self._formats["share" if cell.share else "count"]
            sheet.write_number(row, column, cell.number, form)
        else:
            form = self._formats["right" if column and len(cell.text) < 24 else "text"]
            sheet.write_string(row, column, inert(cell.text)[:LONGEST], form)


def _column_width(part: Section, at: int) -> int:
    """Return the width that shows every cell of a column whole, its header in two lines."""
    header = text_width(part.columns[at]) // 2 + 2 if at < len(part.columns) else 0
    longest = max((text_width(row[at].text) for row in part.rows), default=0)
    return min(max(header, longest, 7) + 3, 40)


def hide_small(part: Section, hidden: str) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a part as they may leave the department.

    A number of enterprises and the disjoint counts that it is the sum of are hidden below
    `SHARED_LEAST`, with the cells from which they could be subtracted; a count is hidden too where
    what it leaves of a whole is as small. With a hidden cell go the shares of its row, and small
    counts are hidden anywhere.
    """
    start, end = part.counted or (0, 0)
    counts = np.array([[cell.counted for cell in row[start:end]] for row in part.rows], int)
    flags = suppressed_cells(counts.reshape(len(part.rows), -1), below=SHARED_LEAST)
    rows = []
    for row, own in zip(part.rows, flags.tolist(), strict=True):
        kept = {at for at, flag in enumerate(own, start=start) if flag}
        if part.part_of and _tells_few(row, part.part_of):
            kept.add(part.part_of[0])
        outside = (at for at in range(len(row)) if not start <= at < end)
        kept |= {at for at in outside if _is_small(row[at])}
        if kept:
            kept |= {at for at, cell in enumerate(row) if cell.share or "→" in cell.text}
        rows.append(tuple(Cell(text=hidden) if at in kept else c for at, c in enumerate(row)))
    return tuple(rows)


def _tells_few(row: Sequence[Cell], columns: tuple[int, int]) -> bool:
    part, whole = ((row[at].number or 0) for at in columns)
    return any(0 < n < SHARED_LEAST for n in (part, whole - part))


def _is_small(cell: Cell) -> bool:
    return cell.number is not None and not cell.share and 0 < cell.counted < SHARED_LEAST
