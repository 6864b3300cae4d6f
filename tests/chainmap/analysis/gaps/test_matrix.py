"""The three axes: enterprises and kinds of gaps of each group."""

import pytest

from chainmap.analysis.gaps.matrix import compute_axis_matrix
from tests.chainmap.analysis.gaps.gap_cases import Row, examinations_of, firms, gaps_of, row

AXES = {"8.3": "质量技术", "8.4": "质量管理", "9.2": "质量管理", "x": "别的"}


def matrix_of(rows: list[Row]) -> dict[tuple[str, str], dict[str, object]]:
    found = compute_axis_matrix(examinations_of(rows), gaps_of(rows), AXES).to_arrow().to_pylist()
    return {(each["group"], each["axis"]): each for each in found}


def test_an_enterprise_with_several_gaps_of_an_axis_counts_once() -> None:
    rows = [row("e", True), row("e", True, gap_code="9.2"), row("f", False)]
    rows.append(row("e", False, gap_code="8.3"))
    found = matrix_of(rows)
    management, technology = found["a", "质量管理"], found["a", "质量技术"]
    assert (management["examined"], management["present"]) == (2, 1)
    assert (management["gaps_examined"], management["gaps_present"]) == (2, 2)
    assert (technology["examined"], technology["present"], technology["gaps_present"]) == (1, 0, 0)
    assert management["prevalence"] == 0.5


def test_confirmed_kinds_of_gaps_are_counted_and_are_suspected_too() -> None:
    rows = [*firms("a", 40, 20), *firms("b", 200, 10), *firms("a", 9, 1, gap_code="9.2")]
    found = matrix_of(rows)["a", "质量管理"]
    assert [found[f"gaps_{n}"] for n in ("examined", "suspected", "confirmed")] == [2, 1, 1]


def test_a_gap_without_an_axis_is_left_out() -> None:
    assert list(matrix_of([row("e", True), row("f", True, gap_code="x")])) == [("a", "质量管理")]


@pytest.mark.parametrize("rows", [[], [row("f", True, gap_code="x")]])
def test_nothing_on_any_axis_is_an_empty_matrix(rows: list[Row]) -> None:
    assert matrix_of(rows) == {}
