"""Spread: a gap is common only where several segments, or several owners, have it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainmap.analysis.gaps.coding import IntArray, starts_in
from chainmap.analysis.gaps.examined import Examinations, Flags, Units
from graph_schema import gap_rules

SEGMENT, OWNER = "segment_id", "owner_id"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Distinct segments and owners among the enterprises that have the gap.

    Attributes
    ----------
    segments, owners : (c,) of each cell; None where the data cannot tell.
    """

    segments: IntArray | None
    owners: IntArray | None

    def wide(self, least: gap_rules.Spread, cells: int) -> Flags:
        """Return where the gap is seen widely enough; everywhere, where nothing can tell."""
        if self.segments is None and self.owners is None:
            return np.ones(cells, np.bool_)
        wide = np.zeros(cells, np.bool_)
        if self.segments is not None:
            wide |= self.segments >= least.segments
        if self.owners is not None:
            wide |= self.owners >= least.owners
        return wide


def spread_of(examinations: Examinations, units: Units, by: Sequence[str]) -> Spread:
    """Return how widely each cell's gap is seen.

    A column that is not there, is empty, or is grouped by (all of a segment are in one segment)
    cannot tell. An unknown segment or owner is not counted as another one.
    """
    return Spread(
        segments=_distinct(examinations, units, by, SEGMENT),
        owners=_distinct(examinations, units, by, OWNER),
    )


def _distinct(
    examinations: Examinations, units: Units, by: Sequence[str], name: str
) -> IntArray | None:
    column = examinations.columns.get(name)
    if column is None or name in by or not column.known().any():
        return None
    codes = column.codes[units.rows]
    counted = np.flatnonzero(units.present[units.row_unit] & (codes >= 0))
    pair = np.sort(units.cell[units.row_unit[counted]] * len(column.values) + codes[counted])
    distinct = pair[starts_in(pair)]
    return np.bincount(distinct // len(column.values), minlength=len(units.gap))
