"""Lines of a table that are no records: totals, the header once more, notes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graph_schema.model import NodeType
from importers.cells import Cell, Column, Mask, text_of
from importers.headers import is_ignored
from importers.missing import fold, is_missing
from importers.worktable import WorkTable

_TOTAL_SIGN = "计"
_TOTAL = re.compile(r"(本页|本表)?(合计|总计|小计|共计|累计)(数)?[::]?")
#: 填报人：张三
_LABELLED = re.compile(r"[^:：]{1,12}[:：].*", re.DOTALL)
#: 一、上游企业 · （二）下游企业 · 共12家 · 第1页 共3页 · a sentence: what no single name is.
_REMARK = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．].*|(第|共)\s*\d+\s*(页|家|户|个|条|项|张|份|批).*|"
    r".*[，。；].*",
    re.DOTALL,
)
#: A note stands alone in its line, in a table whose other lines fill more cells than this.
_NARROW = 2
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CODES = (".uscc", ".identifiers")


class NoRecord(NamedTuple):
    """A row that is no record: which, what it is, and the header above the cell that tells."""

    row: int
    code: str
    column: str | None


def lines_without_record(table: WorkTable) -> list[NoRecord]:
    """Return the rows that are totals, the header again, or notes, each once."""
    columns = [column.take(table.rows) for column in table.source.columns]
    found: dict[int, NoRecord] = {}
    for line in (*_totals(table, columns), *_headers(table, columns), *_notes(table, columns)):
        found.setdefault(line.row, line)
    return sorted(found.values())


def is_total(cell: object) -> bool:
    """Return whether a cell says that its line is a total.

    Examples
    --------
    >>> [is_total(cell) for cell in ("合 计", "总计：", "小计", "合计科技有限公司", 3.0)]
    [True, True, True, False, False]
    """
    if not isinstance(cell, str) or _TOTAL_SIGN not in cell:
        return False
    return _TOTAL.fullmatch("".join(fold(cell).split())) is not None


def _totals(table: WorkTable, columns: list[Column]) -> Iterator[NoRecord]:
    """Yield rows in which a cell says total, and which give no code of anything."""
    for header, column in zip(table.source.headers, columns, strict=True):
        texts = [cell for cell in column.values if cell.__class__ is str]
        if _TOTAL_SIGN in "\n".join(texts):  # a million distinct cells, looked through at once
            rows = np.flatnonzero(column.where(is_total) & ~_coded(table))
            yield from (NoRecord(row, "row.total", header or None) for row in rows.tolist())


def _coded(table: WorkTable) -> Mask:
    """Return the rows that hold a code of what they are about."""
    key = table.type.key if isinstance(table.type, NodeType) else None
    coded = np.zeros(len(table), dtype=bool)
    for address, field in table.fields.items():
        is_code = address in (key, "uscc", "identifiers") or address.endswith(_CODES)
        if is_code and field.header is not None:
            coded |= field.column.where(_says_something)
    return coded


def _says_something(cell: Cell | list[str]) -> bool:
    if isinstance(cell, list):
        return bool(cell)
    return not (is_missing(text_of(cell)) or is_total(cell))


def _headers(table: WorkTable, columns: list[Column]) -> Iterator[NoRecord]:
    """Yield rows that hold nothing but headers: of a table that was printed page by page."""
    words = {part for header in table.source.headers for part in _parts(header)}
    yield from _column_numbers(table, columns)
    same = [c.where(words.__contains__) for c in columns if not words.isdisjoint(c.values)]
    if len(same) < 2:
        return
    hits = np.sum(same, axis=0)
    filled = np.sum([column.differs_from("") for column in columns], axis=0)
    for row in np.flatnonzero((hits > 1) & (hits == filled)).tolist():
        yield NoRecord(row, "row.header", _first_header(table, columns, row))


def _column_numbers(table: WorkTable, columns: list[Column]) -> Iterator[NoRecord]:
    """Yield the first row where it numbers the columns, as statistical forms do: 甲 乙 1 2 3."""
    cells = [text_of(column[0]) for column in columns] if len(table) else []
    filled = [cell for cell in cells if cell]
    letters = len(filled) - sum(cell.isdigit() for cell in filled)
    numbers = [str(n) for n in range(1, len(filled) - letters + 1)]
    if len(filled) > _NARROW and filled == [*_STEMS[:letters], *numbers]:
        yield NoRecord(0, "row.header", _first_header(table, columns, 0))


def _parts(header: str) -> Iterator[str]:
    """Yield a header, and what one line of two may hold of it where two were joined."""
    yield header
    for cut in range(2, len(header) - 1):
        yield header[:cut]
        yield header[cut:]


def _notes(table: WorkTable, columns: list[Column]) -> Iterator[NoRecord]:
    """Yield rows of labelled cells alone, and rows of a single cell that is a remark."""
    filled_by = [_filled(h, c) for h, c in zip(table.source.headers, columns, strict=True)]
    filled = np.sum(filled_by, axis=0)
    if not len(table) or filled.max() <= _NARROW:
        return
    labelled = filled > 0
    for column, here in zip(columns, filled_by, strict=True):
        if not labelled.any():  # as a rule after the first columns
            break
        if here.any():
            labelled &= ~here | column.where(is_labelled)
    for row in np.flatnonzero(labelled | (filled == 1)).tolist():
        cells = [c[row] for c, here in zip(columns, filled_by, strict=True) if here[row]]
        if labelled[row] or is_remark(cells[0]) or cells[0] in table.source.titles:
            yield NoRecord(row, "row.note", _first_header(table, columns, row))


def _filled(header: str, column: Column) -> Mask:
    """Return the rows in which somebody filled a column in: a form counts 序号 by itself."""
    filled = column.differs_from("")
    return filled & ~counting(column) if is_ignored(header) else filled


def counting(column: Column) -> Mask:
    """Return the rows whose cell is a whole number, as in a column that numbers the rows.

    Examples
    --------
    >>> counting(Column.of(["1", 2.0, "2.5", ""])).tolist()
    [True, True, False, False]
    """
    texts = [cell if cell.__class__ is str else text_of(cell) for cell in column.values]
    whole = np.array(list(map(str.isdigit, texts)), dtype=bool)
    return whole[column.codes] if len(whole) else np.zeros(len(column), dtype=bool)


def is_labelled(cell: Cell) -> bool:
    """Return whether a cell is a label with what it labels.

    Examples
    --------
    >>> [is_labelled(cell) for cell in ("填报人：张三", "甲公司", 12.0, "a:b")]
    [True, False, False, False]
    """
    if not isinstance(cell, str) or not (":" in cell or "：" in cell):
        return False
    return not cell.isascii() and _LABELLED.fullmatch(cell) is not None


def is_remark(cell: Cell) -> bool:
    """Return whether a cell is a remark, what no single name is.

    Examples
    --------
    >>> [is_remark(cell) for cell in ("一、上游企业", "共12家", "甲公司", "")]
    [True, True, False, False]
    """
    return isinstance(cell, str) and not cell.isascii() and bool(_REMARK.fullmatch(cell))


def _first_header(table: WorkTable, columns: list[Column], row: int) -> str | None:
    filled = (h for h, c in zip(table.source.headers, columns, strict=True) if c[row] != "")
    return next(filled, None) or None
