"""The stratified baseline, worked by hand."""

import numpy as np
import pytest

from chainmap.analysis.gaps.baseline import Baseline, stratified_baseline
from tests.chainmap.analysis.gaps.gap_cases import Row, firms, units_of


def baseline_of(rows: list[Row]) -> Baseline:
    return stratified_baseline(units_of(rows), pooled_below=5)


def test_the_other_groups_rate_is_weighted_by_the_group_s_strata() -> None:
    # a: 6 small, 2 large. Others: small 3 of 10, large 1 of 20.
    rows = [*firms("a", 6, 0), *firms("a", 2, 0, size_class="大型")]
    rows += [*firms("b", 10, 3), *firms("c", 20, 1, size_class="大型")]
    found = baseline_of(rows)
    assert found.rate[0] == pytest.approx(6 / 8 * 0.3 + 2 / 8 * 0.05)
    # Variance 0.75² / 10 + 0.25² / 20, as of a plain sample of 16.8 others.
    assert found.effective[0] == pytest.approx(1 / (0.5625 / 10 + 0.0625 / 20))
    assert found.examined.tolist() == [30, 28, 18]


def test_mixed_groups_of_one_rate_in_each_stratum_have_that_as_baseline() -> None:
    """Simpson's paradox: crude rates 0.33 and 0.1, equal within each size."""
    rows = [*firms("a", 10, 5), *firms("a", 5, 0, size_class="大型")]
    rows += [*firms("b", 10, 5), *firms("b", 40, 0, size_class="大型")]
    assert baseline_of(rows).rate.tolist() == pytest.approx([10 / 15 * 0.5, 10 / 50 * 0.5])


def test_strata_in_which_few_others_were_examined_are_pooled() -> None:
    # Others: small 2 of 10; 大型 and 中型 small by themselves, together 3 of 6.
    rows = [*firms("a", 3, 0), *firms("a", 1, 0, size_class="大型")]
    rows += [*firms("b", 10, 2), *firms("b", 3, 3, size_class="大型")]
    rows += firms("b", 3, 0, size_class="中型")
    assert baseline_of(rows).rate[0] == pytest.approx(0.75 * 0.2 + 0.25 * 0.5)


def test_a_stratum_that_only_the_group_itself_fills_is_pooled_for_it() -> None:
    # 大型: 9 in all, but 3 others; pooled with 2 中型: 1 of 5.
    rows = [*firms("a", 2, 0), *firms("a", 6, 0, size_class="大型")]
    rows += [*firms("b", 10, 4), *firms("b", 3, 1, size_class="大型")]
    rows += firms("b", 2, 0, size_class="中型")
    assert baseline_of(rows).rate[0] == pytest.approx(2 / 8 * 0.4 + 6 / 8 * 0.2)


def test_where_the_pool_is_too_small_the_rate_of_all_others_stands_for_it() -> None:
    rows = [*firms("a", 1, 0), *firms("a", 1, 0, size_class="大型")]
    rows += [*firms("b", 8, 2), *firms("b", 2, 2, size_class="大型")]
    assert baseline_of(rows).rate[0] == pytest.approx(0.5 * 2 / 8 + 0.5 * 4 / 10)


def test_another_gap_tells_nothing() -> None:
    rows = [*firms("a", 5, 1), *firms("b", 5, 2), *firms("b", 5, 5, gap_code="7.2")]
    found = baseline_of(rows)
    assert found.rate[0] == pytest.approx(0.4)


def test_the_only_group_has_no_baseline() -> None:
    found = baseline_of(firms("a", 5, 1))
    assert np.isnan(found.rate).all()
    assert np.isnan(found.compared).all()
    assert found.examined.tolist() == [0]


def test_where_none_of_the_others_has_it_half_of_one_stands_for_them() -> None:
    found = baseline_of([*firms("a", 5, 3), *firms("b", 50, 0)])
    assert found.rate[0] == 0
    assert found.compared[0] == pytest.approx(0.5 / 50)
