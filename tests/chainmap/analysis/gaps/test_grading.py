"""Grades, component by component."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from chainmap.analysis.gaps.grading import grade_gaps, score_of
from chainmap.analysis.gaps.prevalence import wilson_interval
from graph_schema.gap_rules import gap_rules
from tests.chainmap.analysis.gaps.gap_cases import Row, gaps_of, row, table_of_rows

RULES = gap_rules().grade


def graded(rows: list[Row]) -> dict[str, float]:
    """The components of the only gap of these rows."""
    plain = [{n: v for n, v in each.items() if n not in ("on", "key")} for each in rows]
    table = table_of_rows([{"severity": None, **each} for each in plain])
    days = pa.array([each.get("on") for each in rows], pa.date32())
    keys = pa.array([each.get("key") for each in rows], pa.bool_())
    table = table.append_column("examined_on", days).append_column("key_segment", keys)
    found = grade_gaps(table, gaps_of(plain), RULES)
    names = ("severity", "breadth", "criticality", "recurrence", "score", "known")
    return {name: float(getattr(found, name)[0]) for name in names} | {"rows": len(found.row)}


def test_every_component_by_hand() -> None:
    day, later = date(2026, 1, 1), date(2026, 2, 1)
    rows = [
        row("e", True, severity="一般", on=day, key=True),
        row("e", True, severity="严重", on=later, key=True),
        row("f", True, severity="较重", on=day, key=False),
        row("g", True, on=day, key=False),
        row("h", False, on=later, key=True),
    ]
    found = graded(rows)
    breadth = wilson_interval(np.array([3]), np.array([4]))[0][0]
    assert found["severity"] == pytest.approx((1.0 + 0.6) / 2)  # g has no issue
    assert found["breadth"] == pytest.approx(breadth)
    assert found["criticality"] == pytest.approx(1 / 3)
    assert found["recurrence"] == pytest.approx(1 / 3)
    assert found["score"] == pytest.approx(1.8 * (1 + breadth) * (4 / 3) * (4 / 3))
    assert found["known"] == 4


def test_an_unknown_component_is_shown_as_unknown_and_changes_no_score() -> None:
    found = graded([row("e", True, on=date(2026, 1, 1)), row("f", False)])
    assert np.isnan([found["severity"], found["criticality"]]).all()
    assert found["known"] == 2
    assert found["score"] == pytest.approx(1 + found["breadth"])


def test_a_gap_that_nobody_has_gets_no_grade() -> None:
    found = grade_gaps(
        table_of_rows([row("e", False)])
        .append_column("severity", pa.nulls(1, pa.string()))
        .append_column("examined_on", pa.nulls(1, pa.date32()))
        .append_column("key_segment", pa.nulls(1, pa.bool_())),
        gaps_of([row("e", False)]),
        RULES,
    )
    assert len(found.row) == 0


def test_a_weight_of_0_takes_a_component_out() -> None:
    weights = dict.fromkeys(RULES.weights, 0.0) | {"breadth": 2.0}
    rules = RULES.model_copy(update={"weights": weights})
    parts = {name: np.array([0.5]) for name in RULES.weights}
    assert score_of(parts, rules).tolist() == [2.0]
