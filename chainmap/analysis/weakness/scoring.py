"""Scores from their factors, and ranks from scores; NaN is unknown throughout."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats, Index

#: Digits that count when scores are compared; sums of fractions agree to about 1e-15.
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factors:
    """The three factors of a weak link's score, (q,) each, 0..1."""

    criticality: Floats
    quality_gap: Floats
    substitutability: Floats

    @property
    def score(self) -> Floats:
        """Criticality × quality gap × (1 - substitutability)."""
        return self.score_if_weak * self.quality_gap

    @property
    def score_if_weak(self) -> Floats:
        """The score that it would have were its quality weak."""
        return self.criticality * (1.0 - self.substitutability)


def ranks(scores: Floats) -> Floats:
    """Return ranks from 1, the highest score first; equal scores share the first rank.

    Scores that differ by rounding alone are equal: in which order a sum was taken ranks nobody.

    Examples
    --------
    >>> ranks(np.array([0.1, np.nan, 0.3, 0.1])).tolist()
    [2.0, nan, 1.0, 2.0]
    """
    known = np.round(scores[~np.isnan(scores)], _DIGITS)
    found = np.full(len(scores), np.nan)
    found[~np.isnan(scores)] = 1 + np.searchsorted(np.sort(-known), -known, side="left")
    return found


def market_shares(volume: Floats, market: Index) -> Floats:
    """Return each enterprise's part of its market (sigma of ESRI before any failure), (n,).

    Parameters
    ----------
    volume : (n,) size.
    market : (n,) market, -1 where it is unknown: nobody is known who could step in, so 1.

    Notes
    -----
    Where a whole market has no volume its enterprises count alike.
    """
    known = market >= 0
    if not known.any():
        return np.ones(len(market))
    total = np.bincount(market[known], weights=volume[known])
    count = np.bincount(market[known])
    share = np.ones(len(market))
    own = market[known]
    with_volume = total[own] > 0
    share[known] = np.where(
        with_volume, volume[known] / np.where(with_volume, total[own], 1.0), 1.0 / count[own]
    )
    return share
