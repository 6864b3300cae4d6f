"""Fields of a source table → work table, with the source that each row belongs to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph_schema.model import NodeType, Type
from importers.beside import SHIFTED_EN, SHIFTED_ZH, UNNAMED, report_beside
from importers.cells import Column, Rows, combine, text_of
from importers.missing import is_error, is_missing
from importers.no_records import lines_without_record
from importers.problems import Place, ProblemLog, make_problem
from importers.sheets import MergedCell, Sheet
from importers.tables import SourceTable
from importers.values import reader_for
from importers.worktable import Field, WorkTable

#: Names that Excel and WPS give to sheets say nothing about a source.
_DEFAULT_SHEET = re.compile(r"(sheet|工作表|表)\s*\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMaker:
    """Makes work tables.

    Parameters
    ----------
    source : the source that the caller names; None where the sheet or the file does.
    mapped_source : the mapping's own, which comes behind it.
    """

    source: str | None
    mapped_source: str | None
    log: ProblemLog

    def make(
        self,
        table: SourceTable,
        type_: Type,
        fields: dict[str, Field],
        rows: Rows,
        *,
        order: int,
    ) -> WorkTable:
        """Return the work table of these rows; rows with too many cells are rejected at once."""
        work = WorkTable(
            type=type_,
            source=table,
            order=order,
            fields=fields,
            rows=rows,
            source_ids=self._source_ids(table, type_, fields, rows),
            log=self.log,
        )
        position = {int(row): i for i, row in enumerate(rows)} if table.overlong else {}
        overlong = [position[row] for row in table.overlong if row in position]
        for row in overlong:
            work.set_aside(row, "row.columns", why=SHIFTED_ZH, why_en=SHIFTED_EN)
        for line in lines_without_record(work):
            work.set_aside(line.row, line.code, line.column)
        return work

    def report_beside(self, table: SourceTable, *, order: int) -> None:
        """Warn of cells right of the last header, once a column."""
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        report_beside(self.log, place, table.beside(), order=order)

    def report_unnamed(self, table: SourceTable, position: int, *, order: int) -> None:
        """Warn of a column between others that has cells but no header."""
        filled = np.flatnonzero(table.columns[position].where(lambda cell: cell != ""))
        header = f"{UNNAMED}{position + 1}"
        lines = [(int(table.lines[row]), row) for row in filled.tolist()]
        cells = [(n, ((header, text_of(table.columns[position][r])),)) for n, r in lines]
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        report_beside(self.log, place, cells, order=order)

    def report_hidden(self, table: SourceTable, sheet: Sheet, *, order: int) -> None:
        """Warn of a hidden sheet, and once of hidden rows of the table."""
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        if sheet.hidden:
            self.log.add(make_problem("sheet.hidden", place), table=order)
        if not sheet.hidden_lines:
            return
        hidden = [line for line in table.lines.tolist() if line in sheet.hidden_lines]
        if hidden:
            first = Place(file=table.file, sheet=table.sheet, row=hidden[0])
            problem = make_problem("row.hidden", first, count=str(len(hidden)))
            self.log.add(problem, table=order)

    def report_merged(
        self, table: SourceTable, merged: Iterable[MergedCell], *, order: int
    ) -> None:
        """Warn of each cell that reaches over several rows of the table."""
        merged = list(merged)
        rows = {n: row for row, n in enumerate(table.lines.tolist())} if merged else {}
        for cell in merged:
            if cell.first in rows and cell.column < len(table.columns):
                value = text_of(table.columns[cell.column][rows[cell.first]])
                place = Place(file=table.file, sheet=table.sheet, row=cell.first)
                header = table.headers[cell.column]
                problem = make_problem(
                    "cell.merged", place, column=header, value=value, last=str(cell.last)
                )
                self.log.add(problem, table=order)

    def _source_ids(
        self, table: SourceTable, type_: Type, fields: dict[str, Field], rows: Rows
    ) -> Column:
        """Return each row's source (MODEL.md): its own column first, the file's name last."""
        default = self._default_source(table)
        own = _own_source(type_, fields)
        if table.rejected is not None:
            own = _returned(table.rejected.sources.take(rows).map(text_of), own, fields)
        if own is None:
            return Column.constant(default, len(rows))
        return own.map(lambda t: default if is_missing(t) or is_error(t) else t).distinct()

    def _default_source(self, table: SourceTable) -> str:
        named = self.source or self.mapped_source
        if named:
            return named
        sheet = table.origin_sheet
        if sheet and not _DEFAULT_SHEET.fullmatch(sheet):
            return sheet
        return table.stem


def _returned(read_back: Column, own: Column | None, fields: dict[str, Field]) -> Column:
    """Return the source of rows of a rejects file: a mapping's constant, what it says, its own."""
    if own is None:
        return read_back
    if "source_id" in fields and fields["source_id"].header is None:
        return own
    return combine([read_back, own], lambda said, text: text if is_missing(said) else said)


def _own_source(type_: Type, fields: dict[str, Field]) -> Column | None:
    """Return the source that rows name: 数据来源, or the first of a canonical node's sources."""
    if isinstance(type_, NodeType) and "source_ids" in fields:
        read = reader_for(type_, type_.properties["source_ids"])
        return fields["source_ids"].column.map(lambda cell: (read(cell).value or [""])[0])
    if "source_id" in fields and type_.name != "Source":
        return fields["source_id"].column.map(text_of)
    return None
