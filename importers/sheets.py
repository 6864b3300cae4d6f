"""Bytes → sheets of cells: workbooks, CSV, JSON lines, Parquet."""

import codecs
import csv
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from graph_schema.errors import ImportRejected
from importers.archives import DAMAGED_ZIP, MAX_CELLS, check_archive, too_many_cells
from importers.cells import cell_of
from importers.files import InputFile
from importers.old_workbooks import can_be_opened
from importers.plain_csv import PlainCsv
from importers.record_files import json_lines, parquet_lines
from importers.sheet_marks import NO_MARKS, read_marks, widest_extent

#: A line as Excel or an editor shows it, and what the reader found in its cells.
Line = tuple[int, list[Any]]

#: Characters of one CSV cell; Python's own limit of 131,072 is less than some texts have.
MAX_CELL = 10_000_000

_DELIMITERS = (",", "\t", ";")
_SNIFFED_LINES = 20
_DECODED_AT_ONCE = 1 << 20


csv.field_size_limit(MAX_CELL)

_VISIBLE = python_calamine.SheetVisibleEnum.Visible
_OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")  # MS-CFB, 2.2
_KEYED = {".jsonl": json_lines, ".ndjson": json_lines, ".parquet": parquet_lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet; ``lines`` can be run through once."""

    file: str
    name: str | None  # None in a CSV file
    lines: Iterator[Line]
    merged: Sequence["MergedCell"] = ()
    hidden: bool = False
    hidden_lines: frozenset[int] = frozenset()
    csv: PlainCsv | None = None

    def below(self, head: list[Line], position: int) -> Iterable[Line]:
        """Return the lines below one of the head, which were read from ``lines`` before."""
        rest = head[position + 1 :]
        if self.csv is not None and len(rest) > 1:
            line, cells = rest[0]
            plain = self.csv.below(line, len(cells))
            if plain is not None:
                return plain
        return itertools.chain(rest, self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCell:
    """A cell that reaches over several lines, from 1 as Excel shows them; column from 0."""

    first: int
    last: int
    column: int


@contextmanager
def open_sheets(file: InputFile) -> Iterator[Iterator[Sheet]]:
    """Open a file and give its sheets, one after the other.

    Raises
    ------
    ImportRejected
        A file that cannot be read; the message names it and says what to do.
    """
    suffix = file.path.suffix.lower()
    if suffix in _KEYED:
        yield iter([Sheet(file=file.name, name=None, lines=_KEYED[suffix](file))])
    elif suffix == ".csv":
        encoding = _encoding(file)
        with file.path.open(encoding=encoding, newline="") as text:
            first = list(itertools.islice(text, _SNIFFED_LINES))
            delimiter = _delimiter(first)
            lines = _csv_lines(file, itertools.chain(first, text), delimiter)
            plain = PlainCsv(path=file.path, encoding=encoding, delimiter=delimiter)
            yield iter([Sheet(file=file.name, name=None, lines=lines, csv=plain)])
    else:
        yield _workbook_sheets(file)


def read_head(sheet: Sheet, count: int) -> list[Line]:
    """Return the first lines with their cells made ready, headers among them."""
    lines = itertools.islice(sheet.lines, count)
    return [(line, [cell_of(cell) for cell in row]) for line, row in lines]


def _encoding(file: InputFile) -> str:
    """Return the first encoding in which the whole file can be read."""
    with file.path.open("rb") as raw:
        start = raw.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        if _decodes(file.path, encoding):
            return encoding
    raise ImportRejected(
        f"“{file.name}”不是 UTF-8 编码的 CSV，也不是 GB18030；请在 Excel 中另存为"
        "“CSV UTF-8（逗号分隔）”后重新导入。",
        f"{file.name!r} is a CSV neither in UTF-8 nor in GB18030; save it as “CSV UTF-8”.",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as raw:
        try:
            while chunk := raw.read(_DECODED_AT_ONCE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(lines: list[str]) -> str:
    """Return the comma, unless no line has one and all sorts of software used another."""
    text = "".join(lines)
    return next((d for d in _DELIMITERS if d in text), ",")


def _csv_lines(file: InputFile, text: Iterator[str], delimiter: str) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise _overlong_cell(file, line) from error
            raise ImportRejected(
                f"“{file.name}”第 {line} 行起无法解析：双引号没有成对；请改正后重新导入。",
                f"{file.name!r} cannot be read from line {line} on: unpaired double quotes.",
            ) from error
        yield line, row


def _overlong_cell(file: InputFile, line: int) -> ImportRejected:
    return ImportRejected(
        f"“{file.name}”第 {line} 行起有一个单元格超过 {MAX_CELL:,} 字，多半是双引号没有成对；"
        "请改正后重新导入。",
        f"{file.name!r} has a cell of more than {MAX_CELL:,} characters from line {line} on; "
        "probably a double quote without its pair.",
    )


def _workbook_sheets(file: InputFile) -> Iterator[Sheet]:
    old = _is_old_workbook(file)
    if not old:
        _check_zip(file)
    elif not can_be_opened(file.path):
        raise _broken(file)
    try:
        workbook = _load(file, old=old)
        hidden = {s.name for s in workbook.sheets_metadata if s.visible != _VISIBLE}
        marks = {} if old else read_marks(file.path)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            merged = _merged_cells(sheet)
            marked = marks.get(name, NO_MARKS)
            lines: Iterator[Line] = enumerate(sheet.iter_rows(), start=1)
            lines = _with_errors(lines, marked.errors) if marked.errors else lines
            yield Sheet(
                file=file.name,
                name=name,
                lines=_filled_down(lines, merged) if merged else lines,
                merged=merged,
                hidden=name in hidden,
                hidden_lines=marked.hidden,
            )
    except python_calamine.PasswordError as error:
        raise ImportRejected(
            f"“{file.name}”有密码保护；请去掉密码后重新导入。",
            f"{file.name!r} is protected by a password; remove it.",
        ) from error
    except python_calamine.CalamineError as error:
        raise _broken(file) from error
    except BaseException as error:
        # A panic of calamine on a damaged xls has no public class, and is no Exception.
        if type(error).__name__ == "PanicException":
            raise _broken(file) from error
        raise


def _load(file: InputFile, *, old: bool) -> python_calamine.CalamineWorkbook:
    """Open a workbook for what it is; by its path calamine goes by its name."""
    if old == (file.path.suffix.lower() == ".xls"):
        return python_calamine.load_workbook(str(file.path))
    with file.path.open("rb") as raw:
        return python_calamine.load_workbook(raw)


def _merged_cells(sheet: python_calamine.CalamineSheet) -> list[MergedCell]:
    return [
        MergedCell(first=top + 1, last=bottom + 1, column=left)
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()
        if bottom > top
    ]


def _with_errors(lines: Iterator[Line], errors: Mapping[int, Mapping[int, str]]) -> Iterator[Line]:
    """Put what a failed formula shows into its cell, which calamine leaves empty."""
    for line, row in lines:
        for column, shown in errors.get(line, {}).items():
            row.extend([""] * (column + 1 - len(row)))
            row[column] = shown
        yield line, row


def _filled_down(lines: Iterator[Line], merged: Sequence[MergedCell]) -> Iterator[Line]:
    """Repeat the value of a cell that reaches over several lines on each of them."""
    starting: dict[int, list[MergedCell]] = {}
    for cell in merged:
        starting.setdefault(cell.first, []).append(cell)
    open_: dict[int, tuple[int, Any]] = {}  # column → last line, value
    for line, row in lines:
        for column, (last, value) in list(open_.items()):
            if last < line:
                del open_[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
        for cell in starting.get(line, ()):
            if cell.column < len(row):
                open_[cell.column] = (cell.last, row[cell.column])
        yield line, row


def _is_old_workbook(file: InputFile) -> bool:
    """Return whether this is an xls, whatever it is called; many an xls is an xlsx inside."""
    with file.path.open("rb") as raw:
        return raw.read(len(_OLD_WORKBOOK)) == _OLD_WORKBOOK


def _check_zip(file: InputFile) -> None:
    """Refuse what only pretends to be a workbook, from the zip directory alone."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            check_archive(file, archive.infolist())
            extent = widest_extent(archive)
    except DAMAGED_ZIP as error:
        raise _broken(file) from error
    if extent > MAX_CELLS:
        raise too_many_cells(file.name)


def _broken(file: InputFile) -> ImportRejected:
    return ImportRejected(
        f"“{file.name}”不是可读的 Excel 工作簿（可能已损坏或后缀名不对）；请用 Excel 打开后另存。",
        f"{file.name!r} is no readable Excel workbook; open it in Excel and save it again.",
    )
