"""A sheet below its header: columns, lines, and where it comes from."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from graph_schema.headers import REJECTS_HEADERS
from importers.cells import Cell, Codes, Column, cell_of, text_of
from importers.problems import Place
from importers.sheets import Line

_FILE, _SHEET, _LINE, _SOURCE = (
    REJECTS_HEADERS.index(header) for header in ("文件", "工作表", "行号", "数据来源")
)
#: Rows that are turned into columns at once.
_CHUNK = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsColumns:
    """The added columns of a rejects file that are read back."""

    lines: Column
    sources: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """One table of one sheet.

    Attributes
    ----------
    file, sheet : where it was read, as problems name it.
    origin_file, origin_sheet : where its rows came from: the same, but for a rejects file.
    lines : (n,) the line of each row as Excel or an editor shows it.
    overlong : positions of rows with more cells than the header.
    """

    file: str
    sheet: str | None
    origin_file: str
    origin_sheet: str | None
    header_line: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: npt.NDArray[np.int32]
    overlong: tuple[int, ...] = ()
    rejected: "RejectsColumns | None" = None  # in a rejects file

    @property
    def label(self) -> str:
        """``file`` or ``file/sheet``."""
        return f"{self.file}/{self.sheet}" if self.sheet else self.file

    @property
    def stem(self) -> str:
        """The origin's file name without its suffix."""
        return PurePosixPath(self.origin_file).stem

    def place(self, row: int) -> Place:
        """Return where row ``row`` stands."""
        return Place(file=self.file, sheet=self.sheet, row=int(self.lines[row]))

    def origin(self, row: int) -> Place:
        """Return where row ``row`` stood first: in the file that a rejects file names."""
        if self.rejected is not None:
            line = text_of(self.rejected.lines[row])
            if line.isdigit():
                return Place(file=self.origin_file, sheet=self.origin_sheet, row=int(line))
        return self.place(row)

    @property
    def origin_label(self) -> str:
        """``file`` or ``file/sheet`` of the origin."""
        sheet = self.origin_sheet
        return f"{self.origin_file}/{sheet}" if sheet else self.origin_file

    def original(self, row: int) -> tuple[tuple[str, str], ...]:
        """Return the row as it stood, header by header."""
        cells = (text_of(column[row]) for column in self.columns)
        return tuple(zip(self.headers, cells, strict=True))


class _Places(dict[Any, int]):
    """What a reader gave → code of the cell; a new one is made a cell once."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[Cell, int] = {}

    def __missing__(self, raw: Any) -> int:  # noqa: ANN401 - what calamine or csv gives
        code = self.cells.setdefault(cell_of(raw), len(self.cells))
        self[raw] = code
        return code


class ColumnsBuilder:
    """Takes rows and keeps them as columns of distinct cells."""

    def __init__(self, width: int) -> None:
        self._places = [_Places() for _ in range(width)]
        self._codes: list[list[Codes]] = [[] for _ in range(width)]
        self._lines: list[Codes] = []
        self._rows = 0
        self._overlong: list[int] = []

    def add(self, lines: Iterable[Line]) -> None:
        """Add rows; empty ones are no rows."""
        rest = iter(lines)
        while chunk := list(itertools.islice(rest, _CHUNK)):
            self._add_chunk(chunk)

    def _add_chunk(self, chunk: list[Line]) -> None:
        width = len(self._places)
        rows = [cells for _, cells in chunk]
        long = {i for i, row in enumerate(rows) if len(row) > width and _any_cell(row[width:])}
        # A truth value equals the number 1 in Python, but not in a sheet.
        rows = [_fitted(row, width) for row in rows]
        coded = [
            np.fromiter(map(place.__getitem__, column), dtype=np.int32, count=len(rows))
            for place, column in zip(self._places, zip(*rows, strict=True), strict=True)
        ]
        keep = np.zeros(len(rows), dtype=bool)
        for place, codes in zip(self._places, coded, strict=True):
            keep |= codes != place.cells.get("", -1)
        keep[list(long)] = True
        kept = np.cumsum(keep) - 1 + self._rows
        self._overlong.extend(int(kept[i]) for i in sorted(long))
        self._rows += int(keep.sum())
        self._lines.append(np.fromiter((n for n, _ in chunk), np.int32, count=len(chunk))[keep])
        for codes, parts in zip(coded, self._codes, strict=True):
            parts.append(codes[keep])

    def columns(self) -> tuple[Column, ...]:
        """Return the columns so far."""
        return tuple(
            Column(codes=_joined(parts), values=list(place.cells), exact=True)
            for parts, place in zip(self._codes, self._places, strict=True)
        )

    @property
    def lines(self) -> Codes:
        """The line of each row."""
        return _joined(self._lines)

    @property
    def overlong(self) -> tuple[int, ...]:
        """Positions of rows with more cells than the header."""
        return tuple(self._overlong)


def _joined(parts: list[Codes]) -> Codes:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _any_cell(raw: list[Any]) -> bool:
    return any(cell_of(value) != "" for value in raw)


def _fitted(row: list[Any], width: int) -> list[Any]:
    if len(row) != width:
        row = row[:width] + [""] * (width - len(row))
    if True in row or False in row:
        return [str(cell).upper() if isinstance(cell, bool) else cell for cell in row]
    return row


def build_table(
    file: str, sheet: str | None, header_line: int, header: list[Cell], lines: Iterable[Line]
) -> SourceTable:
    """Return the table below a header; a rejects file is read as the table it came from."""
    while header and header[-1] == "":
        header = header[:-1]
    builder = ColumnsBuilder(len(header))
    builder.add(lines)
    table = SourceTable(
        file=file,
        sheet=sheet,
        origin_file=file,
        origin_sheet=sheet,
        header_line=header_line,
        headers=tuple(text_of(cell) for cell in header),
        columns=builder.columns(),
        lines=builder.lines,
        overlong=builder.overlong,
    )
    return _unwrap_rejects(table) if is_rejects_header(table.headers) else table


def is_rejects_header(headers: tuple[str, ...] | list[Cell]) -> bool:
    """Return whether these are the headers of a rejects file of ours."""
    return tuple(headers[: len(REJECTS_HEADERS)]) == REJECTS_HEADERS


def _unwrap_rejects(table: SourceTable) -> SourceTable:
    """Take the added columns off; the origin they name decides mapping entry and table."""
    width = len(REJECTS_HEADERS)
    files, sheets = table.columns[_FILE], table.columns[_SHEET]
    first_file = text_of(files[0]) if len(files) else table.file
    first_sheet = text_of(sheets[0]) if len(sheets) else ""
    return SourceTable(
        file=table.file,
        sheet=table.sheet,
        origin_file=first_file or table.file,
        origin_sheet=first_sheet or None,
        header_line=table.header_line,
        headers=table.headers[width:],
        columns=table.columns[width:],
        lines=table.lines,
        overlong=table.overlong,
        rejected=RejectsColumns(lines=table.columns[_LINE], sources=table.columns[_SOURCE]),
    )
