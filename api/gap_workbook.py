"""Common gaps as files to share: small numbers hidden, stamped, codes as text, no formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

import chainmap
from api.gap_tables import band_word, rows_path
from api.gap_views import FoundGaps
from api.gaps import GapItem, gap_items
from api.sheets import FONT, LONGEST, OPTIONS, finish, write_link, write_title, write_wide
from chainmap.analysis.gaps.examined import Flags
from chainmap.analysis.gaps.sharing import small_rows
from chainmap.analysis.gaps.table import GapTable
from graph_schema.errors import UsageError
from graph_schema.gap_rules import gap_rules
from importers.cells import inert

#: Rows of a table that one file is made of at most; small numbers are searched in all of them.
MOST_ROWS = 20_000

#: Figures and how a sheet shows them.
_FORMATS = {
    **dict.fromkeys(("examined", "present", "others"), "#,##0"),
    **dict.fromkeys(("prevalence", "prevalence_low", "prevalence_high", "baseline"), "0.0%"),
    **dict.fromkeys(("lift", "lift_from", "lift_to", "lift_low"), "0.00"),
    "q_value": "0.000",
}
_GRADES = ("severity", "breadth", "criticality", "recurrence", "score")
_FIGURES = (*_FORMATS, "level", *_GRADES)
_TEXTS = ("gap_code", "gap", "axis", "band")
#: What the list shows; the second sheet has the rest beside the names.
_LISTED = ("examined", "present", "prevalence", "baseline", "lift", "lift_low", "level")
_WIDTHS = {"name": 24, "gap": 30, "code": 13, "gap_code": 14, "axis": 14, "band": 11, "rows": 11}
_WIDTH = 10

_Value = str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of the files: what it says by column, and the page of its examinations.

    ``path`` is None where the row's figures are hidden.
    """

    values: dict[str, _Value]
    path: str | None


def write_workbook(
    given: FoundGaps, stamp: Sequence[str], *, simulated: bool, origin: str
) -> bytes:
    """Return the rows that meet the filters as a list to print, and a sheet of its statistics.

    Parameters
    ----------
    origin : address of this server, which the links to the examinations start with.
    """
    words, rows = given.asked.words, _rows(given)
    head = _head(given)
    names = [name for name in head if name not in _FIGURES]
    rest = [name for name in _FIGURES if name not in _LISTED]
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"title": words("gaps.title"), "comments": words("internal")})
    lines = _stamped(given, stamp, simulated=simulated)
    writer = _Writer(workbook, head | {"rows": words("gaps.col.rows")}, lines, origin)
    frozen = len(given.asked.by) * 2
    mark = words("internal")
    writer.add(words("gaps.title"), [*names, *_LISTED, "rows"], rows, frozen=frozen, mark=mark)
    writer.add(words("gaps.statistics"), [*names, *rest], rows, frozen=frozen, mark=mark)
    workbook.close()
    return buffer.getvalue()


class _Writer:
    """Writes stamped sheets of the same rows."""

    def __init__(
        self, workbook: Workbook, head: dict[str, str], lines: Sequence[str], origin: str
    ) -> None:
        self._workbook, self._head, self._lines = workbook, head, lines
        self._origin = origin.rstrip("/")
        base = {"font_name": FONT, "font_size": 10, "valign": "top"}
        edge = {**base, "border": 1, "border_color": "#B7C0CC"}
        wrapped = {**edge, "text_wrap": True}
        self._formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "note": workbook.add_format({**base, "text_wrap": True}),
            "head": workbook.add_format({**wrapped, "bold": True, "bg_color": "#E8ECF1"}),
            "text": workbook.add_format({**wrapped, "num_format": "@"}),
            "hidden": workbook.add_format({**edge, "align": "right"}),
            "link": workbook.add_format({**edge, "font_color": "#1B5E9B", "underline": 1}),
            **{
                form: workbook.add_format({**edge, "align": "right", "num_format": form})
                for form in {*_FORMATS.values(), "0.00"}
            },
        }

    def add(
        self, title: str, columns: Sequence[str], rows: Sequence[_Row], *, frozen: int, mark: str
    ) -> None:
        """Add a sheet; rows whose figures are hidden come last and are not printed."""
        sheet = self._workbook.add_worksheet(title)
        widths = [_WIDTHS.get(name.partition(":")[0], _WIDTH) for name in columns]
        write_title(sheet, title, self._formats["title"])
        for at, line in enumerate(self._lines, start=1):
            write_wide(sheet, at, line, self._formats["note"], widths)
        header = len(self._lines) + 2
        for column, (name, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.write_string(header, column, inert(self._head[name]), self._formats["head"])
            sheet.set_column(column, column, width)
        for at, row in enumerate(rows, start=header + 1):
            for column, name in enumerate(columns):
                self._write(sheet, at, column, name, row)
        shown = sum(row.path is not None for row in rows)
        finish(
            sheet,
            header=header,
            last=header + len(rows),
            columns=len(columns),
            frozen=frozen,
            mark=mark,
            printed=header + shown,
        )

    def _write(self, sheet: Worksheet, at: int, column: int, name: str, row: _Row) -> None:
        value = row.values.get(name)
        if name == "rows" and row.path:
            link = f"{self._origin}{row.path}"
            write_link(sheet, at, column, link, self._head[name], self._formats["link"])
        elif isinstance(value, int | float):
            sheet.write_number(at, column, value, self._formats[_FORMATS.get(name, "0.00")])
        else:
            form = self._formats["hidden" if name in _FORMATS else "text"]
            sheet.write_string(at, column, inert(value or "")[:LONGEST], form)


def write_csv(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> bytes:
    """Return the rows that meet the filters for Excel; the stamp stands behind each row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    said = " ".join(_stamped(given, stamp, simulated=simulated))
    head = _head(given)
    labels = [*head.values(), given.asked.words("gaps.col.stamp")]
    writer.writerow([inert(label) for label in labels])
    for row in _rows(given):
        texts = ["" if row.values[name] is None else str(row.values[name]) for name in head]
        writer.writerow([inert(text) for text in (*texts, said)])
    return ("\ufeff" + buffer.getvalue()).encode()


def _head(given: FoundGaps) -> dict[str, str]:
    """Return the label of each column by its name; ``code:…`` and ``name:…`` are the groups'."""
    words, head = given.asked.words, {}
    for name in given.asked.by:
        by = words(f"gaps.by.{name}")
        head[f"code:{name}"] = words("gaps.col.code", by=by)
        head[f"name:{name}"] = by
    return head | {name: words(f"gaps.col.{name}") for name in (*_TEXTS, *_FIGURES)}


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


def _rows(given: FoundGaps) -> list[_Row]:
    """Return the rows in their order; last those hidden, by code: their order would tell."""
    hidden = _small(given.table)[given.chosen]
    shown = [_row(given, item, hide=False) for item in gap_items(given, given.chosen[~hidden])]
    small = gap_items(given, given.chosen[hidden])
    small = sorted(small, key=lambda item: (item.groups, item.gap_code))
    return [*shown, *(_row(given, item, hide=True) for item in small)]


def _row(given: FoundGaps, item: GapItem, *, hide: bool) -> _Row:
    groups = zip(given.asked.by, item.groups, item.names, strict=True)
    texts: dict[str, _Value] = {}
    for by, code, name in groups:
        texts |= {f"code:{by}": code, f"name:{by}": name}
    texts |= {"gap_code": item.gap_code, "gap": item.gap, "axis": item.axis or ""}
    texts["band"] = band_word(given, item.band)
    if hide:
        mark = given.asked.words("gaps.hidden")
        return _Row(values=texts | dict.fromkeys(_FIGURES, mark), path=None)
    figures: dict[str, _Value] = {name: getattr(item, name) for name in _FORMATS}
    grade = item.grade
    figures |= {name: getattr(grade, name) if grade else None for name in _GRADES}
    figures["level"] = (grade.level if grade else None) or ""
    return _Row(values=texts | figures, path=rows_path(given, item))


def _stamped(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> list[str]:
    words = given.asked.words
    marks = [words("internal"), *([words("simulated")] if simulated else [])]
    program = f"chainmap {chainmap.__version__}"
    return [" · ".join([*marks, program]), *stamp, words("gaps.hidden.note")]
