"""Empirical Bayes: the prior by moments, and what is left of a rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from chainmap.analysis.gaps.baseline import Baseline
from chainmap.analysis.gaps.shrinkage import estimate_variation, posterior_of
from graph_schema.gap_rules import Ordinary, gap_rules

ORDINARY = gap_rules().ordinary
VAGUE = Ordinary(deviation=0.30, doubt=1e6, least=0.05)


def plain(rate: list[float], others: int = 1000) -> Baseline:
    """A baseline of so many others, in one stratum."""
    count = np.full(len(rate), others)
    return Baseline(rate=np.array(rate), examined=count, effective=count.astype(float))


def variation(found: list[int], examined: list[int], mean: float, ordinary: Ordinary) -> float:
    gap = np.zeros(len(found), np.int64)
    means = np.full(len(found), mean)
    counts = np.array(found), np.array(examined)
    return float(estimate_variation(gap, *counts, means, ordinary, 1)[0])


def test_the_variation_of_two_groups_by_hand() -> None:
    # n = 10, b = 0.2: s = 0.2 · 9 / 0.8 = 2.25. x = 6: z² = 16 / 1.6 = 10; x = 2: z² = 0.
    # Equal weights: v = ((10 - 1) + (0 - 1)) / (2.25 + 2.25) = 1.7778.
    assert variation([6, 2], [10, 10], 0.2, VAGUE) == pytest.approx(8 / 4.5)


def test_groups_as_even_as_chance_has_it_keep_the_least_variation() -> None:
    assert variation([2, 2, 2], [10, 10, 10], 0.2, VAGUE) == pytest.approx(np.expm1(0.05**2))


def test_without_evidence_the_ordinary_variation_stands() -> None:
    usual = np.expm1(0.30**2)
    assert variation([1, 0, 1], [1, 1, 1], 0.2, ORDINARY) == pytest.approx(usual)


def test_many_groups_outweigh_what_is_ordinary() -> None:
    rng = np.random.default_rng(0)
    rate = 0.2 * rng.gamma(1 / 0.25, 0.25, 20_000)  # mean 0.2, squared variation 0.25
    examined = np.full(20_000, 30)
    found = rng.binomial(examined, np.minimum(rate, 1))
    gap = np.zeros(20_000, np.int64)
    mean = np.full(20_000, 0.2)
    estimate = estimate_variation(gap, found, examined, mean, ORDINARY, 1)[0]
    assert estimate == pytest.approx(0.25, rel=0.1)


def test_the_posterior_by_hand() -> None:
    # One group of 1 tells nothing of v = e^0.09 - 1 = 0.0942; b = 0.2: strength 0.8 / 0.01884 - 1.
    found = posterior_of(np.array([0]), np.array([1]), np.array([1]), plain([0.2]), ORDINARY)
    strength = 0.8 / (0.2 * np.expm1(0.09)) - 1
    assert (found.a[0], found.b[0]) == pytest.approx((0.2 * strength + 1, 0.8 * strength))
    expected = beta.ppf(0.05, 0.2 * strength + 1, 0.8 * strength)
    assert found.quantile(0.05)[0] == pytest.approx(expected)
    above = beta.sf(0.3, 0.2 * strength + 1, 0.8 * strength)
    assert found.chance_above(np.array([0.3]))[0] == pytest.approx(above)


def test_the_same_share_of_more_enterprises_is_drawn_less_to_the_baseline() -> None:
    gap = np.zeros(2, np.int64)
    found = posterior_of(gap, np.array([2, 40]), np.array([4, 80]), plain([0.2, 0.2]), ORDINARY)
    low = found.quantile(0.05)
    assert 0.1 < low[0] < 0.2 < low[1] < 0.5


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 50), st.sampled_from([0.0, 0.01, 0.5, 1.0])),
        min_size=1,
        max_size=8,
    )
)
def test_any_counts_give_a_posterior_between_0_and_1(
    cells: list[tuple[int, int, float]],
) -> None:
    examined = np.array([n for _, n, _ in cells])
    found = np.array([min(x, n) for x, n, _ in cells])
    gap = np.zeros(len(cells), np.int64)
    posterior = posterior_of(gap, found, examined, plain([b for *_, b in cells]), ORDINARY)
    low = posterior.quantile(0.05)
    assert ((low > 0) & (low <= 1)).all()
    assert (posterior.a > 0).all()
    assert (posterior.b > 0).all()
