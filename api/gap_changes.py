"""Two versions of the common gaps compared, row by row, as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from api.gap_views import AskedGaps, FoundGaps, answer
from api.gaps import MAX_ROWS, Offset
from chainmap.analysis.dates import months_before
from chainmap.analysis.gaps.bands import BANDS, Band
from chainmap.analysis.gaps.changes import ChangeKind, GapChanges, compare_gaps
from graph_schema.errors import UsageError
from graph_schema.gap_rules import gap_rules

router = APIRouter(prefix="/api/v1", tags=["gaps"])

KINDS = list(ChangeKind)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VersionItem(_Answer):
    """One of the two versions: its data, its window, its family of tests."""

    graph_version: int
    data_date: str | None
    as_of: date
    window_begin: date
    enterprises: int
    family: int


class SideItem(_Answer):
    """What one version says of a group and gap."""

    examined: int
    present: int
    prevalence: float
    prevalence_low: float
    prevalence_high: float
    band: Band


class ChangeItem(_Answer):
    """One group and gap in both versions; a new row has no ``then``, a gone one no ``now``."""

    groups: list[str]
    names: list[str]
    gap_code: str
    gap: str
    axis: str | None
    change: ChangeKind
    then: SideItem | None
    now: SideItem | None
    prevalence_change: float | None


class ChangeList(_Answer):
    """Rows that meet the filters in either version: bands that changed, new, gone, the others.

    ``shared_days`` are the days that lie in both windows; ``counts`` of all ``total`` rows.
    """

    now: VersionItem
    then: VersionItem
    shared_days: int
    window_months: int
    rule_version: str
    margin: float
    by: list[str]
    counts: dict[ChangeKind, int]
    total: int
    offset: int
    truncated: bool
    changes: list[ChangeItem]


@router.get("/gaps/changes")
def gap_changes(
    request: Request,
    view: AskedGaps,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> ChangeList:
    """两个版本对照 · what changed since the earlier version ``then``, row by row."""
    given = answer(request, view)
    if given.then is None:
        raise UsageError("请用 then 给出对照的版本。", "Name the version to compare with: then.")
    changes, rules = chosen_changes(given, given.then), gap_rules()
    shown = range(len(changes.kind))[offset : offset + limit]
    return ChangeList(
        now=version_item(given),
        then=version_item(given.then),
        shared_days=shared_days(given, given.then),
        window_months=rules.window_months,
        rule_version=rules.version,
        margin=rules.margin,
        by=list(view.by),
        counts=counts_of(changes),
        total=len(changes.kind),
        offset=offset,
        truncated=offset + len(shown) < len(changes.kind),
        changes=change_items(given, given.then, changes, shown),
    )


def chosen_changes(now: FoundGaps, then: FoundGaps) -> GapChanges:
    """Return the rows that meet the filters now or then."""
    changes = compare_gaps(now.table, then.table)
    kept = np.isin(changes.now, now.chosen) | np.isin(changes.then, then.chosen)
    return GapChanges(
        now=changes.now[kept],
        then=changes.then[kept],
        kind=changes.kind[kept],
        difference=changes.difference[kept],
    )


def counts_of(changes: GapChanges) -> dict[ChangeKind, int]:
    """Return how many rows changed in each way."""
    return {kind: int(np.count_nonzero(changes.kind == at)) for at, kind in enumerate(KINDS)}


def version_item(given: FoundGaps) -> VersionItem:
    """Return which data in which window one side is computed from."""
    day = given.asked.day
    return VersionItem(
        graph_version=given.snapshot.version,
        data_date=given.snapshot.data_date,
        as_of=day,
        window_begin=months_before(day, gap_rules().window_months),
        enterprises=given.examined,
        family=given.table.family,
    )


def shared_days(now: FoundGaps, then: FoundGaps) -> int:
    """Return how many days lie in the windows of both, ends included."""
    sides = [version_item(now), version_item(then)]
    begin, end = max(s.window_begin for s in sides), min(s.as_of for s in sides)
    return max(0, (end - begin).days + 1)


def change_items(
    now: FoundGaps, then: FoundGaps, changes: GapChanges, shown: Sequence[int]
) -> list[ChangeItem]:
    """Return rows of the comparison with names; gone ones bear those of their own version."""
    return [_item(now, then, changes, at) for at in shown]


def _item(now: FoundGaps, then: FoundGaps, changes: GapChanges, at: int) -> ChangeItem:
    mine, theirs = int(changes.now[at]), int(changes.then[at])
    given, row = (now, mine) if mine >= 0 else (then, theirs)
    table = given.table
    code = table.gap_code[row].as_py()
    groups = [values[row].as_py() for values in table.groups]
    both = mine >= 0 and theirs >= 0
    return ChangeItem(
        groups=groups,
        names=[given.names.group(*pair) for pair in zip(table.by, groups, strict=True)],
        gap_code=code,
        gap=given.names.gap(code),
        axis=given.names.axes.get(code),
        change=KINDS[changes.kind[at]],
        then=_side(then, theirs),
        now=_side(now, mine),
        prevalence_change=float(changes.difference[at]) if both else None,
    )


def _side(given: FoundGaps, row: int) -> SideItem | None:
    if row < 0:
        return None
    table = given.table
    return SideItem(
        examined=int(table.examined[row]),
        present=int(table.present[row]),
        prevalence=float(table.prevalence[row]),
        prevalence_low=float(table.prevalence_low[row]),
        prevalence_high=float(table.prevalence_high[row]),
        band=BANDS[table.band[row]],
    )
