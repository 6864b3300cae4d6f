"""Common gaps as files to share: small numbers hidden, stamped, codes as text, no formula."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

import chainmap
from api.gap_change_rows import change_head, change_notes, change_rows
from api.gap_sheets import FORMATS, GapSheets, SheetRow, Value
from api.gap_tables import band_word, rows_path
from api.gap_views import FoundGaps
from api.gaps import GapItem, gap_items
from api.sheets import OPTIONS
from chainmap.analysis.gaps.examined import Flags
from chainmap.analysis.gaps.sharing import small_rows
from chainmap.analysis.gaps.table import GapTable
from graph_schema.errors import UsageError
from graph_schema.gap_rules import gap_rules
from importers.cells import inert

#: Rows of a table that one file is made of at most; small numbers are searched in all of them.
MOST_ROWS = 20_000

_GRADES = ("severity", "breadth", "criticality", "recurrence", "score")
#: Figures of one version: those with a format of their own, but for what compares two.
_NUMBERS = tuple(name for name in FORMATS if name != "difference")
_FIGURES = (*_NUMBERS, "level", *_GRADES)
_TEXTS = ("gap_code", "gap", "axis", "band")
#: What the list shows; the second sheet has the rest beside the names.
_LISTED = ("examined", "present", "prevalence", "baseline", "lift", "lift_low", "level")


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
    more = {"rows": words("gaps.col.rows"), **change_head(words)}
    writer = GapSheets(workbook, head | more, lines, origin)
    frozen = len(given.asked.by) * 2
    mark = words("internal")
    writer.add(words("gaps.title"), [*names, *_LISTED, "rows"], rows, frozen=frozen, mark=mark)
    writer.add(words("gaps.statistics"), [*names, *rest], rows, frozen=frozen, mark=mark)
    if given.then is not None:
        _add_changes(writer, given, given.then)
    workbook.close()
    return buffer.getvalue()


def _add_changes(writer: GapSheets, given: FoundGaps, then: FoundGaps) -> None:
    words = given.asked.words
    groups = [name for name in _head(given) if name.startswith(("code:", "name:"))]
    writer.add(
        words("gaps.tab.changes"),
        [*groups, "gap_code", "gap", *change_head(words), "rows"],
        change_rows(given, then, hidden=(_small(given.table), _small(then.table))),
        frozen=len(groups),
        mark=words("internal"),
        notes=change_notes(given, then),
    )


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


def _rows(given: FoundGaps) -> list[SheetRow]:
    """Return the rows in their order; last those hidden, by code: their order would tell."""
    hidden = _small(given.table)[given.chosen]
    shown = [_row(given, item, hide=False) for item in gap_items(given, given.chosen[~hidden])]
    small = gap_items(given, given.chosen[hidden])
    small = sorted(small, key=lambda item: (item.groups, item.gap_code))
    return [*shown, *(_row(given, item, hide=True) for item in small)]


def _row(given: FoundGaps, item: GapItem, *, hide: bool) -> SheetRow:
    groups = zip(given.asked.by, item.groups, item.names, strict=True)
    texts: dict[str, Value] = {}
    for by, code, name in groups:
        texts |= {f"code:{by}": code, f"name:{by}": name}
    texts |= {"gap_code": item.gap_code, "gap": item.gap, "axis": item.axis or ""}
    texts["band"] = band_word(given, item.band)
    if hide:
        mark = given.asked.words("gaps.hidden")
        return SheetRow(values=texts | dict.fromkeys(_FIGURES, mark), path=None)
    figures: dict[str, Value] = {name: getattr(item, name) for name in _NUMBERS}
    grade = item.grade
    figures |= {name: getattr(grade, name) if grade else None for name in _GRADES}
    figures["level"] = (grade.level if grade else None) or ""
    return SheetRow(values=texts | figures, path=rows_path(given, item))


def _stamped(given: FoundGaps, stamp: Sequence[str], *, simulated: bool) -> list[str]:
    words = given.asked.words
    marks = [words("internal"), *([words("simulated")] if simulated else [])]
    program = f"chainmap {chainmap.__version__}"
    return [" · ".join([*marks, program]), *stamp, words("gaps.hidden.note")]
