"""Is a rate above δ × baseline by more than chance? Exact tests, corrected for their number."""

import numpy as np
from scipy.stats import binom, false_discovery_control

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.coding import IntArray


def margin_p_values(
    found: IntArray, examined: IntArray, baseline: Floats, *, margin: float
) -> Floats:
    """Return ``P(Binom(n, δ · baseline) ≥ x)``, NaN where the baseline is.

    Notes
    -----
    The margin keeps ordinary differences between groups from counting as discoveries; the null
    hypothesis is "at most δ times the baseline". Hand-worked: n = 3, x = 3, baseline 0.2, δ = 1.5:
    0.3³ = 0.027.

    Examples
    --------
    >>> p = margin_p_values(np.array([3]), np.array([3]), np.array([0.2]), margin=1.5)
    >>> round(float(p[0]), 6)
    0.027
    """
    rate = np.minimum(margin * baseline, 1.0)
    return np.where(np.isnan(baseline), np.nan, binom.sf(found - 1, examined, rate))


def q_values(p_values: Floats) -> Floats:
    """Return the Benjamini–Hochberg adjusted values of one family; NaN is no test of it.

    Notes
    -----
    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289.

    Examples
    --------
    >>> q_values(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    tested = ~np.isnan(p_values)
    found = np.full(len(p_values), np.nan)
    if tested.any():
        found[tested] = false_discovery_control(p_values[tested], method="bh")
    return found
