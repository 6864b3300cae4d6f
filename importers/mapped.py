"""Sheets that a mapping's entries describe."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_schema.errors import ImportRejected
from graph_schema.headers import REJECTS_HEADERS, normalise_header
from importers.cells import Column, restored_cell, text_of
from importers.files import InputFile
from importers.headers import SCANNED_LINES
from importers.making import TableMaker
from importers.mapping import Entry, Mapping
from importers.sheets import Line, Sheet, open_sheets, read_head
from importers.tables import SourceTable, build_table, is_rejects_header
from importers.transform import apply_source
from importers.two_line import HeaderForm, header_forms
from importers.worktable import Field, WorkTable

_REJECTS_MARK = ".rejects."
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class MappedFiles:
    """Reads files by the entries of a mapping alone; what none matches is left alone."""

    maker: TableMaker
    mapping: Mapping

    def tables(self, file: InputFile) -> Iterator[WorkTable]:
        """Yield the file's work tables; ``order`` is the number of the entry.

        Raises
        ------
        ImportRejected
            An entry names a column that none of its sheets has.
        """
        entries = self.mapping.entries
        if not any(e.matches_file(file.name) for e in entries) and not may_be_rejects(file):
            return
        furthest = max(entry.header_row or 0 for entry in entries)
        lacking: dict[int, ImportRejected] = {}
        met: set[int] = set()
        with open_sheets(file) as sheets:
            for sheet in sheets:
                head = read_head(sheet, max(SCANNED_LINES, furthest))
                origin = _origin(sheet, head)
                places: dict[int, HeaderForm] = {}
                for number in (i for i, e in enumerate(entries) if e.matches(*origin)):
                    found = self._header(number, sheet, head)
                    if isinstance(found, ImportRejected):
                        lacking.setdefault(number, found)
                    else:
                        places[number] = found
                met.update(places)
                yield from self._tables(sheet, head, places)
        for number, problem in lacking.items():
            if number not in met:
                raise problem

    def _tables(
        self, sheet: Sheet, head: list[Line], places: dict[int, HeaderForm]
    ) -> Iterator[WorkTable]:
        several = len(set(places.values())) > 1
        rest = list(sheet.lines) if several else sheet.lines
        built: dict[HeaderForm, SourceTable] = {}
        for number, form in places.items():
            if form not in built:
                line, lines = head[form.end][0], itertools.chain(head[form.end + 1 :], rest)
                table = build_table(sheet.file, sheet.name, line, list(form.cells), lines)
                built[form] = table
                self.maker.report_beside(table, order=number)
                self.maker.report_merged(table, sheet.merged, order=number)
                self.maker.report_hidden(table, sheet, order=number)
            yield self._entry_table(built[form], self.mapping.entries[number], number)

    def _header(self, number: int, sheet: Sheet, head: list[Line]) -> HeaderForm | ImportRejected:
        """Return where the header row is: the entry's own, else the first with its columns."""
        entry = self.mapping.entries[number]
        needed = {normalise_header(name): name for name in entry.needed}
        is_rejects = bool(head) and is_rejects_header([text_of(cell) for cell in head[0][1]])
        positions = [i for i, (line, _) in enumerate(head) if line == entry.header_row]
        if entry.header_row is None or is_rejects:
            positions = list(range(len(head)))
        fewest: tuple[str, ...] | None = None
        lines = [cells for _, cells in head]
        for form in (form for position in positions for form in header_forms(lines, position)):
            present = {normalise_header(text_of(cell)) for cell in form.cells}
            lacking = tuple(name for normal, name in needed.items() if normal not in present)
            if not lacking:
                return form
            if fewest is None or len(lacking) < len(fewest):
                fewest = lacking
        place = f"{sheet.file}/{sheet.name}" if sheet.name else sheet.file
        columns = "、".join(fewest if fewest is not None else entry.needed)
        return ImportRejected(
            f"映射条目 {self.mapping.label(number)}：在“{place}”中找不到列“{columns}”。",
            f"Mapping entry {self.mapping.label(number)}: {place!r} has no column {columns!r}.",
        )

    def _entry_table(self, table: SourceTable, entry: Entry, order: int) -> WorkTable:
        columns = _columns_by_header(table)
        keep = np.ones(len(table.lines), dtype=bool)
        for name, allowed in entry.when.items():
            words = {allowed} if isinstance(allowed, str) else set(allowed)
            texts = columns[normalise_header(name)].map(text_of)
            keep &= texts.where(words.__contains__)
        rows = np.flatnonzero(keep)
        fields: dict[str, Field] = {}
        for address, spec in entry.columns.items():
            named = {name: columns[normalise_header(name)] for name in spec.needed}
            column = apply_source(spec, {name: c.take(rows) for name, c in named.items()})
            fields[address] = Field(address=address, column=column, header=" + ".join(spec.needed))
        for address, value in entry.constants.items():
            column = Column.constant(value, len(rows))
            fields[address] = Field(address=address, column=column, header=None)
        return self.maker.make(table, entry.type, fields, rows, order=order)


def _columns_by_header(table: SourceTable) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for header, column in zip(table.headers, table.columns, strict=True):
        columns.setdefault(normalise_header(header), column)
    return columns


def may_be_rejects(file: InputFile) -> bool:
    """Return whether this is a rejects file, whose rows name the file that they came from."""
    if _REJECTS_MARK in file.name:
        return True
    start = ",".join(REJECTS_HEADERS)
    with file.path.open("rb") as raw:
        first = raw.read(len(start.encode("utf-8-sig")))
    return any(first.startswith(start.encode(encoding)) for encoding in _ENCODINGS)


def _origin(sheet: Sheet, head: list[Line]) -> tuple[str, str | None]:
    """Return the file and sheet that entries are matched against."""
    if head and is_rejects_header([text_of(cell) for cell in head[0][1]]) and len(head) > 1:
        cells = [text_of(restored_cell(cell)) for cell in head[1][1][:2]]
        return cells[0], cells[1] or None
    return sheet.file, sheet.name
