"""Cells that stand under no header: notes beside a table, blank headers, columns that shifted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from importers.cells import Column, cell_of, text_of
from importers.problems import Place, ProblemLog, make_problem

#: Headers of a rejects file for such cells: below a blank header, or beyond the header line.
UNNAMED, BEYOND = "无列名", "多余列"
_NAMED_HERE = re.compile(f"({UNNAMED}|{BEYOND})([0-9]+)")

#: (header, text) of cells of one row, left to right.
Extra = tuple[tuple[str, str], ...]


def is_extra(header: str) -> bool:
    """Return whether a rejects file named this column because its table did not.

    Examples
    --------
    >>> is_extra("无列名5"), is_extra("多余列12"), is_extra("备注")
    (True, True, False)
    """
    return _NAMED_HERE.fullmatch(header) is not None


def extra_order(header: str) -> tuple[int, str]:
    """Sort such headers as the columns stood."""
    found = _NAMED_HERE.fullmatch(header)
    return (int(found[2]) if found else 0), header


@dataclass(slots=True, kw_only=True)
class Beside:
    """Collects the cells to the right of the last header.

    Attributes
    ----------
    width : number of columns that have a header.
    limit : number of cells of the header line, blank ones too; None where a sheet has no end.
    cells : row → its cells; ``stray`` holds those of lines that are no rows, by line.
    """

    width: int
    limit: int | None
    cells: dict[int, Extra] = field(default_factory=dict)
    stray: dict[int, Extra] = field(default_factory=dict)

    def of(self, row: list[Any]) -> Extra:
        """Return the cells of a row that no header names."""
        found = []
        for number, value in enumerate(row[self.width :], self.width + 1):
            text = text_of(cell_of(value))
            if text:
                beyond = self.limit is not None and number > self.limit
                found.append((f"{BEYOND if beyond else UNNAMED}{number}", text))
        return tuple(found)


def has_shifted(extra: Extra) -> bool:
    """Return whether a row has more cells than the header line, so that columns may be wrong."""
    return any(header.startswith(BEYOND) for header, _ in extra)


def extras_of(headers: Iterable[str], columns: Iterable[Column]) -> dict[int, Extra]:
    """Return row → cells of a rejects file's columns of this kind."""
    found: dict[int, Extra] = {}
    for header, column in zip(headers, columns, strict=True):
        for row, cell in enumerate(column.tolist()):
            if cell != "":
                found[row] = (*found.get(row, ()), (header, text_of(cell)))
    return found


def report_beside(
    log: ProblemLog, place: Place, extras: Iterable[tuple[int, Extra]], *, order: int
) -> None:
    """Warn once of each column without a header that holds cells.

    Parameters
    ----------
    place : file and sheet.
    extras : (line, cells) of the lines, in their order.
    """
    first: dict[str, tuple[int, str]] = {}
    counts: dict[str, int] = {}
    for line, extra in extras:
        for header, text in extra:
            if header.startswith(UNNAMED):
                first.setdefault(header, (line, text))
                counts[header] = counts.get(header, 0) + 1
    for header, (line, text) in first.items():
        details = unnamed_details(extra_order(header)[0], counts[header])
        where = Place(file=place.file, sheet=place.sheet, row=line)
        problem = make_problem("row.columns", where, value=text, severity="warn", **details)
        log.add(problem, table=order)


def unnamed_details(number: int, count: int) -> Mapping[str, str]:
    """Return what the hint of ``row.columns`` says of a column without a header."""
    return {
        "why": f"第 {number} 列没有表头，其中 {count} 个单元格未读取；如需读取请补上表头。",
        "why_en": f"Column {number} has no header; its cells ({count}) were not read. Name it.",
    }


SHIFTED_ZH = "这一行的单元格比表头多，内容可能错列；请检查是否有未加引号的逗号，把内容移回原列。"
SHIFTED_EN = (
    "This row has more cells than the header, so columns may have shifted; look for a comma "
    "outside quotes and move the cells back."
)
