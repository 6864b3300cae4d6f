"""A sheet below its header: columns, lines, and where it comes from."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from graph_schema.headers import REJECTS_HEADERS
from importers.cells import Cell, Column, text_of
from importers.problems import Place
from importers.sheets import Line

_FILE, _SHEET, _LINE, _SOURCE = (
    REJECTS_HEADERS.index(header) for header in ("文件", "工作表", "行号", "数据来源")
)


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


class ColumnsBuilder:
    """Takes rows and keeps them as columns of distinct cells."""

    def __init__(self, width: int) -> None:
        self._places: list[dict[Cell, int]] = [{} for _ in range(width)]
        self._codes = [array("i") for _ in range(width)]
        self._lines = array("i")
        self._overlong: list[int] = []

    def add(self, lines: Iterable[Line]) -> None:
        """Add rows; empty ones are no rows."""
        width = len(self._places)
        for line, cells in lines:
            if not any(cell != "" for cell in cells):
                continue
            if any(cell != "" for cell in cells[width:]):
                self._overlong.append(len(self._lines))
            self._lines.append(line)
            padded = cells[:width] + [""] * (width - len(cells))
            for cell, place, codes in zip(padded, self._places, self._codes, strict=True):
                codes.append(place.setdefault(cell, len(place)))

    def columns(self) -> tuple[Column, ...]:
        """Return the columns so far."""
        return tuple(
            Column(codes=np.asarray(codes, dtype=np.int32), values=list(place))
            for codes, place in zip(self._codes, self._places, strict=True)
        )

    @property
    def lines(self) -> npt.NDArray[np.int32]:
        """The line of each row."""
        return np.asarray(self._lines, dtype=np.int32)

    @property
    def overlong(self) -> tuple[int, ...]:
        """Positions of rows with more cells than the header."""
        return tuple(self._overlong)


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
