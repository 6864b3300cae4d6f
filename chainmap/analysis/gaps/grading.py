"""Grades 分级 of common gaps: severity × breadth × criticality × recurrence, components shown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.table import GapTable
from graph_schema.gap_rules import GradeRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GapGrades:
    """Grades of the rows of a `GapTable` in which anybody has the gap, in its order.

    Attributes
    ----------
    row : (k,) positions in the table.
    severity : mean of the enterprises' worst issue, 0..1 by the rules; NaN where none has one.
    breadth : the lower end of the prevalence: one of one is no breadth.
    criticality : share of those that have the gap who work in a key segment; NaN where unknown.
    recurrence : share of those that have the gap in whom it was found on two days or more.
    score : product of ``1 + weight · component``; an unknown component leaves it as it is.
    known : how many of the four components are known.
    level : names of the grades, null below the lowest bound.
    """

    row: np.ndarray[tuple[int], np.dtype[np.int64]]
    severity: Floats
    breadth: Floats
    criticality: Floats
    recurrence: Floats
    score: Floats
    known: np.ndarray[tuple[int], np.dtype[np.int64]]
    level: pa.Array


def grade_gaps(examinations: pa.Table, found: GapTable, rules: GradeRules) -> GapGrades:
    """Grade the gaps that somebody has.

    Parameters
    ----------
    examinations : as `gap_examinations` gives them: beside the columns of the groups, ``severity,
        examined_on, key_segment``.
    found : the table computed from them.

    Examples
    --------
    A score of severity 1, breadth 0.5, criticality 0 and unknown recurrence, all weights 1, is
    2 · 1.5 · 1 = 3.
    """
    row = np.flatnonzero(found.present > 0)
    names = [*found.by, "gap_code"]
    keys = pa.table([*found.groups, found.gap_code], names=names).take(pa.array(row))
    keys = keys.append_column("place", pa.array(np.arange(len(row))))
    joined = keys.join(_of_cells(examinations, names, rules), names, join_type="left outer")
    joined = joined.sort_by("place")
    components = {
        "severity": _column(joined, "severity_mean"),
        "breadth": found.prevalence_low[row],
        "criticality": _column(joined, "critical_mean"),
        "recurrence": _column(joined, "recurrent_mean"),
    }
    score = score_of(components, rules)
    known = np.sum([~np.isnan(values) for values in components.values()], axis=0)
    return GapGrades(
        row=row, score=score, known=known, level=pa.array(_levels(score, rules)), **components
    )


def score_of(components: Mapping[str, Floats], rules: GradeRules) -> Floats:
    """Return the product of ``1 + weight · component`` over the components that are known."""
    weights = {str(name): weight for name, weight in rules.weights.items()}
    factors = [1 + weights[name] * np.nan_to_num(values) for name, values in components.items()]
    return np.asarray(np.prod(factors, axis=0), np.float64)


def _levels(score: Floats, rules: GradeRules) -> list[str | None]:
    levels = sorted(rules.levels, key=lambda level: -level.at_least)
    return [next((lv.name for lv in levels if value >= lv.at_least), None) for value in score]


def _of_cells(examinations: pa.Table, names: list[str], rules: GradeRules) -> pa.Table:
    """Return each cell's components: first of each enterprise, then their mean."""
    found = examinations.filter(pc.fill_null(examinations["present"], False))
    weight = pa.array(
        [rules.severities.get(text) for text in found["severity"].to_pylist()], pa.float64()
    )
    key = pc.cast(found["key_segment"], pa.float64())
    found = found.select([*names, "enterprise_id", "examined_on"])
    found = found.append_column("weight", weight).append_column("key", key)
    own = found.group_by([*names, "enterprise_id"]).aggregate(
        [("weight", "max"), ("key", "max"), ("examined_on", "count_distinct")]
    )
    again = pc.cast(pc.greater(own["examined_on_count_distinct"], 1), pa.float64())
    own = own.append_column("recurrent", again)
    cells = own.group_by(names).aggregate(
        [("weight_max", "mean"), ("key_max", "mean"), ("recurrent", "mean")]
    )
    renamed = {"weight_max_mean": "severity_mean", "key_max_mean": "critical_mean"}
    return cells.rename_columns([renamed.get(name, name) for name in cells.column_names])


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].fill_null(float("nan")), np.float64)
