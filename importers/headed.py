"""Sheets whose headers tell what they are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np

from graph_schema.errors import ImportRejected
from graph_schema.headers import normalise_header
from graph_schema.model import NodeType, Type
from graph_schema.records import RowProblem
from importers.cells import Cell, Mask, Rows, text_of
from importers.files import InputFile
from importers.headers import (
    SCANNED_LINES,
    KnownColumn,
    Recognition,
    is_ignored,
    recognise,
    unnumbered,
)
from importers.making import TableMaker
from importers.no_records import counting
from importers.numbers import parse_number
from importers.problems import Place, make_problem
from importers.sheets import Line, Sheet, open_sheets, read_head
from importers.side_by_side import Part, parts_of
from importers.stacked import stacked_parts
from importers.tables import SourceTable, build_table, is_rejects_header
from importers.two_line import header_forms
from importers.units import takes_unit, unit_above, with_unit_above
from importers.worktable import Field, WorkTable

#: The sheets of the template workbook that explain; and how its example rows begin in 备注.
GUIDE_SHEET = "填写说明"
OPTIONS_SHEET = "选项"
EXAMPLE_MARK = "示例行"
_REMARK = "备注"


@dataclass(frozen=True, slots=True)
class HeadedFiles:
    """Reads files by their headers alone."""

    maker: TableMaker

    def tables(self, file: InputFile, order: int) -> Iterator[WorkTable]:
        """Yield the file's work tables, numbered from ``order``.

        Raises
        ------
        ImportRejected
            None of the file's sheets has a known header, or one fits several types.
        """
        ignored: list[RowProblem] = []
        first = order
        with open_sheets(file) as sheets:
            for sheet in sheets:
                if sheet.name in (GUIDE_SHEET, OPTIONS_SHEET):
                    continue
                head = read_head(sheet, SCANNED_LINES)
                tables = self._recognised(sheet, head, order)
                if tables:
                    yield from tables
                    order += len(tables)
                elif any(cell != "" for _, cells in head for cell in cells):
                    ignored.append(_not_read(sheet, head))
        if order == first:
            raise _no_header(file, ignored)
        for problem in ignored:
            self.maker.log.add(problem, table=order)

    def _recognised(self, sheet: Sheet, head: list[Line], order: int) -> list[WorkTable]:
        hints = [name for name in (sheet.name, PurePosixPath(sheet.file).stem) if name]
        position, header, _ = best_header(head, hints)
        if position is None:
            return []
        whole = Part(
            sheet=sheet,
            line=head[position][0],
            above=head[:position],
            header=header,
            lines=sheet.below(head, position),
        )
        tables: list[WorkTable] = []
        parts = (part for each in stacked_parts(whole, hints) for part in parts_of(each, hints))
        for number, part in enumerate(parts, start=1):
            table = replace(_build(part, hints), part=number)
            tables.append(self._work_table(table, _fit(table, hints), order, part.sheet))
            order += 1
        return tables

    def _work_table(
        self, table: SourceTable, found: Recognition, order: int, sheet: Sheet
    ) -> WorkTable:
        rows = np.flatnonzero(_is_row(table))
        fields: dict[str, Field] = {}
        self.maker.report_beside(table, order=order)
        self.maker.report_merged(table, sheet.merged, order=order)
        self.maker.report_hidden(table, sheet, order=order)
        for position, known in enumerate(found.columns[: len(table.columns)]):
            self._add_field(table, position, known, fields, rows, order)
        self._report_unmeasured(table, found.type, fields, order)
        return self.maker.make(table, found.type, fields, rows, order=order)

    def _report_unmeasured(
        self, table: SourceTable, type_: Type, fields: dict[str, Field], order: int
    ) -> None:
        """Say once a column that amounts without any unit were taken for yuan."""
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        for field in fields.values():
            open_ = field.unit is None and takes_unit(type_, field.header or "")
            if open_ and field.column.where(_is_unmeasured).any():
                problem = make_problem("column.unit", place, column=field.header)
                self.maker.log.add(problem, table=order)

    def _add_field(
        self,
        table: SourceTable,
        position: int,
        known: KnownColumn | None,
        fields: dict[str, Field],
        rows: Rows,
        order: int,
    ) -> None:
        header, column = table.headers[position], table.columns[position]
        if known is not None and known.address not in fields:
            fields[known.address] = Field(
                address=known.address, column=column.take(rows), header=header, unit=known.unit
            )
            return
        if header == "":
            self.maker.report_unnamed(table, position, order=order)
        if is_ignored(header) or all(cell == "" for cell in column.values):
            return
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        code = "column.unknown" if known is None else "column.duplicate"
        self.maker.log.add(make_problem(code, place, column=header), table=order)


def _build(part: Part, hints: list[str]) -> SourceTable:
    """Return the table of a part; amounts without a unit have that of the lines above."""
    header, above = part.header, [cells for _, cells in part.above]
    if found := recognise(header, hints):
        header = with_unit_above(header, found[0].type, unit_above(above))
    return build_table(part.sheet.file, part.sheet.name, part.line, header, part.lines, above=above)


def _is_unmeasured(cell: Cell) -> bool:
    """Return whether the header's unit would make another amount of a cell."""
    return parse_number(cell, "yuan", None)[0] != parse_number(cell, "yuan", "万元")[0]


def _fit(table: SourceTable, hints: list[str]) -> Recognition:
    """Return what a table is; a rejects file is the table that its rows came from."""
    if table.rejected is not None:
        hints = [name for name in (table.origin_sheet, table.stem) if name]
    found = recognise(table.headers, hints)
    if len(found) != 1:
        raise _ambiguous(table, found)
    return found[0]


def best_header(
    head: list[Line], hints: list[str]
) -> tuple[int | None, list[Cell], list[Recognition]]:
    """Return where the header ends, its cells, and the tables that it may be."""
    best: tuple[int | None, list[Cell], list[Recognition]] = (None, [], [])
    score = 0
    lines = [cells for _, cells in head]
    for position, cells in enumerate(lines):
        if is_rejects_header([text_of(cell) for cell in cells]):
            return position, cells, []
        for form in header_forms(lines, position):
            found = recognise(form.cells, hints)
            if found and found[0].score > score:
                best, score = (form.end, list(form.cells), found), found[0].score
    return best


def _is_row(table: SourceTable) -> Mask:
    """Leave out the example rows of the template, and rows that hold nothing but their number."""
    keep = np.zeros(len(table.lines), dtype=bool)
    example = np.zeros(len(table.lines), dtype=bool)
    for header, column in zip(table.headers, table.columns, strict=True):
        if not is_ignored(header):
            keep |= column.differs_from("")
            continue
        keep |= column.differs_from("") & ~counting(column)
        if normalise_header(header) == _REMARK:
            example |= column.where(lambda cell: text_of(cell).startswith(EXAMPLE_MARK))
    return keep & ~example


def _not_read(sheet: Sheet, head: list[Line]) -> RowProblem:
    """Tell why a sheet was not read: no known header, or rows without the numbers they need."""
    for line, cells in head:
        if (table := unnumbered(cells)) is not None and isinstance(table.type, NodeType):
            key = table.type.properties[table.type.key]
            place = Place(file=sheet.file, sheet=sheet.name, row=line)
            return make_problem(
                "sheet.unnumbered",
                place,
                column=key.zh,
                table=table.type.zh,
                table_en=table.type.name,
                key_en=key.name,
            )
    return make_problem("sheet.ignored", Place(file=sheet.file, sheet=sheet.name, row=head[0][0]))


def _no_header(file: InputFile, ignored: list[RowProblem]) -> ImportRejected:
    told = next((problem for problem in ignored if problem.code == "sheet.unnumbered"), None)
    if told is not None:
        return ImportRejected(
            f"“{file.name}”没有导入：{told.hint_zh}",
            f"{file.name!r} was not imported: {told.hint_en}",
        )
    return ImportRejected(
        f"“{file.name}”里找不到认识的表头，没有导入；请用 chainmap template 的列名，"
        "或用 --mapping 指定映射文件（若为 CSV，也请确认编码是 UTF-8）。",
        f"{file.name!r} has no known header and was not imported; use the headers of "
        "chainmap template, or give a --mapping file (and check that a CSV is UTF-8).",
    )


def _ambiguous(table: SourceTable, found: list[Recognition]) -> ImportRejected:
    if not found:
        return ImportRejected(
            f"“{table.label}”里找不到认识的表头，没有导入；请保留原表的列名。",
            f"{table.label!r} has no known header; keep the headers of the original table.",
        )
    types = [fit.type for fit in found]
    zh = "、".join(f"{t.zh}（{t.name}）" for t in types)
    return ImportRejected(
        f"“{table.label}”的表头可能是几种表：{zh}；请把工作表或文件改成其中一个名字，"
        "或用 --mapping。",
        f"The headers of {table.label!r} fit {', '.join(t.name for t in types)}; name the sheet "
        "or file after one of them, or use --mapping.",
    )
