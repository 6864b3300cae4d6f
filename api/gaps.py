"""Common quality gaps as JSON: the table, and the examinations behind any of its figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from api.gap_views import Asked, AskedGaps, FoundGaps, answer
from chainmap.analysis.columns import fact_table
from chainmap.analysis.dates import months_before
from chainmap.analysis.gaps.bands import BANDS, Band
from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.table import GapTable
from graph_schema.gap_rules import gap_rules

router = APIRouter(prefix="/api/v1", tags=["gaps"])

#: Most rows that one answer holds.
MAX_ROWS = 500
#: What a row behind a figure says; a row of the graph stands once for each segment.
_SAID = ("enterprise_id", "gap_code", "present", "examined_on", "source", "severity", "issue_id",
         "source_id", "source_row")  # fmt: skip

Offset = Annotated[int, Query(ge=0)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GradeItem(_Answer):
    """The grade with its components, each 0 to 1 and null where unknown."""

    level: str | None
    score: float
    known: int
    severity: float | None
    breadth: float | None
    criticality: float | None
    recurrence: float | None


class GapItem(_Answer):
    """One group and gap. ``lift`` is prevalence ÷ baseline, its bounds Wilson's ÷ baseline."""

    groups: list[str]
    names: list[str]
    gap_code: str
    gap: str
    axis: str | None
    examined: int
    present: int
    prevalence: float
    prevalence_low: float
    prevalence_high: float
    baseline: float | None
    others: int
    lift: float | None
    lift_from: float | None
    lift_to: float | None
    lift_low: float | None
    p_value: float | None
    q_value: float | None
    band: Band
    only_found: bool
    grade: GradeItem | None


class GapList(_Answer):
    """The table's rows that meet the filters, in its order, a page at a time."""

    graph_version: int
    data_date: str | None
    as_of: date
    window_begin: date
    window_months: int
    rule_version: str
    margin: float
    family: int
    by: list[str]
    enterprises: int
    total: int
    offset: int
    truncated: bool
    gaps: list[GapItem]


class ExaminationItem(_Answer):
    """One examination, or issue, behind a figure, with the row of the file that says so."""

    enterprise_id: str
    enterprise: str
    gap_code: str
    gap: str
    present: bool
    examined_on: date
    source: str | None
    severity: str | None
    issue_id: str | None
    source_id: str | None
    source_row: str | None


class ExaminationList(_Answer):
    """The examinations behind a figure, findings first; ``examined``, ``present``: enterprises."""

    graph_version: int
    as_of: date
    by: list[str]
    names: list[str]
    examined: int
    present: int
    total: int
    offset: int
    truncated: bool
    rows: list[ExaminationItem]


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Which examinations behind a figure are wanted, as `gap_rows` says."""

    found: bool = False
    together: bool = False
    all_examined: bool = False


AskedRows = Annotated[RowChoice, Depends()]


@router.get("/gaps/rows")
def gap_rows(
    request: Request,
    view: AskedGaps,
    wanted: AskedRows,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> ExaminationList:
    """数字背后的检查 · the examinations behind one figure.

    ``found`` keeps those that found the gap, ``together`` enterprises that have all gaps named,
    ``all_examined`` enterprises examined for all of them.
    """
    given = answer(request, view)
    rows = rows_of(given, wanted)
    shown = rows.slice(offset, limit)
    return ExaminationList(
        graph_version=given.snapshot.version,
        as_of=given.asked.day,
        by=list(view.by),
        names=[given.names.group(*pair) for pair in zip(view.by, view.group, strict=False)],
        examined=_distinct(rows),
        present=_distinct(rows.filter(rows["present"])),
        total=len(rows),
        offset=offset,
        truncated=offset + len(shown) < len(rows),
        rows=_named(given, shown),
    )


@router.get("/gaps")
def gaps(
    request: Request,
    view: AskedGaps,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> GapList:
    """共性质量问题 · gaps that a group has more often than the others, and than chance."""
    given = answer(request, view)
    table, rules = given.table, gap_rules()
    shown = given.chosen[offset : offset + limit]
    return GapList(
        graph_version=given.snapshot.version,
        data_date=given.snapshot.data_date,
        as_of=given.asked.day,
        window_begin=months_before(given.asked.day, rules.window_months),
        window_months=rules.window_months,
        rule_version=table.rule_version,
        margin=table.margin,
        family=table.family,
        by=list(view.by),
        enterprises=given.examined,
        total=len(given.chosen),
        offset=offset,
        truncated=offset + len(shown) < len(given.chosen),
        gaps=gap_items(given, shown),
    )


def gap_items(given: FoundGaps, rows: IntArray) -> list[GapItem]:
    """Return rows of the table, by their positions, with names and grades."""
    graded = given.grades.row
    places = np.searchsorted(graded, rows).tolist()
    return [
        _item(given, row, at if at < len(graded) and graded[at] == row else None)
        for row, at in zip(rows.tolist(), places, strict=True)
    ]


def rows_of(given: FoundGaps, wanted: RowChoice) -> pa.Table:
    """Return the examinations of the group asked for, findings first, each once."""
    view, rows = given.asked, given.examinations
    rows = rows.filter(rows["present"].is_valid())
    for column, value in zip(view.by, view.group, strict=False):
        rows = rows.filter(pc.equal(rows[column], value))
    gap_codes = _gaps_asked(given, view)
    if gap_codes is not None:
        rows = rows.filter(pc.is_in(rows["gap_code"], value_set=pa.array(gap_codes, pa.string())))
    if wanted.found or wanted.together:
        rows = rows.filter(rows["present"])
    rows = rows.select(list(_SAID)).group_by(list(_SAID)).aggregate([])
    if wanted.together or wanted.all_examined:
        rows = _of_all(rows, view.gap)
    order = [("present", "descending"), ("enterprise_id", "ascending"),
             ("examined_on", "descending"), ("gap_code", "ascending"),
             ("source_row", "ascending")]  # fmt: skip
    return rows.sort_by(order)


def _gaps_asked(given: FoundGaps, view: Asked) -> list[str] | None:
    if view.gap:
        return list(view.gap)
    return given.names.on_axis(view.axis) if view.axis else None


def _of_all(rows: pa.Table, gap_codes: Sequence[str]) -> pa.Table:
    """Return the rows of enterprises that have a row of every one of these gaps."""
    kinds = rows.group_by("enterprise_id").aggregate([("gap_code", "count_distinct")])
    every = pc.equal(kinds["gap_code_count_distinct"], len(set(gap_codes)))
    own = kinds["enterprise_id"].filter(every).combine_chunks()
    return rows.filter(pc.is_in(rows["enterprise_id"], value_set=own))


def _distinct(rows: pa.Table) -> int:
    return int(pc.count_distinct(rows["enterprise_id"]).as_py())


def _named(given: FoundGaps, rows: pa.Table) -> list[ExaminationItem]:
    table = fact_table(given.snapshot.tables, "Enterprise").select(["enterprise_id", "name"])
    own = pc.is_in(table["enterprise_id"], value_set=rows["enterprise_id"].combine_chunks())
    names = {row["enterprise_id"]: row["name"] for row in table.filter(own).to_pylist()}
    return [
        ExaminationItem(
            **row,
            enterprise=names.get(row["enterprise_id"]) or row["enterprise_id"],
            gap=given.names.gap(row["gap_code"]),
        )
        for row in rows.to_pylist()
    ]


def _item(given: FoundGaps, row: int, grade: int | None) -> GapItem:
    table = given.table
    code = table.gap_code[row].as_py()
    groups = [values[row].as_py() for values in table.groups]
    over = _compared_with(table, row)
    return GapItem(
        groups=groups,
        names=[given.names.group(*pair) for pair in zip(table.by, groups, strict=True)],
        gap_code=code,
        gap=given.names.gap(code),
        axis=given.names.axes.get(code),
        examined=int(table.examined[row]),
        present=int(table.present[row]),
        prevalence=float(table.prevalence[row]),
        prevalence_low=float(table.prevalence_low[row]),
        prevalence_high=float(table.prevalence_high[row]),
        baseline=_number(table.baseline[row]),
        others=int(table.others[row]),
        lift=_number(table.prevalence[row] / over),
        lift_from=_number(table.prevalence_low[row] / over),
        lift_to=_number(table.prevalence_high[row] / over),
        lift_low=_number(table.lift_low[row]),
        p_value=_number(table.p_value[row]),
        q_value=_number(table.q_value[row]),
        band=BANDS[table.band[row]],
        only_found=code in given.only_found,
        grade=None if grade is None else _grade(given, grade),
    )


def _compared_with(table: GapTable, row: int) -> float:
    """Return the rate that lifts are over: the baseline, or what stands for it where it is 0."""
    baseline, low = float(table.baseline[row]), float(table.lift_low[row])
    if baseline > 0:
        return baseline
    return float(table.posterior_low[row]) / low if low > 0 else math.nan


def _grade(given: FoundGaps, at: int) -> GradeItem:
    grades = given.grades
    return GradeItem(
        level=grades.level[at].as_py(),
        score=float(grades.score[at]),
        known=int(grades.known[at]),
        severity=_number(grades.severity[at]),
        breadth=_number(grades.breadth[at]),
        criticality=_number(grades.criticality[at]),
        recurrence=_number(grades.recurrence[at]),
    )


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
