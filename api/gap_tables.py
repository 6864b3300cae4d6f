"""The tabs of the page of common gaps, each one table whose figures know their examinations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from api.gap_views import FoundGaps
from api.gaps import GapItem, gap_items
from chainmap.analysis.gaps.bands import Band
from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.itemsets import CoOccurrence
from chainmap.analysis.gaps.matrix import AxisMatrix
from graph_schema.codelists.gaps import AXES
from graph_schema.gap_rules import gap_rules

Tab = Literal["heat", "lifts", "ranked", "axes", "together", "changes"]

#: Groups and gaps of the heat table, rows of the forest plot, of one page, of the other tabs.
HEAT_GROUPS, HEAT_GAPS = 50, 12
DRAWN, PAGE, LISTED = 24, 100, 60
#: Shades of the heat table.
_STEPS = 5
_COMPONENTS = ("severity", "breadth", "criticality", "recurrence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a text, the address of its rows, a band, and a shade of 0 to 5."""

    text: str
    href: str | None = None
    band: Band = ""
    shade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One tab: the first ``heads`` columns are texts, the others figures; ``chart`` is drawn."""

    columns: tuple[str, ...]
    heads: int
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    chart: dict[str, Any] | None = None
    total: int = 0


def heat_table(given: FoundGaps) -> Table:
    """Return groups against gaps; those that stand out most come first."""
    words, table, chosen = given.asked.words, given.table, given.chosen
    group = _first_seen(table.groups, chosen)
    gap = _first_seen([table.gap_code], chosen)
    shown = chosen[(group < HEAT_GROUPS) & (gap < HEAT_GAPS)]
    items = gap_items(given, shown)
    codes = {item.gap_code: item.gap for item in items}
    groups: dict[tuple[str, ...], dict[str, GapItem]] = {}
    for item in items:
        groups.setdefault(tuple(item.groups), {})[item.gap_code] = item
    rows = tuple(
        (
            Cell(text=_named(next(iter(own.values())))),
            *(_heat_cell(given, own.get(code)) for code in codes),
        )
        for own in groups.values()
    )
    sizes = (int(group.max(initial=-1)) + 1, int(gap.max(initial=-1)) + 1)
    cut = sizes[0] > HEAT_GROUPS or sizes[1] > HEAT_GAPS
    note = words(
        "gaps.cut",
        rows=sizes[0],
        columns=sizes[1],
        shown_rows=len(groups),
        shown_columns=len(codes),
    )
    return Table(
        columns=(_grouping(given), *codes.values()),
        heads=1,
        rows=rows,
        notes=(words("gaps.note.heat"), *([note] if cut else [])),
    )


def lift_table(given: FoundGaps) -> Table:
    """Return the highest lifts with their intervals, drawn as a forest plot."""
    words, table, chosen = given.asked.words, given.table, given.chosen
    known = chosen[np.isfinite(table.lift_low[chosen])]
    items = [item for item in gap_items(given, known[:DRAWN]) if item.lift is not None]
    columns = ("gap", "band", "examined", "present", "baseline", "lift", "interval", "lift_low")
    return Table(
        columns=(_grouping(given), *(words(f"gaps.col.{name}") for name in columns)),
        heads=2,
        rows=tuple(_lift_row(given, item) for item in items),
        notes=(words("gaps.note.lifts"), *_cut(given, len(known), len(items))),
        chart=_forest(given, items) if items else None,
    )


def ranked_table(given: FoundGaps, offset: int) -> Table:
    """Return one page of the list by ``lift_low``, with the components of the grades."""
    words, chosen = given.asked.words, given.chosen
    items = gap_items(given, chosen[offset : offset + PAGE])
    mapped = [words("gaps.col.map")] if any(_map_cell(given, item) for item in items) else []
    columns = ("gap", "axis", "band", "lift_low", "lift", "interval", "prevalence", "examined",
               "present", "baseline", "q_value", "level", "score", *_COMPONENTS,
               "known")  # fmt: skip
    return Table(
        columns=(_grouping(given), *(words(f"gaps.col.{name}") for name in columns), *mapped),
        heads=3,
        rows=tuple(_ranked_row(given, item) for item in items),
        notes=(words("gaps.note.ranked"),),
        total=len(chosen),
    )


def axis_table(given: FoundGaps) -> Table:
    """Return groups against the three axes, those with most findings first."""
    words, matrix, view = given.asked.words, given.matrix, given.asked
    group = _first_seen(matrix.groups, np.arange(len(matrix.axis)))
    found = np.bincount(group, weights=matrix.present)
    shown = np.argsort(-found, kind="stable")[:LISTED]
    axes = (view.axis,) if view.axis else AXES
    rows = []
    for number in shown.tolist():
        own = np.flatnonzero(group == number)
        rows.append(_axis_row(given, matrix, own, axes))
    columns = [(axis, words("gaps.col.kinds", axis=axis)) for axis in axes]
    return Table(
        columns=(_grouping(given), *(name for pair in columns for name in pair)),
        heads=1,
        rows=tuple(rows),
        notes=(words("gaps.note.axes"), *_cut(given, len(found), len(rows))),
    )


def together_table(given: FoundGaps) -> Table:
    """Return sets of gaps that the same enterprises have."""
    words, view = given.asked.words, given.asked

    def opens(each: CoOccurrence, **which: str) -> str:
        return view.path("/rows", gap=each.gaps, group=None, band=None, axis=None, q=None, **which)

    sets = [each for each in given.together if set(view.gap) <= set(each.gaps)]
    rows = tuple(
        (
            Cell(text=" + ".join(map(given.names.gap, each.gaps))),
            Cell(text=f"{each.support:,}", href=opens(each, together="true")),
            Cell(text=f"{each.examined:,}", href=opens(each, all_examined="true")),
            Cell(text=f"{each.lift:.2f}"),
            Cell(text=_between(each.lift_low, each.lift_high)),
        )
        for each in sets[:LISTED]
    )
    columns = ("gap", "support", "all_examined", "lift", "interval")
    return Table(
        columns=tuple(words(f"gaps.col.{name}") for name in columns),
        heads=1,
        rows=rows,
        notes=(words("gaps.note.together"), *_cut(given, len(sets), len(rows))),
    )


def band_word(given: FoundGaps, band: str) -> str:
    """Return what a band is called in the reader's language; nothing for no band."""
    names = {str(name): word for name, word in gap_rules().bands.items()}
    word = names.get(band)
    if word is None:
        return ""
    return word.en if given.asked.language == "en" else word.zh


def _grouping(given: FoundGaps) -> str:
    return " × ".join(given.asked.words(f"gaps.by.{name}") for name in given.asked.by)


def _named(item: GapItem) -> str:
    return " × ".join(item.names)


def rows_path(given: FoundGaps, item: GapItem, *, found: bool = False) -> str:
    """Return the address of the examinations behind a row, or of those that found the gap."""
    return given.asked.path(
        "/rows",
        group=item.groups,
        gap=[item.gap_code],
        found="true" if found else None,
        band=None,
        axis=None,
        q=None,
    )


def _heat_cell(given: FoundGaps, item: GapItem | None) -> Cell:
    if item is None:
        return Cell(text="")
    nothing_told = item.band == "insufficient" or item.only_found
    return Cell(
        text=f"{item.prevalence:.0%} ({item.present}/{item.examined})",
        href=rows_path(given, item),
        band=item.band,
        shade=None if nothing_told else round(item.prevalence * _STEPS),
    )


def _lift_row(given: FoundGaps, item: GapItem) -> tuple[Cell, ...]:
    return (
        Cell(text=_named(item)),
        Cell(text=item.gap),
        Cell(text="", band=item.band),
        *_counts(given, item),
        Cell(text=_share(item.baseline)),
        Cell(text=_plain(item.lift)),
        Cell(text=_between(item.lift_from, item.lift_to)),
        Cell(text=_plain(item.lift_low)),
    )


def _ranked_row(given: FoundGaps, item: GapItem) -> tuple[Cell, ...]:
    grade = item.grade
    components = [getattr(grade, name) if grade else None for name in _COMPONENTS]
    return (
        Cell(text=_named(item)),
        Cell(text=item.gap),
        Cell(text=item.axis or "–"),
        Cell(text="", band=item.band),
        Cell(text=_plain(item.lift_low)),
        Cell(text=_plain(item.lift)),
        Cell(text=_between(item.lift_from, item.lift_to)),
        Cell(text=_share(item.prevalence)),
        *_counts(given, item),
        Cell(text=_share(item.baseline)),
        Cell(text="–" if item.q_value is None else f"{item.q_value:.3f}"),
        Cell(text=(grade.level if grade else None) or "–"),
        Cell(text=_plain(grade.score if grade else None)),
        *(Cell(text=_plain(value)) for value in components),
        Cell(text=f"{grade.known}/{len(_COMPONENTS)}" if grade else "–"),
        *_map_cell(given, item),
    )


def _map_cell(given: FoundGaps, item: GapItem) -> tuple[Cell, ...]:
    """Return the cell that leads to the map; none where no map compares as the table does."""
    path = given.asked.map_path(item.groups, item.gap_code)
    if path is None:
        return ()
    return (
        Cell(text=given.asked.words("gaps.map.light"), href=path)
        if item.present
        else Cell(text="–"),
    )


def _counts(given: FoundGaps, item: GapItem) -> tuple[Cell, Cell]:
    found = rows_path(given, item, found=True) if item.present else None
    return (
        Cell(text=f"{item.examined:,}", href=rows_path(given, item)),
        Cell(text=f"{item.present:,}", href=found),
    )


def _axis_row(
    given: FoundGaps, matrix: AxisMatrix, own: IntArray, axes: Sequence[str]
) -> tuple[Cell, ...]:
    groups = [values[int(own[0])].as_py() for values in matrix.groups]
    names = [given.names.group(*pair) for pair in zip(matrix.by, groups, strict=True)]
    cells = [Cell(text=" × ".join(names))]
    at_axis = {matrix.axis[int(row)].as_py(): int(row) for row in own}
    for axis in axes:
        row = at_axis.get(axis)
        if row is None:
            cells += [Cell(text=""), Cell(text="")]
            continue
        of_axis: dict[str, Any] = {
            "group": groups,
            "axis": axis,
            "gap": None,
            "band": None,
            "q": None,
        }
        href = given.asked.path("/rows", **of_axis)
        present, examined = int(matrix.present[row]), int(matrix.examined[row])
        text = f"{matrix.prevalence[row]:.0%} ({present}/{examined})"
        shade = round(float(matrix.prevalence[row]) * _STEPS)
        enough = examined >= gap_rules().enough
        kinds = (matrix.gaps_confirmed, matrix.gaps_suspected, matrix.gaps_present,
                 matrix.gaps_examined)  # fmt: skip
        cells += [
            Cell(text=text, href=href, shade=shade if enough else None),
            Cell(
                text=" / ".join(str(int(kind[row])) for kind in kinds),
                href=given.asked.path(tab="ranked", **of_axis),
            ),
        ]
    return tuple(cells)


def _forest(given: FoundGaps, items: Sequence[GapItem]) -> dict[str, Any]:
    return {
        "margin": given.table.margin,
        "rows": [
            {
                "label": f"{_named(item)} · {item.gap}",
                "band": item.band,
                "word": band_word(given, item.band),
                "lift": item.lift,
                "from": item.lift_from,
                "to": item.lift_to,
                "low": item.lift_low,
                "href": rows_path(given, item),
            }
            for item in items
        ],
    }


def _cut(given: FoundGaps, rows: int, shown: int) -> list[str]:
    return [given.asked.words("gaps.cut.rows", rows=rows, shown=shown)] if rows > shown else []


def _first_seen(columns: Sequence[pa.Array], rows: IntArray) -> IntArray:
    """Return each row's number in the order in which its values are first met."""
    key = np.zeros(len(rows), np.int64)
    for values in columns:
        encoded = values.take(pa.array(rows)).dictionary_encode()
        key = key * (len(encoded.dictionary) + 1) + np.asarray(encoded.indices, np.int64)
    return np.asarray(pa.array(key).dictionary_encode().indices, np.int64)


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.2f}–{high:.2f}"
