"""The report of an import as a workbook: every cell is a text or a number, none is a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from api.import_changes import ChangePart
from api.imports import COUNTS, ImportReport
from chainmap.maps.words import Words
from importers.cells import inert

_FONT = "Microsoft YaHei"
_A4 = 9
#: Longest text that a cell of an xlsx file holds.
_LONGEST = 32_767
_HEADER_ROW = 3

Row = Sequence[str | int]


class _Head(tuple[str, ...]):
    """A row that heads the rows below it."""

    __slots__ = ()


def write_workbook(
    report: ImportReport, changes: Sequence[ChangePart], words: Words, *, program: str
) -> bytes:
    """Return the workbook: summary, tables, problems, changes.

    Parameters
    ----------
    report : the import, its hints in the language of ``words``.
    changes : what it changed, as many facts of each kind as the sheet shall list.
    words : the pages' words.
    program : version of the program, for the stamp.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": words("report.title"), "comments": words("internal")})
    writer = _Writer(workbook, report, words, program)
    writer.sheet("report.summary", (), _summary(report, words, program), widths=(22, 60, 70))
    head = [words("import.type"), *(words(f"import.{name}") for name in COUNTS)]
    tables: list[Row] = [(table.name, *table.counts) for table in report.tables]
    writer.sheet("report.tables", head, tables, widths=(24, *[11] * len(COUNTS)))
    writer.sheet(
        "report.problems",
        [words(f"problems.{n}") for n in ("severity", "code", "file", "sheet", "row", "column")]
        + [words("problems.value"), words("problems.hint")],
        _problems(report, words),
        widths=(8, 18, 24, 14, 8, 20, 26, 60),
    )
    writer.sheet(
        "report.changes",
        [words(f"import.{n}") for n in ("type",)]
        + [words(f"changes.{n}") for n in ("kind", "fact", "key", "property", "before", "after")],
        _changes(changes, words),
        widths=(14, 8, 36, 24, 18, 30, 30),
    )
    workbook.close()
    return buffer.getvalue()


def _summary(report: ImportReport, words: Words, program: str) -> Iterable[Row]:
    mode = report.mode
    known = mode in ("upsert", "replace", "undo")
    yield (words("import.finished"), report.finished_at)
    yield (words("import.mode"), words(f"import.mode.{mode}") if known else mode)
    yield (words("import.source"), "、".join(report.sources))
    yield (words("import.data_date"), report.data_date)
    yield (words("import.version"), report.version)
    yield (words("report.id"), report.import_id)
    yield (words("report.program"), f"chainmap {program}")
    for name, count in report.totals.items():
        yield (words(f"import.{name}"), count)
    yield (words("import.problems"), report.problem_count)
    yield ()
    yield _Head((words("report.files"), words("problems.file"), "SHA-256"))
    for number, file in enumerate(report.files, start=1):
        yield (number, file.name, file.sha256)
    yield ()
    yield _Head((words("problems.code"), words("problems.hint"), words("problems.count")))
    for kind in report.kinds:
        yield (kind.code, kind.hint, kind.count)


def _problems(report: ImportReport, words: Words) -> Iterable[Row]:
    for p in report.problems:
        value = "" if p["value"] is None else p["value"]
        place = (p["file"], p["sheet"] or "", p["row"], p["column"] or "")
        yield (words(f"problems.{p['severity']}"), p["code"], *place, value, p["hint"])
    if report.problem_count > len(report.problems):
        yield (words("problems.cut", n=len(report.problems)),)


def _changes(changes: Sequence[ChangePart], words: Words) -> Iterable[Row]:
    for part in changes:
        kind = words(f"import.{part.kind}")
        for fact in part.facts:
            for p in fact.properties:
                yield (part.name, kind, fact.label, fact.key, p.name, p.before, p.after)
            if not fact.properties:
                yield (part.name, kind, fact.label, fact.key)
        if part.count > len(part.facts):
            shown = len(part.facts)
            yield (words("changes.cut", name=part.name, kind=kind, n=part.count, shown=shown),)


class _Writer:
    """Writes stamped sheets of one report."""

    def __init__(
        self, workbook: xlsxwriter.Workbook, report: ImportReport, words: Words, program: str
    ) -> None:
        self._workbook, self._words = workbook, words
        base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
        edge = {"border": 1, "border_color": "#B7C0CC"}
        self._formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "stamp": workbook.add_format({**base, "font_color": "#9C2A10"}),
            "head": workbook.add_format({**base, **edge, "bold": True, "bg_color": "#E8ECF1"}),
            "text": workbook.add_format({**base, "text_wrap": True}),
            "number": workbook.add_format({**base, "num_format": "#,##0", "align": "left"}),
        }
        self._stamp = " · ".join(
            (
                words("internal"),
                f"{words('import.data_date')} {report.data_date or words('none')}",
                f"{words('import.version')} {report.version}",
                f"{words('report.id')} {report.import_id}",
                f"chainmap {program}",
            )
        )

    def sheet(
        self, title: str, head: Sequence[str], rows: Iterable[Row], *, widths: Sequence[int]
    ) -> None:
        """Add a sheet with title, stamp, header and rows; without a header rows begin there."""
        sheet = self._workbook.add_worksheet(self._words(title))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        name = f"{self._words('report.title')} · {self._words(title)}"
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, name, self._formats["title"])
        sheet.write_string(1, 0, inert(self._stamp), self._formats["stamp"])
        for column, text in enumerate(head):
            sheet.write_string(_HEADER_ROW, column, text, self._formats["head"])
        last = _HEADER_ROW
        for last, row in enumerate(rows, start=_HEADER_ROW + bool(head)):
            self._write_row(sheet, last, row)
        if head:
            sheet.freeze_panes(_HEADER_ROW + 1, 0)
            sheet.autofilter(_HEADER_ROW, 0, max(last, _HEADER_ROW), len(head) - 1)
            sheet.repeat_rows(_HEADER_ROW)
        self._print_setup(sheet)

    def _write_row(self, sheet: Worksheet, row: int, values: Row) -> None:
        # A note in the first column alone is a sentence: it runs over the cells beside it.
        kind = "stamp" if len(values) == 1 else "text"
        kind = "head" if isinstance(values, _Head) else kind
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value, self._formats["number"])
            else:
                text = inert(value)[:_LONGEST]
                sheet.write_string(row, column, text, self._formats[kind])

    def _print_setup(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._words('internal')}&R&P / &N")
