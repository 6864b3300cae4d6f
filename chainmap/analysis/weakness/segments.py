"""The factors of whole segments, from those of their enterprises."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats
from chainmap.analysis.weakness.sectors import Sectors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentQuality:
    """Per sector: the gap of its enterprises by size, and the part of them of known state."""

    quality_gap: Floats
    known: Floats


def segment_quality(
    sectors: Sectors, volume: Floats, quality_gap: Floats, *, min_known: float
) -> SegmentQuality:
    """Return the mean gap of the enterprises of known state, weighed by volume.

    Below ``min_known`` known volume the gap is unknown. Where a sector has no volume its
    enterprises count alike.
    """
    weight = np.where(sectors.totals(volume)[sectors.code] > 0, volume, 1.0)
    judged = ~np.isnan(quality_gap)
    whole, seen = sectors.totals(weight), sectors.totals(np.where(judged, weight, 0.0))
    known = seen / np.where(whole > 0, whole, 1.0)
    total = sectors.totals(np.where(judged, weight * np.nan_to_num(quality_gap), 0.0))
    gap = total / np.where(seen > 0, seen, np.nan)
    return SegmentQuality(quality_gap=np.where(known >= min_known, gap, np.nan), known=known)


def segment_substitutability(sectors: Sectors, shares: Floats) -> Floats:
    """Return 1 - Σ (share)² over the enterprises of each sector: 0 where one makes it all."""
    return np.maximum(0.0, 1.0 - sectors.totals(shares**2))
