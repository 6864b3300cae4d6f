"""A sheet below its header: columns, lines, and where it comes from."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from graph_schema.headers import REJECTS_HEADERS
from importers.archives import MAX_CELLS, too_many_cells
from importers.beside import Beside, Extra, extras_of, has_shifted, is_extra
from importers.cells import Cell, Codes, Column, cell_of, restored_cell, text_of
from importers.plain_csv import PlainLines
from importers.problems import Place
from importers.sheets import Line

_FILE, _SHEET, _LINE, _SOURCE = (
    REJECTS_HEADERS.index(header) for header in ("文件", "工作表", "行号", "数据来源")
)
#: Rows that are turned into columns at once.
_CHUNK = 20_000
_CHUNK_CELLS = 2_000_000


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
    extra : row → its cells that stand under no header.
    stray : line → such cells of lines that hold nothing else and are no rows.
    part : which of several tables beside each other, from the left.
    titles : what stands above the header; page by page it may stand between the rows again.
    """

    file: str
    sheet: str | None
    origin_file: str
    origin_sheet: str | None
    header_line: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: npt.NDArray[np.int32]
    extra: Mapping[int, Extra] = field(default_factory=dict)
    stray: Mapping[int, Extra] = field(default_factory=dict)
    titles: frozenset[Cell] = frozenset()
    part: int = 1
    rejected: "RejectsColumns | None" = None  # in a rejects file

    @property
    def overlong(self) -> tuple[int, ...]:
        """Positions of rows with more cells than the header line."""
        return tuple(sorted(row for row, cells in self.extra.items() if has_shifted(cells)))

    def beside(self) -> Iterable[tuple[int, Extra]]:
        """Return (line, cells) of all cells under no header, line by line."""
        found = {int(self.lines[row]): cells for row, cells in self.extra.items()}
        return sorted({**self.stray, **found}.items())

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
        """``file`` or ``file/sheet`` of the origin, numbered beside another table."""
        sheet = self.origin_sheet
        label = f"{self.origin_file}/{sheet}" if sheet else self.origin_file
        return f"{label}/{self.part}" if self.part > 1 else label

    def original(self, row: int) -> tuple[tuple[str, str], ...]:
        """Return the row as it stood, header by header; then what stood under none."""
        cells = (text_of(column[row]) for column in self.columns)
        return (*zip(self.headers, cells, strict=True), *self.extra.get(row, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows below a header, the line of each, and the cells that stand under no header."""

    columns: tuple[Column, ...]
    lines: Codes
    beside: Beside


class _Places(dict[Any, int]):
    """What a reader gave → code of the cell; a new one is made a cell once."""

    def __init__(self, make: Callable[[object], Cell]) -> None:
        super().__init__()
        self.make = make
        self.cells: dict[Cell, int] = {}

    def __missing__(self, raw: Any) -> int:  # noqa: ANN401 - what calamine or csv gives
        code = self.cells.setdefault(self.make(raw), len(self.cells))
        self[raw] = code
        return code


class ColumnsBuilder:
    """Takes rows and keeps them as columns of distinct cells.

    Parameters
    ----------
    width : number of columns that have a header.
    limit : number of cells of the header line; None where a line has no end.
    make : makes a cell of what a reader gave.
    """

    def __init__(
        self,
        width: int,
        limit: int | None = None,
        make: Callable[[object], Cell] = cell_of,
    ) -> None:
        self.beside = Beside(width=width, limit=limit)
        self._places = [_Places(make) for _ in range(width)]
        self._codes: list[list[Codes]] = [[] for _ in range(width)]
        self._lines: list[Codes] = []
        self._rows = 0

    def add(self, lines: Iterable[Line]) -> None:
        """Add rows; empty ones are no rows."""
        rest = iter(lines)
        count = max(1, min(_CHUNK, _CHUNK_CELLS // max(1, len(self._places))))
        while chunk := list(itertools.islice(rest, count)):
            self._add_chunk(chunk)

    def _add_chunk(self, chunk: list[Line]) -> None:
        width = len(self._places)
        rows = [cells for _, cells in chunk]
        long = {i: self.beside.of(row) for i, row in enumerate(rows) if len(row) > width}
        # A truth value equals the number 1 in Python, but not in a sheet.
        rows = [_fitted(row, width) for row in rows]
        coded = [
            np.fromiter(map(place.__getitem__, column), dtype=np.int32, count=len(rows))
            for place, column in zip(self._places, zip(*rows, strict=True), strict=True)
        ]
        keep = np.zeros(len(rows), dtype=bool)
        for place, codes in zip(self._places, coded, strict=True):
            keep |= codes != place.cells.get("", -1)
        keep[[i for i, extra in long.items() if has_shifted(extra)]] = True
        kept = np.cumsum(keep) - 1 + self._rows
        for i, extra in long.items():
            if extra and keep[i]:
                self.beside.cells[int(kept[i])] = extra
            elif extra:
                self.beside.stray[chunk[i][0]] = extra
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


def _joined(parts: list[Codes]) -> Codes:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _fitted(row: list[Any], width: int) -> list[Any]:
    if len(row) != width:
        row = row[:width] + [""] * (width - len(row))
    if True in row or False in row:
        return [str(cell).upper() if isinstance(cell, bool) else cell for cell in row]
    return row


def build_table(
    file: str,
    sheet: str | None,
    header_line: int,
    header: list[Cell],
    lines: Iterable[Line],
    *,
    above: Iterable[Iterable[Cell]] = (),
) -> SourceTable:
    """Return the table below a header; a rejects file is read as the table it came from."""
    limit = len(header) if sheet is None else None  # a CSV line ends, a sheet's does not
    while header and header[-1] == "":
        header = header[:-1]
    make = restored_cell if is_rejects_header(header) else cell_of
    rows = _rows(_bounded(file, lines, len(header)), len(header), limit, make)
    table = SourceTable(
        file=file,
        sheet=sheet,
        origin_file=file,
        origin_sheet=sheet,
        header_line=header_line,
        headers=tuple(text_of(make(cell)) for cell in header),
        columns=rows.columns,
        lines=rows.lines,
        extra=rows.beside.cells,
        stray=rows.beside.stray,
        titles=frozenset(cell for cells in above for cell in cells if cell != ""),
    )
    return _unwrap_rejects(table) if is_rejects_header(table.headers) else table


def _rows(
    lines: Iterable[Line], width: int, limit: int | None, make: Callable[[object], Cell]
) -> "_Rows":
    """Return rows as columns of distinct cells; empty ones are no rows."""
    if isinstance(lines, PlainLines) and lines.table.num_columns <= width:
        return _plain_rows(lines, width, make)
    builder = ColumnsBuilder(width, limit, make)
    builder.add(lines)
    return _Rows(columns=builder.columns(), lines=builder.lines, beside=builder.beside)


def _plain_rows(plain: PlainLines, width: int, make: Callable[[object], Cell]) -> "_Rows":
    """Return rows that stand column by column; shorter ones end with empty cells."""
    columns = plain.columns()
    columns += [Column.constant("", len(plain))] * (width - len(columns))
    if make is not cell_of:  # only a rejects file has more to take off
        columns = [column.map(make).distinct() for column in columns]
    filled = np.any([column.differs_from("") for column in columns], axis=0)
    rows = np.flatnonzero(filled)
    return _Rows(
        columns=tuple(column.take(rows) for column in columns),
        lines=plain.lines[rows],
        beside=Beside(width=width, limit=width),
    )


def _bounded(file: str, lines: Iterable[Line], width: int) -> Iterable[Line]:
    """Return the lines, as many as a table of this width may have."""
    limit = MAX_CELLS // max(1, width)
    if isinstance(lines, PlainLines):
        if len(lines) > limit:
            raise too_many_cells(file)
        return lines
    return _counted(file, iter(lines), limit)


def _counted(file: str, lines: Iterator[Line], limit: int) -> Iterator[Line]:
    yield from itertools.islice(lines, limit)
    if next(lines, None) is not None:
        raise too_many_cells(file)


def is_rejects_header(headers: tuple[str, ...] | list[Cell]) -> bool:
    """Return whether these are the headers of a rejects file of ours."""
    return tuple(headers[: len(REJECTS_HEADERS)]) == REJECTS_HEADERS


def _unwrap_rejects(table: SourceTable) -> SourceTable:
    """Take the added columns off; the origin they name decides mapping entry and table."""
    width = len(REJECTS_HEADERS)
    files, sheets = table.columns[_FILE], table.columns[_SHEET]
    first_file = text_of(files[0]) if len(files) else table.file
    first_sheet = text_of(sheets[0]) if len(sheets) else ""
    end = len(table.headers)
    while end > width and is_extra(table.headers[end - 1]):
        end -= 1
    extra = extras_of(table.headers[end:], table.columns[end:])
    return SourceTable(
        file=table.file,
        sheet=table.sheet,
        origin_file=first_file or table.file,
        origin_sheet=first_sheet or None,
        header_line=table.header_line,
        headers=table.headers[width:end],
        columns=table.columns[width:end],
        lines=table.lines,
        extra={**table.extra, **extra},
        stray=table.stray,
        rejected=RejectsColumns(lines=table.columns[_LINE], sources=table.columns[_SOURCE]),
    )
