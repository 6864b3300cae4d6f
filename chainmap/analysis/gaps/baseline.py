"""What a group's prevalence would be if it were as the other groups are: a stratified baseline."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.coding import IntArray, joint_key, starts_in
from chainmap.analysis.gaps.examined import Flags, Units


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """The other groups' rate, re-weighted to the strata of each cell's group.

    Attributes
    ----------
    rate : (c,) fraction 0..1, NaN where nobody else was examined for the gap.
    examined : (c,) how many of the other groups were examined.
    effective : (c,) the number of others in a plain sample that would tell as much: re-weighting
        to strata in which few were examined costs certainty. Kish, Survey Sampling (1965).
    """

    rate: Floats
    examined: IntArray
    effective: Floats

    @property
    def compared(self) -> Floats:
        """The rate to divide by: at least that of half an occurrence among the others.

        A rate of 0 among 50 others is no proof that it is 0; without this one occurrence would
        outweigh everything. The same holds of a rate that re-weighting makes smaller than that.
        """
        with np.errstate(divide="ignore"):
            return np.maximum(self.rate, np.minimum(0.5 / self.effective, 0.5))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Strata:
    """Pairs of a cell and a stratum, sorted by cell.

    Attributes
    ----------
    own, own_found : enterprises of the cell's group, examined and found.
    kind : number of the pair of gap and stratum; others, others_found : the other groups' in it.
    tiny : whether it is to be pooled for every group; small : for this one.
    """

    cell: IntArray
    own: IntArray
    own_found: IntArray
    kind: IntArray
    others: IntArray
    others_found: IntArray
    tiny: Flags
    small: Flags


def stratified_baseline(units: Units, *, pooled_below: int) -> Baseline:
    """Return each cell's baseline.

    Parameters
    ----------
    pooled_below : strata in which fewer of the others were examined make one pooled stratum; where
        that is too small as well, the rate of all others stands for it.

    Notes
    -----
    ``Σ_s n_s / n · X_s / N_s`` with n_s of the group's n examined in stratum s, and X_s of N_s
    examined of the other groups. An enterprise in several groups counts in each. O(u log u).
    """
    cells = len(units.gap)
    own = units.examined
    total, total_found = _of_others(units.gap, own), _of_others(units.gap, units.found)
    strata = _strata(units, pooled_below)
    rest = _pooled(units.gap, strata, strata.own, strata.others)
    rest_found = _pooled(units.gap, strata, strata.own_found, strata.others_found)
    few = rest < pooled_below
    rest, rest_found = np.where(few, total, rest), np.where(few, total_found, rest_found)
    weight = strata.own / own[strata.cell]
    large = ~strata.small
    cell, share, others = strata.cell[large], weight[large], strata.others[large]
    pooled = np.bincount(strata.cell[strata.small], weight[strata.small], minlength=cells)
    divisor = np.where(rest > 0, rest, np.nan)
    rate = np.where(pooled > 0, pooled * rest_found / divisor, 0.0)
    rate += np.bincount(cell, share * strata.others_found[large] / others, minlength=cells)
    variance = np.where(pooled > 0, pooled**2 / divisor, 0.0)
    variance += np.bincount(cell, share**2 / others, minlength=cells)
    return Baseline(rate=np.minimum(rate, 1.0), examined=total, effective=1.0 / variance)


def _of_others(gap: IntArray, counts: IntArray) -> IntArray:
    """Return, for each cell, the sum over the other cells of its gap."""
    return np.bincount(gap, counts).astype(np.int64)[gap] - counts


def _strata(units: Units, pooled_below: int) -> _Strata:
    size = int(units.stratum.max(initial=0)) + 1
    pair = np.sort((units.cell * size + units.stratum) * 2 + units.present)
    start = starts_in(pair >> 1)
    own = np.diff(start, append=len(pair))
    own_found = np.add.reduceat(pair & 1, start) if len(start) else own
    cell, stratum = np.divmod(pair[start] >> 1, size)
    kind, _ = joint_key([units.gap[cell], stratum], [len(units.gaps), size])
    everyone = np.bincount(kind, own).astype(np.int64)[kind]
    return _Strata(
        cell=cell,
        own=own,
        own_found=own_found,
        kind=kind,
        others=everyone - own,
        others_found=_of_others(kind, own_found),
        tiny=everyone < pooled_below,
        small=everyone - own < pooled_below,
    )


def _pooled(gap: IntArray, strata: _Strata, own: IntArray, others: IntArray) -> IntArray:
    """Return each cell's sum over the other groups' enterprises in all strata small for it.

    Those that are tiny are small for every group, also for one that has nobody in them.
    """
    shared = np.bincount(gap[strata.cell], np.where(strata.tiny, own, 0))[gap]
    change = np.where(strata.tiny, -own, np.where(strata.small, others, 0))
    return (shared + np.bincount(strata.cell, change, minlength=len(gap))).astype(np.int64)
