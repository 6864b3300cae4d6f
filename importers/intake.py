"""Files → work tables: header rows found, types told, mapping entries applied."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from graph_schema.errors import ImportRejected
from graph_schema.headers import REJECTS_HEADERS, normalise_header
from graph_schema.model import NodeType, Type, load_model
from graph_schema.records import SourceFile
from importers.cells import Column, Mask, cell_of, text_of
from importers.files import InputFile, find_files
from importers.headers import SCANNED_LINES, KnownColumn, Recognition, is_ignored, recognise
from importers.mapping import Entry, Mapping
from importers.missing import is_missing
from importers.problems import Place, ProblemLog, make_problem
from importers.sheets import Line, Sheet, open_sheets
from importers.tables import SourceTable, build_table, is_rejects_header
from importers.transform import apply_source
from importers.values import reader_for
from importers.worktable import Field, WorkTable

Progress = Callable[[str, int, int], None]

#: The sheets of the template workbook that explain; and how its example rows begin in 备注.
GUIDE_SHEET = "填写说明"
OPTIONS_SHEET = "选项"
EXAMPLE_MARK = "示例行"
_REMARK = "备注"
#: Names that Excel and WPS give to sheets say nothing about a source.
_DEFAULT_SHEET = re.compile(r"(sheet|工作表|表)\s*\d+", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes files in, one after the other.

    Parameters
    ----------
    mapping : the mapping file, if one is used; its entries then decide alone.
    source : the source that the caller names.
    """

    mapping: Mapping | None
    source: str | None
    log: ProblemLog
    tables: list[WorkTable] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)

    def take(self, paths: Sequence[Path], progress: Progress) -> None:
        """Read all files.

        Raises
        ------
        ImportRejected
            A file that cannot be read or has no table that is known.
        """
        found = find_files(paths)
        for number, file in enumerate(found):
            progress("读取文件 reading", number, len(found))
            before = len(self.tables)
            if self.mapping is None:
                self._take_file(file)
            elif any(entry.matches_file(file.name) for entry in self.mapping.entries) or (
                _may_be_rejects(file)
            ):
                self._take_mapped(file, self.mapping)
            if len(self.tables) > before:
                self.files.append(file.fingerprint())
            elif file.explicit and self.mapping is not None:
                raise _not_mapped(file)
        progress("读取文件 reading", len(found), len(found))
        if self.mapping is not None:
            self._sort_by_entry()
            if not self.tables:
                raise _nothing_mapped()

    def _sort_by_entry(self) -> None:
        """Between tables of one source the earlier entry wins, whatever the files are called."""
        self.tables.sort(key=lambda table: table.order)
        for order, table in enumerate(self.tables):
            table.order = order

    # Without a mapping: headers tell.

    def _take_file(self, file: InputFile) -> None:
        ignored: list[Place] = []
        known = 0
        with open_sheets(file) as sheets:
            for sheet in sheets:
                if sheet.name in (GUIDE_SHEET, OPTIONS_SHEET):
                    continue
                head = _head(sheet, SCANNED_LINES)
                table = self._recognised(sheet, head)
                if table is not None:
                    self.tables.append(table)
                    known += 1
                elif any(cell != "" for _, cells in head for cell in cells):
                    ignored.append(Place(file=sheet.file, sheet=sheet.name, row=head[0][0]))
        if not known:
            raise _no_header(file)
        for place in ignored:
            self.log.add(make_problem("sheet.ignored", place), table=len(self.tables))

    def _recognised(self, sheet: Sheet, head: list[Line]) -> WorkTable | None:
        stem = Path(sheet.file).stem
        hints = [name for name in (sheet.name, stem) if name]
        position, found = _best_header(head, hints)
        if position is None:
            return None
        line, cells = head[position]
        lines = itertools.chain(head[position + 1 :], sheet.lines)
        table = build_table(sheet.file, sheet.name, line, cells, lines)
        if is_rejects_header(cells):
            origin = [name for name in (table.origin_sheet, table.stem) if name]
            found = recognise(table.headers, origin)
        if len(found) != 1:
            raise _ambiguous(table, found)
        return self._work_table(table, found[0])

    def _work_table(self, table: SourceTable, found: Recognition) -> WorkTable:
        rows = np.flatnonzero(_is_row(table))
        fields: dict[str, Field] = {}
        for position, known in enumerate(found.columns[: len(table.columns)]):
            self._add_field(table, position, known, fields, rows)
        return self._finish(table, found.type, fields, rows, order=len(self.tables))

    def _add_field(
        self,
        table: SourceTable,
        position: int,
        known: KnownColumn | None,
        fields: dict[str, Field],
        rows: np.ndarray,
    ) -> None:
        header, column = table.headers[position], table.columns[position]
        if known is not None and known.address not in fields:
            fields[known.address] = Field(
                address=known.address, column=column.take(rows), header=header, unit=known.unit
            )
            return
        if is_ignored(header) or all(cell == "" for cell in column.values):
            return
        place = Place(file=table.file, sheet=table.sheet, row=table.header_line)
        code = "column.unknown" if known is None else "column.duplicate"
        self.log.add(make_problem(code, place, column=header), table=len(self.tables))

    # With a mapping: entries tell.

    def _take_mapped(self, file: InputFile, mapping: Mapping) -> None:
        with open_sheets(file) as sheets:
            for sheet in sheets:
                furthest = max((entry.header_row or 0 for entry in mapping.entries), default=0)
                head = _head(sheet, max(SCANNED_LINES, furthest))
                origin = _origin(sheet, head)
                meant = [i for i, e in enumerate(mapping.entries) if e.matches(*origin)]
                places = {i: _mapped_header(mapping, i, sheet, head) for i in meant}
                if not places:
                    continue
                rest = list(sheet.lines) if len(set(places.values())) > 1 else sheet.lines
                built: dict[int, SourceTable] = {}
                for i, position in places.items():
                    if position not in built:
                        line, cells = head[position]
                        lines = itertools.chain(head[position + 1 :], rest)
                        built[position] = build_table(sheet.file, sheet.name, line, cells, lines)
                    self.tables.append(self._entry_table(built[position], mapping.entries[i], i))

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
        return self._finish(table, entry.type, fields, rows, order=order)

    def _finish(
        self,
        table: SourceTable,
        type_: Type,
        fields: dict[str, Field],
        rows: np.ndarray,
        *,
        order: int,
    ) -> WorkTable:
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
        if overlong:
            work.report(overlong, "row.columns")
        return work

    def _source_ids(
        self, table: SourceTable, type_: Type, fields: dict[str, Field], rows: np.ndarray
    ) -> Column:
        """Return each row's source (MODEL.md): its own column first, the file's name last."""
        default = self._default_source(table)
        own = _own_source(type_, fields)
        if table.rejected is not None:
            own = table.rejected.sources.take(rows).map(text_of)
        if own is None:
            return Column.constant(default, len(rows))
        return own.map(lambda text: default if is_missing(text) else text).distinct()

    def _default_source(self, table: SourceTable) -> str:
        if self.source:
            return self.source
        if self.mapping is not None:
            return self.mapping.source
        sheet = table.origin_sheet
        if sheet and not _DEFAULT_SHEET.fullmatch(sheet):
            return sheet
        return table.stem


def _own_source(type_: Type, fields: dict[str, Field]) -> Column | None:
    """Return the source that rows name: 数据来源, or the first of a canonical node's sources."""
    if isinstance(type_, NodeType) and "source_ids" in fields:
        read = reader_for(type_, type_.properties["source_ids"])
        return fields["source_ids"].column.map(lambda cell: (read(cell).value or [""])[0])
    if "source_id" in fields and type_.name != "Source":
        return fields["source_id"].column.map(text_of)
    return None


def _head(sheet: Sheet, count: int) -> list[Line]:
    """Return the first lines with their cells made ready."""
    lines = itertools.islice(sheet.lines, count)
    return [(line, [cell_of(cell) for cell in row]) for line, row in lines]


def _best_header(head: list[Line], hints: list[str]) -> tuple[int | None, list[Recognition]]:
    best: tuple[int | None, list[Recognition]] = (None, [])
    score = 0
    for position, (_, cells) in enumerate(head):
        if is_rejects_header([text_of(cell) for cell in cells]):
            return position, []
        found = recognise(cells, hints)
        if found and found[0].score > score:
            best, score = (position, found), found[0].score
    return best


def _is_row(table: SourceTable) -> Mask:
    """Leave out the example rows of the template, and rows that hold nothing but their number."""
    keep = np.zeros(len(table.lines), dtype=bool)
    example = np.zeros(len(table.lines), dtype=bool)
    for header, column in zip(table.headers, table.columns, strict=True):
        if not is_ignored(header):
            keep |= column.where(lambda cell: cell != "")
            continue
        keep |= column.where(lambda cell: cell != "" and not text_of(cell).isdigit())
        if normalise_header(header) == _REMARK:
            example |= column.where(lambda cell: text_of(cell).startswith(EXAMPLE_MARK))
    return keep & ~example


def _columns_by_header(table: SourceTable) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for header, column in zip(table.headers, table.columns, strict=True):
        columns.setdefault(normalise_header(header), column)
    return columns


def _may_be_rejects(file: InputFile) -> bool:
    """Return whether a CSV is a rejects file, whose rows name the file that they came from."""
    if file.path.suffix.lower() != ".csv":
        return False
    start = ",".join(REJECTS_HEADERS).encode("utf-8-sig")
    with file.path.open("rb") as raw:
        return raw.read(len(start)) == start or file.path.stat().st_size == 0


def _origin(sheet: Sheet, head: list[Line]) -> tuple[str, str | None]:
    """Return the file and sheet that entries are matched against."""
    if head and is_rejects_header([text_of(cell) for cell in head[0][1]]) and len(head) > 1:
        cells = [text_of(cell) for cell in head[1][1]]
        return cells[0], cells[1] or None
    return sheet.file, sheet.name


def _mapped_header(mapping: Mapping, number: int, sheet: Sheet, head: list[Line]) -> int:
    """Return the position of the header row: the entry's own, else the first with its columns."""
    entry = mapping.entries[number]
    needed = {normalise_header(name): name for name in entry.needed}
    is_rejects = bool(head) and is_rejects_header([text_of(cell) for cell in head[0][1]])
    positions = [i for i, (line, _) in enumerate(head) if line == entry.header_row]
    if entry.header_row is None or is_rejects:
        positions = list(range(len(head)))
    fewest: tuple[str, ...] | None = None
    for position in positions:
        present = {normalise_header(text_of(cell)) for cell in head[position][1]}
        lacking = tuple(name for normal, name in needed.items() if normal not in present)
        if not lacking:
            return position
        if fewest is None or len(lacking) < len(fewest):
            fewest = lacking
    place = f"{sheet.file}/{sheet.name}" if sheet.name else sheet.file
    columns = "、".join(fewest if fewest is not None else entry.needed)
    raise ImportRejected(
        f"映射条目 {mapping.label(number)}：在“{place}”中找不到列“{columns}”。",
        f"Mapping entry {mapping.label(number)}: {place!r} has no column {columns!r}.",
    )


def _no_header(file: InputFile) -> ImportRejected:
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
    types = [load_model().type(fit.type.name) for fit in found]
    zh = "、".join(f"{t.zh}（{t.name}）" for t in types)
    return ImportRejected(
        f"“{table.label}”的表头可能是几种表：{zh}；请把工作表或文件改成其中一个名字，"
        "或用 --mapping。",
        f"The headers of {table.label!r} fit {', '.join(t.name for t in types)}; name the sheet "
        "or file after one of them, or use --mapping.",
    )


def _not_mapped(file: InputFile) -> ImportRejected:
    return ImportRejected(
        f"映射文件里没有条目匹配“{file.name}”；请检查条目的 file 和 sheet。",
        f"No entry of the mapping matches {file.name!r}; check its file and sheet.",
    )


def _nothing_mapped() -> ImportRejected:
    return ImportRejected(
        "映射文件里没有条目匹配这些文件；请检查条目的 file 和 sheet。",
        "No entry of the mapping matches any of these files; check file and sheet.",
    )
