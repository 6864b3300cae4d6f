"""Common gaps as files to share: small numbers hidden, stamped, codes as text, no formula."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

import chainmap
from api.gap_tables import band_word
from api.gap_views import FoundGaps
from api.gaps import GapItem, gap_items
from chainmap.analysis.gaps.examined import Flags
from chainmap.analysis.gaps.sharing import small_rows
from chainmap.analysis.gaps.table import GapTable
from graph_schema.errors import UsageError
from graph_schema.gap_rules import gap_rules
from importers.cells import inert

#: Rows of a table that one file is made of at most; small numbers are searched in all of them.
MOST_ROWS = 20_000
_FONT, _A4 = "Microsoft YaHei", 9
_LONGEST = 32_767

#: Figures and how a sheet shows them.
_FORMATS = {
    **dict.fromkeys(("examined", "present", "others"), "#,##0"),
    **dict.fromkeys(("prevalence", "prevalence_low", "prevalence_high", "baseline"), "0.0%"),
    **dict.fromkeys(("lift", "lift_from", "lift_to", "lift_low"), "0.00"),
    "q_value": "0.000",
}
_GRADES = ("severity", "breadth", "criticality", "recurrence", "score")

_Value = str | float | None


def write_workbook(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> bytes:
    """Return the rows that meet the filters as one sheet, ready to print."""
    words, head, rows = given.asked.words, _head(given), _rows(given)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    formats = _formats(workbook)
    sheet = workbook.add_worksheet(words("gaps.title"))
    lines = _stamped(given, stamp, simulated=simulated)
    top, last = len(lines) + 2, len(head) - 1
    sheet.write_string(0, 0, words("gaps.title"), formats["title"])
    for at, line in enumerate(lines, start=1):
        sheet.merge_range(at, 0, at, last, inert(line)[:_LONGEST], formats["note"])
        sheet.set_row(at, 14 * (1 + len(line) // 110))
    for column, (name, label) in enumerate(head):
        sheet.write_string(top, column, inert(label), formats["head"])
        sheet.set_column(column, column, _width(name))
    for at, row in enumerate(rows, start=top + 1):
        for column, ((name, _), value) in enumerate(zip(head, row, strict=True)):
            if isinstance(value, int | float):
                sheet.write_number(at, column, value, formats[_FORMATS.get(name, "0.00")])
            else:
                sheet.write_string(at, column, inert(value or "")[:_LONGEST], formats["text"])
    sheet.freeze_panes(top + 1, len(given.asked.by) * 2)
    sheet.autofilter(top, 0, top + len(rows), last)
    sheet.print_area(0, 0, top + len(rows), last)
    _lay_out(sheet, top, words("internal"))
    workbook.close()
    return buffer.getvalue()


def _formats(workbook: xlsxwriter.Workbook) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": 9, "valign": "top"}
    edge = {**base, "border": 1, "border_color": "#B7C0CC"}
    wrapped = {**edge, "text_wrap": True}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "note": workbook.add_format({**base, "text_wrap": True}),
        "head": workbook.add_format({**wrapped, "bold": True, "bg_color": "#E8ECF1"}),
        "text": workbook.add_format({**wrapped, "num_format": "@"}),
        **{
            form: workbook.add_format({**edge, "align": "right", "num_format": form})
            for form in {*_FORMATS.values(), "0.00"}
        },
    }


def _lay_out(sheet: Worksheet, top: int, mark: str) -> None:
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark}&R&P / &N")


def write_csv(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> bytes:
    """Return the rows that meet the filters for Excel; the stamp stands behind each row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    said = " ".join(_stamped(given, stamp, simulated=simulated))
    labels = [label for _, label in _head(given)]
    writer.writerow([inert(label) for label in (*labels, given.asked.words("gaps.col.stamp"))])
    for row in _rows(given):
        texts = ["" if value is None else str(value) for value in row]
        writer.writerow([inert(text) for text in (*texts, said)])
    return ("\ufeff" + buffer.getvalue()).encode()


def _head(given: FoundGaps) -> list[tuple[str, str]]:
    """Return the columns: name and label."""
    words = given.asked.words
    groups = []
    for name in given.asked.by:
        by = words(f"gaps.by.{name}")
        groups += [("code", words("gaps.col.code", by=by)), ("name", by)]
    rest = ("gap_code", "gap", "axis", "band", *_FORMATS, "level", *_GRADES)
    return [*groups, *((name, words(f"gaps.col.{name}")) for name in rest)]


def _small(table: GapTable) -> Flags:
    """Return the rows whose figures are hidden.

    Raises
    ------
    UsageError
        Where the table has more rows than may be shared in one file.
    """
    if len(table.gap_code) > MOST_ROWS:
        raise UsageError(
            f"表有 {len(table.gap_code):,} 行，超过对外文件的上限 {MOST_ROWS:,} 行；"
            "请选择一条产业链或更大的分组。",
            f"The table has {len(table.gap_code):,} rows, a file to share {MOST_ROWS:,} at most; "
            "choose a chain or larger groups.",
        )
    return small_rows(table, below=gap_rules().suppressed_below)


def _rows(given: FoundGaps) -> list[list[_Value]]:
    hidden = _small(given.table)
    items = gap_items(given, given.chosen)
    flags = hidden[given.chosen].tolist()
    mark = given.asked.words("gaps.hidden")
    return [
        _row(given, item, mark if hide else None) for item, hide in zip(items, flags, strict=True)
    ]


def _row(given: FoundGaps, item: GapItem, mark: str | None) -> list[_Value]:
    pairs = zip(item.groups, item.names, strict=True)
    texts = [text for pair in pairs for text in pair]
    texts += [item.gap_code, item.gap, item.axis or "", band_word(given, item.band)]
    figures = [getattr(item, name) for name in _FORMATS]
    grade = item.grade
    graded = [getattr(grade, name) if grade else None for name in _GRADES]
    if mark:
        return [*texts, *(mark for _ in figures), mark, *(mark for _ in graded)]
    return [*texts, *figures, (grade.level if grade else None) or "", *graded]


def _stamped(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> list[str]:
    words = given.asked.words
    marks = [words("internal"), *([words("simulated")] if simulated else [])]
    program = f"chainmap {chainmap.__version__}"
    return [" · ".join([*marks, program]), *stamp, words("gaps.hidden.note")]


def _width(name: str) -> int:
    return {"name": 22, "gap": 26, "code": 12, "gap_code": 12, "axis": 12}.get(name, 9)
