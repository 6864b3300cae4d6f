"""Co-occurring gaps 伴生短板: closed sets of gaps that the same enterprises have.

A set is closed where every gap added to it would lose enterprises. Found by extending sets in a
fixed order and closing each (LCM): Uno, Kiyomi, Arimura, "LCM ver. 2", FIMI (2004).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.special import ndtri

from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.examined import Examinations, Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class CoOccurrence:
    """Gaps that stand together more, or less, often than if they were independent.

    Attributes
    ----------
    gaps : their codes, ascending, at least two.
    support : enterprises that have all of them.
    examined : enterprises examined for all of them; only these are compared.
    lift : share that has all of them over the product of the shares that have each.
    lift_low, lift_high : its interval, on the log scale.
    """

    gaps: tuple[str, ...]
    support: int
    examined: int
    lift: float
    lift_low: float
    lift_high: float


def find_co_occurring(
    examinations: Examinations, *, least_support: int, confidence: float = 0.95
) -> tuple[CoOccurrence, ...]:
    """Return the closed sets of two gaps or more, the highest lower bound of the lift first.

    Parameters
    ----------
    least_support : sets that fewer enterprises have are left out, and so is a gap of which nobody
        was found free: where only findings are recorded, it goes with everything.

    Notes
    -----
    Interval by the delta method: of the log lift, each enterprise's influence is
    ``1[all] / p - Σ 1[gap i] / p_i + k - 1``, and the variance of their mean that of the estimate.
    O(sets · gaps · enterprises). Hand-worked case: tests/chainmap/analysis/gaps/test_itemsets.py.
    """
    present, examined = _matrices(examinations)
    told = np.flatnonzero((examined & ~present).any(axis=1))
    present, examined = present[told], examined[told]
    names = [str(value) for value in examinations.gap.values.take(pa.array(told)).to_pylist()]
    z = float(ndtri(0.5 + confidence / 2))
    found = [
        _measured(items, present, examined, names, z)
        for items in _closed_sets(present, least_support)
        if len(items) > 1
    ]
    return tuple(sorted(found, key=lambda each: (-each.lift_low, each.gaps)))


def _matrices(examinations: Examinations) -> tuple[Flags, Flags]:
    """Return (gaps × enterprises): which has which gap, and which was examined for which."""
    gap, enterprise = examinations.gap.codes, examinations.enterprise.codes
    shape = (len(examinations.gap.values), len(examinations.enterprise.values))
    present, examined = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    examined[gap, enterprise] = True
    at = examinations.present
    present[gap[at], enterprise[at]] = True
    return present, examined


def _closed_sets(present: Flags, least_support: int) -> Iterator[IntArray]:
    """Yield the closed sets of rows of ``present``, ascending, each once."""
    if present.shape[1] < least_support:
        return
    common = np.flatnonzero(present.all(axis=1))
    yield common
    yield from _extended(present, least_support, common, -1)


def _extended(present: Flags, least_support: int, items: IntArray, core: int) -> Iterator[IntArray]:
    """Yield the closed sets that extend ``items``; columns are the enterprises that have these.

    A closure that adds a gap in front of the one it was extended by has been met before.
    """
    counts = present.sum(axis=1)
    for item in range(core + 1, len(present)):
        if item in items or counts[item] < least_support:
            continue
        having = present[:, present[item]]
        closure = np.flatnonzero(having.all(axis=1))
        if np.array_equal(closure[closure < item], items[items < item]):
            yield closure
            yield from _extended(having, least_support, closure, item)


def _measured(
    items: IntArray, present: Flags, examined: Flags, names: list[str], z: float
) -> CoOccurrence:
    compared = np.flatnonzero(examined[items].all(axis=0))
    rows = present[np.ix_(items, compared)]
    every = np.logical_and.reduce(rows, axis=0)
    shares = rows.mean(axis=1)
    share = every.mean()
    lift = float(share / shares.prod())
    influence = every / share - (rows / shares[:, None]).sum(axis=0) + len(items) - 1
    half = z * float(np.sqrt((influence**2).mean() / len(compared)))
    return CoOccurrence(
        gaps=tuple(names[item] for item in items),
        support=int(every.sum()),
        examined=len(compared),
        lift=lift,
        lift_low=lift * float(np.exp(-half)),
        lift_high=lift * float(np.exp(half)),
    )
