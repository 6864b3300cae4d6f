"""Beta-binomial empirical Bayes: a rate of few enterprises is drawn towards its baseline.

Per gap the rates of groups are taken to vary around their baselines by one coefficient of
variation, estimated by moments; a group's prior is a beta distribution with its baseline as mean.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincinv

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.baseline import Baseline
from chainmap.analysis.gaps.coding import IntArray
from graph_schema.gap_rules import Ordinary

#: A prior is never weaker than that of this many enterprises.
_LEAST_STRENGTH = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Beta distributions of the rates of cells; NaN where there is no baseline."""

    a: Floats
    b: Floats

    def quantile(self, part: float) -> Floats:
        """Return the rate below which the true one lies with this probability."""
        return np.asarray(betaincinv(self.a, self.b, part), np.float64)

    def chance_above(self, rate: Floats) -> Floats:
        """Return the probability that the true rate is above ``rate``."""
        # The mirrored function: scipy's complement takes ten times as long.
        return np.asarray(betainc(self.b, self.a, 1 - rate), np.float64)


def estimate_variation(
    gap: IntArray, found: IntArray, examined: IntArray, mean: Floats, ordinary: Ordinary, gaps: int
) -> Floats:
    """Return each gap's squared coefficient of variation of the true rates between groups.

    Parameters
    ----------
    gap, found, examined, mean : (c,) of each cell; a cell whose mean is NaN tells nothing.

    Notes
    -----
    With x of n found, mean b and variation v, ``z² = (x - nb)² / nb(1 - b)`` has the expectation
    ``1 + v s`` with ``s = b(n - 1) / (1 - b)`` and a variance of about ``2 (1 + v s)²``. Weighted
    least squares, with the ordinary variation v₀ in the weights ``w = s / (1 + v₀ s)²``, gives
    ``v = Σ w (z² - 1) / Σ w s``. Few groups, groups of one and rare gaps tell little: v₀, with its
    doubt d, counts as one more observation, ``2 / d²`` strong. Kleinman (1973), Journal of the
    American Statistical Association 68:46.
    """
    known = ~np.isnan(mean)
    gap, n, b = gap[known], examined[known].astype(np.float64), mean[known]
    usual = np.expm1(ordinary.deviation**2)  # of a lognormal rate with this deviation
    square = (found[known] - n * b) ** 2 / (n * b * (1 - b))
    slope = b * (n - 1) / (1 - b)
    weight = slope / (1 + usual * slope) ** 2
    prior = 2 / ordinary.doubt**2
    excess = np.bincount(gap, weight * (square - 1), minlength=gaps) + usual * prior
    variation: Floats = excess / (np.bincount(gap, weight * slope, minlength=gaps) + prior)
    return np.maximum(variation, np.expm1(ordinary.least**2))


def posterior_of(
    gap: IntArray, found: IntArray, examined: IntArray, baseline: Baseline, ordinary: Ordinary
) -> Posterior:
    """Return the posterior of each cell's rate."""
    half = 0.5 / baseline.effective
    mean: Floats = np.minimum(baseline.compared, np.maximum(1 - half, 0.5))
    gaps = int(gap.max(initial=-1)) + 1
    variation = estimate_variation(gap, found, examined, mean, ordinary, gaps)[gap]
    strength = np.maximum((1 - mean) / (mean * variation) - 1, _LEAST_STRENGTH)
    return Posterior(a=mean * strength + found, b=(1 - mean) * strength + examined - found)
