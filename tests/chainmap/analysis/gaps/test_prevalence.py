"""Wilson's interval against statsmodels and scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from chainmap.analysis.gaps.prevalence import wilson_interval

FOUND = np.array([0, 1, 2, 7, 10, 450, 1])
EXAMINED = np.array([1, 1, 10, 12, 10, 1000, 1_000_000])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_it_is_that_of_statsmodels(confidence: float) -> None:
    low, high = wilson_interval(FOUND, EXAMINED, confidence)
    expected = proportion_confint(FOUND, EXAMINED, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(low, expected[0], atol=1e-12)
    np.testing.assert_allclose(high, expected[1], atol=1e-12)


def test_it_is_that_of_scipy() -> None:
    low, high = wilson_interval(FOUND, EXAMINED)
    for i, (x, n) in enumerate(zip(FOUND.tolist(), EXAMINED.tolist(), strict=True)):
        expected = binomtest(x, n).proportion_ci(method="wilson")
        assert (low[i], high[i]) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_none_and_all_end_exactly_at_0_and_1() -> None:
    low, high = wilson_interval(np.array([0, 7]), np.array([7, 7]))
    assert (low[0], high[1]) == (0.0, 1.0)
