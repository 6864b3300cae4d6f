"""CSV files that are as plain as exports of software are: read column by column.

Reading a million lines row by row takes most of an import. A file is plain where every line is a
record of as many cells as the first, and double quotes stand around whole cells only; then both
ways of reading give the same cells, and whatever is not plain is read row by row.
"""

import mmap
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from importers.cells import BLANK, Codes, Column

#: Bytes that are read at once. A file with a line longer than two of them is read row by row, where
#: a cell beyond `importers.sheets.MAX_CELL` is refused.
_BLOCK = 1 << 22
#: Columns that are coded at once: one of them in Arrow while another becomes Python's.
_AT_ONCE = 2
#: A cell in quotes, double ones within it; it begins with the quote, so that it is found quickly.
_QUOTED = rb'"(?:(?<=[\n%b]")|(?<=\A"))[^"\r\n]*(?:""[^"\r\n]*)*"(?=[\r\n%b]|\Z)'
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class PlainLines:
    """Lines of a plain file below its header; like any lines they can be run through row by row.

    Attributes
    ----------
    first : the line of the first row as an editor shows it; the others follow one by one.
    table : the cells as they stand, every column of text.
    """

    first: int
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        number = self.first
        for batch in self.table.to_batches():
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                yield number, list(row)
                number += 1

    def after_gaps(self) -> Iterator[list[str]]:
        """Yield the rows of more than one cell that follow a row of one or none."""
        filled = np.zeros(len(self), dtype=np.int32)
        for column in self.table.columns:
            filled += pc.not_equal(column, "").to_numpy()
        is_gap = filled <= 1
        for row in np.flatnonzero(is_gap[:-1] & ~is_gap[1:]).tolist():
            yield [column[row + 1].as_py() for column in self.table.columns]

    @property
    def lines(self) -> Codes:
        """The line of each row."""
        return np.arange(self.first, self.first + len(self), dtype=np.int32)

    def columns(self) -> list[Column]:
        """Return the columns with their cells trimmed, distinct ones in the order of their rows."""
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return list(threads.map(_column, self.table.columns))


def _column(cells: pa.ChunkedArray) -> Column:
    found = cells.combine_chunks().dictionary_encode()
    trimmed = pc.utf8_trim(found.dictionary, characters=BLANK)
    codes = found.indices
    if not trimmed.equals(found.dictionary):
        again = trimmed.dictionary_encode()
        codes, trimmed = again.indices.take(codes), again.dictionary
    return Column(codes=codes.to_numpy(), values=trimmed.to_pylist(), exact=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCsv:
    """A CSV file that may be plain.

    Parameters
    ----------
    encoding : in which the whole file can be read; UTF-8 or GB18030, in which no byte of a longer
        character is a quote, a delimiter or a line's end.
    """

    path: Path
    encoding: str
    delimiter: str

    def below(self, line: int, width: int) -> PlainLines | None:
        """Return the records from ``line`` on, None where they are not plain.

        Parameters
        ----------
        width : number of cells of the first of them.
        """
        if self.encoding == "utf-16" or width < 2:
            return None
        with ThreadPoolExecutor(1) as thread:  # Arrow reads while Python looks for quotes
            reading = thread.submit(self._read, line, width)
            last = self._last_line()
        try:
            table = reading.result()
        except (pa.ArrowInvalid, pa.ArrowKeyError):  # lines of other widths, a line without an end
            return None
        return PlainLines(line, table) if table.num_rows == last - line + 1 else None

    def _last_line(self) -> int:
        """Return the number of lines; 0 where their ends or the quotes are not those of plain."""
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m,
        ):
            ends = _count(m, b"\n")
            returns = _count(m, b"\r")
            if _count(m, b"\0") or (returns and returns != _count(m, b"\r\n")):
                return 0
            start = len(_BOM) if m[: len(_BOM)] == _BOM else 0
            delimiter = re.escape(self.delimiter.encode())
            with memoryview(m)[start:] as text:
                quoted = re.findall(_QUOTED % (delimiter, delimiter), text)
            if b"".join(quoted).count(b'"') != _count(m, b'"'):
                return 0
            return ends if m[-1:] == b"\n" else ends + 1

    def _read(self, line: int, width: int) -> pa.Table:
        names = [str(position) for position in range(width)]
        return csv.read_csv(
            self.path,
            read_options=csv.ReadOptions(
                column_names=names,
                skip_rows=line - 1,
                block_size=_BLOCK,
                encoding=self.encoding.removesuffix("-sig"),
            ),
            parse_options=csv.ParseOptions(delimiter=self.delimiter, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )


def _count(text: mmap.mmap, sign: bytes) -> int:
    """Count a sign without a copy of the whole file."""
    size = 1 << 24
    found = sum(text[at : at + size].count(sign) for at in range(0, len(text), size))
    if len(sign) > 1:  # a pair may lie across two parts
        found += sum(text[at - 1 : at + 1] == sign for at in range(size, len(text), size))
    return found
