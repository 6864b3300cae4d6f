"""Rows of two versions of the common gaps for a workbook to share."""

import numpy as np

from api.gap_change_table import against_text, counted, side_path
from api.gap_changes import ChangeItem, SideItem, change_items, chosen_changes, counts_of
from api.gap_sheets import SheetRow, Value
from api.gap_tables import band_word
from api.gap_views import FoundGaps
from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.examined import Flags
from chainmap.maps.words import Words

_SIDES = ("then", "now")
_COMPARED = ("prevalence", "examined", "present")
_FIGURES = ("difference", *(f"{side}:{name}" for name in _COMPARED for side in _SIDES))


def change_head(words: Words) -> dict[str, str]:
    """Return the label of each column of the comparison by its name."""
    head = {"change": words("gaps.changes.change")}
    head |= {f"{side}:band": words(f"gaps.changes.band.{side}") for side in _SIDES}
    head["difference"] = words("gaps.changes.difference.short")
    for name in _COMPARED:
        for side in _SIDES:
            of = words(f"gaps.changes.{side}")
            head[f"{side}:{name}"] = words(
                "gaps.changes.of", side=of, name=words(f"gaps.col.{name}")
            )
    return head


def change_notes(given: FoundGaps, then: FoundGaps) -> list[str]:
    """Return what stands above the comparison: both windows, how many changed, what it is not."""
    counts = counted(given, counts_of(chosen_changes(given, then)))
    return [against_text(given, then), counts, given.asked.words("gaps.changes.note")]


def change_rows(
    given: FoundGaps, then: FoundGaps, *, hidden: tuple[Flags, Flags]
) -> list[SheetRow]:
    """Return the rows of both versions; last, by code, those that either version may not show.

    Parameters
    ----------
    hidden : rows of the tables now and then that tell of few enterprises.
    """
    changes = chosen_changes(given, then)
    small = _flagged(hidden[0], changes.now) | _flagged(hidden[1], changes.then)
    open_, closed = (np.flatnonzero(rows).tolist() for rows in (~small, small))
    shown = [_row(given, then, item) for item in change_items(given, then, changes, open_)]
    unshown = change_items(given, then, changes, closed)
    unshown = sorted(unshown, key=lambda item: (item.groups, item.gap_code))
    mark = given.asked.words("gaps.hidden")
    marks: dict[str, Value] = dict.fromkeys(_FIGURES, mark)
    return [
        *shown,
        *(SheetRow(values=_texts(given, item) | marks, path=None) for item in unshown),
    ]


def _flagged(hidden: Flags, rows: IntArray) -> Flags:
    return np.append(hidden, False)[rows]  # -1, no such row, takes the last


def _row(given: FoundGaps, then: FoundGaps, item: ChangeItem) -> SheetRow:
    figures: dict[str, Value] = {"difference": item.prevalence_change}
    for side, found in (("then", item.then), ("now", item.now)):
        figures |= {f"{side}:{name}": getattr(found, name, None) for name in _COMPARED}
    path = side_path(then if item.now is None else given, item)
    return SheetRow(values=_texts(given, item) | figures, path=path)


def _texts(given: FoundGaps, item: ChangeItem) -> dict[str, Value]:
    texts: dict[str, Value] = {}
    for by, code, name in zip(given.asked.by, item.groups, item.names, strict=True):
        texts |= {f"code:{by}": code, f"name:{by}": name}
    texts |= {"gap_code": item.gap_code, "gap": item.gap}
    texts["change"] = given.asked.words(f"gaps.change.{item.change}")
    return texts | {"then:band": _band(given, item.then), "now:band": _band(given, item.now)}


def _band(given: FoundGaps, side: SideItem | None) -> str:
    if side is None:
        return "–"
    return band_word(given, side.band) or given.asked.words("gaps.band.none")
