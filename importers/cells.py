"""Cells of a spreadsheet and columns of them, each distinct cell stored once.

A million links repeat the same firms, products and years, so everything that looks at a cell looks
at a column's distinct cells and leaves the rows as integer codes.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

#: What a cell holds: text ("" where it is empty), a number, a date.
Cell = str | float | date

Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]

#: Exports make such texts inert with a leading apostrophe (SECURITY.md, "exports are inert").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
#: White space at the ends of a cell that nobody meant.
BLANK = " \t\r\n　\xa0\ufeff"
#: Codes of several columns are packed into one 64-bit integer while they fit.
_LARGEST_KEY = 1 << 62
#: Above this a double no longer holds every whole number, and Excel shows an exponent.
_EXACT = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: ``values[codes[i]]`` is the value of row ``i``.

    ``exact`` says that no value stands twice in ``values``.
    """

    codes: Codes
    values: Sequence[Any]
    exact: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:  # noqa: ANN401 - cells, texts, dates, lists alike
        return self.values[self.codes[row]]

    def take(self, rows: Rows) -> "Column":
        """Return the column of these rows."""
        return Column(codes=self.codes[rows], values=self.values, exact=self.exact)

    def map(self, function: Callable[[Any], Any]) -> "Column":
        """Return the column of the function's values, one call a distinct value."""
        return Column(codes=self.codes, values=[function(v) for v in self.values])

    def where(self, test: Callable[[Any], bool]) -> Mask:
        """Return the rows whose value passes the test."""
        passed = np.fromiter(map(test, self.values), dtype=bool, count=len(self.values))
        return passed[self.codes] if len(passed) else np.zeros(len(self.codes), dtype=bool)

    def known(self) -> Mask:
        """Return the rows whose value is not None."""
        passed = np.array([value is not None for value in self.values], dtype=bool)
        return passed[self.codes] if len(passed) else np.zeros(len(self.codes), dtype=bool)

    def differs_from(self, value: object) -> Mask:
        """Return the rows that hold something else.

        Examples
        --------
        >>> Column.of(["a", "", "b"]).differs_from("").tolist()
        [True, False, True]
        """
        column = self.distinct()
        if value not in column.values:
            return np.ones(len(column), dtype=bool)
        found: Mask = column.codes != column.values.index(value)
        return found

    def rows_of(self, codes: Collection[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield each of these codes with the rows that have it.

        Examples
        --------
        >>> list(Column.of(["a", "b", "a"]).rows_of([0]))
        [(0, [0, 2])]
        """
        if not codes:
            return
        order = np.argsort(self.codes, kind="stable")
        bounds = np.searchsorted(self.codes[order], np.arange(len(self.values) + 1))
        for code in codes:
            yield code, order[bounds[code] : bounds[code + 1]].tolist()

    def tolist(self) -> list[Any]:
        """Return one value a row."""
        return list(map(self.values.__getitem__, self.codes.tolist()))

    def to_arrow(self, kind: pa.DataType) -> pa.Array:
        """Return one value a row."""
        if not self.values:
            return pa.nulls(len(self), kind)
        return pa.array(self.values, type=kind).take(pa.array(self.codes))

    def distinct(self) -> "Column":
        """Return the same column with equal values stored once."""
        if self.exact:
            return self
        keys = self.values
        try:
            if len(set(keys)) == len(keys):
                return Column(codes=self.codes, values=self.values, exact=True)
        except TypeError:  # lists cannot be hashed
            keys = [tuple(v) if type(v) is list else v for v in keys]
        place: dict[Any, int] = {}
        found = (place.setdefault(key, len(place)) for key in keys)
        codes = np.fromiter(found, dtype=np.int32, count=len(keys))
        if len(place) == len(keys):
            return Column(codes=self.codes, values=self.values, exact=True)
        firsts = np.unique(codes, return_index=True)[1].tolist()
        values = [self.values[first] for first in firsts]
        return Column(codes=codes[self.codes], values=values, exact=True)

    @classmethod
    def constant(cls, value: object, count: int) -> "Column":
        """Return a column of ``count`` equal values."""
        return cls(codes=np.zeros(count, dtype=np.int32), values=[value], exact=True)

    @classmethod
    def of(cls, values: Sequence[Any]) -> "Column":
        """Return the column of these values.

        Examples
        --------
        >>> Column.of(["a", "b", "a"]).values
        ['a', 'b']
        """
        codes = np.arange(len(values), dtype=np.int32)
        return cls(codes=codes, values=list(values)).distinct()


def joint_codes(columns: Sequence[Column]) -> tuple[Codes, Rows]:
    """Return one code per row, equal exactly where all columns are, and a first row of each code.

    Examples
    --------
    >>> codes, first = joint_codes([Column.of(["a", "a", "b"]), Column.of([1, 1, 1])])
    >>> codes.tolist(), first.tolist()
    ([0, 0, 1], [0, 2])
    """
    key, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        exact = column.distinct()
        if len(exact.values) <= 1:
            continue
        if size * len(exact.values) > _LARGEST_KEY:
            found, key = np.unique(key, return_inverse=True)
            size = len(found)
        key = key * len(exact.values) + exact.codes
        size *= len(exact.values)
    _, first, codes = np.unique(key, return_index=True, return_inverse=True)
    return codes.astype(np.int32), first


def combine(columns: Sequence[Column], function: Callable[..., Any]) -> Column:
    """Return the column of ``function(*values)``, one call per distinct combination."""
    varying = [column for column in columns if len(column.values) != 1]
    if varying and varying[0].values and all(c.codes is varying[0].codes for c in varying):
        # Read from the same cells, so that their values stand side by side already.
        count = len(varying[0].values)
        parts = [c.values if len(c.values) != 1 else [c.values[0]] * count for c in columns]
        found = [function(*row) for row in zip(*parts, strict=True)]
        return Column(codes=varying[0].codes, values=found)
    codes, first = joint_codes(columns)
    parts = [column.take(first).tolist() for column in columns]
    return Column(codes=codes, values=[function(*row) for row in zip(*parts, strict=True)])


def cell_of(value: object) -> Cell:
    """Return what a reader gave as a cell: text trimmed, nothing else taken off.

    Examples
    --------
    >>> cell_of("'=SUM(A1)"), cell_of(" a "), cell_of(True), cell_of(None)
    ("'=SUM(A1)", 'a', 'TRUE', '')
    """
    if isinstance(value, str):
        return value.strip(BLANK)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return "" if value is None else str(value)


def restored_cell(value: object) -> Cell:
    """Return a cell of a rejects file as it was before `inert`.

    Examples
    --------
    >>> restored_cell("'=SUM(A1)"), restored_cell("''=SUM(A1)"), restored_cell("'twas")
    ('=SUM(A1)', "'=SUM(A1)", "'twas")
    """
    cell = cell_of(value)
    if isinstance(cell, str) and cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_STARTS):
        return cell[1:].strip(BLANK)
    return cell


def text_of(cell: Cell) -> str:
    """Return a cell as Excel or an editor shows it.

    Examples
    --------
    >>> text_of(86.0), text_of(0.35), text_of(9.1330100e17), text_of(date(2024, 5, 1))
    ('86', '0.35', '9.1330100E+17', '2024-05-01')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    if cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return repr(cell) if abs(cell) < _EXACT else f"{cell:.7E}"


def inert(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; numbers and ``-`` stay.

    Examples
    --------
    >>> inert("=1+1"), inert("-12.5"), inert("-"), inert("-2+3"), inert("'=1")
    ("'=1+1", '-12.5', '-', "'-2+3", "''=1")
    """
    if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_STARTS):
        return "'" + text  # so that reading it back takes off ours, not its own
    if text.startswith(FORMULA_STARTS) and text != "-" and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
