"""The margin test and Benjamini–Hochberg against scipy and statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from chainmap.analysis.gaps.testing import margin_p_values, q_values


def p_value(found: int, examined: int, baseline: float, margin: float = 1.5) -> float:
    return float(
        margin_p_values(
            np.array([found]), np.array([examined]), np.array([baseline]), margin=margin
        )[0]
    )


def test_two_of_two_by_hand() -> None:
    # P(Binom(2, 1.5 · 0.2) ≥ 1) = 1 - 0.7² = 0.51; ≥ 2: 0.3² = 0.09.
    assert p_value(1, 2, 0.2) == pytest.approx(0.51)
    assert p_value(2, 2, 0.2) == pytest.approx(0.09)


def test_none_found_has_p_1_and_so_has_a_margin_above_everybody() -> None:
    assert p_value(0, 9, 0.2) == 1.0
    assert p_value(9, 9, 0.8) == 1.0


def test_without_a_baseline_there_is_no_p_value() -> None:
    assert np.isnan(p_value(3, 9, float("nan")))


@pytest.mark.parametrize(("found", "examined", "baseline"), [(3, 12, 0.1), (40, 90, 0.3)])
def test_it_is_scipy_s_exact_test(found: int, examined: int, baseline: float) -> None:
    expected = binomtest(found, examined, 1.5 * baseline, alternative="greater").pvalue
    assert p_value(found, examined, baseline) == pytest.approx(expected)


def test_q_values_by_hand() -> None:
    # Sorted 0.01, 0.02, 0.03, 0.5 times 4/1, 4/2, 4/3, 1: 0.04, 0.04, 0.04, 0.5.
    assert q_values(np.array([0.5, 0.01, 0.03, 0.02])).tolist() == pytest.approx(
        [0.5, 0.04, 0.04, 0.04]
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_are_those_of_statsmodels(values: list[float]) -> None:
    expected = multipletests(values, method="fdr_bh")[1]
    np.testing.assert_allclose(q_values(np.array(values)), expected, atol=1e-12)


def test_what_was_not_tested_is_no_part_of_the_family() -> None:
    found = q_values(np.array([0.01, np.nan, 0.02]))
    assert found[[0, 2]].tolist() == pytest.approx([0.02, 0.02])
    assert np.isnan(found[1])
    assert np.isnan(q_values(np.array([np.nan]))).all()
