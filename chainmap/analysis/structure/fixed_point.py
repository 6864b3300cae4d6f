"""Solves x = 1 + M x for sparse M ≥ 0, loop by loop in the order in which values depend."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.structure.condensation import Condensation

#: Loops of up to so many enterprises are solved directly, however little leaves them.
_DIRECT = 64
_MAX_SWEEPS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """M in compressed rows: row i holds ``weight`` at columns ``end``.

    ``upstream`` says that rows depend on rows of higher components, as sales do.
    """

    start: IntArray
    end: Index
    weight: Floats
    upstream: bool


def solve(rows: Rows, condensation: Condensation, *, tolerance: float) -> Floats:
    """Return x, (n,); NaN where a loop did not settle, and where x depends on such a loop.

    Parameters
    ----------
    rows : row sums, or column sums, of M are at most 1, and less somewhere in each loop.
    tolerance : estimated relative error at which a loop has settled.

    Notes
    -----
    Exact for enterprises outside loops and for small loops. Gauss–Seidel sweeps for others, each
    O(n + p) at most; after each the values of the loop are scaled so that the sum of its equations
    holds, without which loops that little leaves would hardly settle. The error is estimated from
    the last change and its rate of decrease. Sources: Saad (2003), Iterative Methods for Sparse
    Linear Systems, chapter 4; Koury, McAllister, Stewart (1984), SIAM J. Algebr. Discrete Methods
    5(2):164.
    """
    order, start = condensation.order, condensation.start
    if rows.upstream:
        order, start = order[::-1].copy(), len(order) - start[::-1]
    x = np.ones(len(order))
    _solve(rows.start, rows.end, rows.weight, order, start, x, tolerance)
    return x


def residual(rows: Rows, x: Floats) -> Floats:
    """Return 1 + M x - x, (n,)."""
    terms = rows.weight * x[rows.end]
    sums = np.zeros(len(x))
    filled = np.flatnonzero(np.diff(rows.start))
    if len(filled):
        sums[filled] = np.add.reduceat(terms, rows.start[filled])
    found: Floats = 1.0 + sums - x
    return found


@njit(nogil=True, cache=True)
def _solve(
    start: IntArray,
    end: Index,
    weight: Floats,
    order: Index,
    first: IntArray,
    x: Floats,
    tolerance: float,
) -> None:
    """Fill ``x``, component by component."""
    place = np.full(len(x), -1, np.int64)  # in the component at work
    kept = np.ones(len(x))
    for c in range(len(first) - 1):
        members = order[first[c] : first[c + 1]]
        if len(members) <= _DIRECT:
            _solve_small(start, end, weight, members, place, x)
            continue
        given = _balance(start, end, weight, members, place, x, kept)
        settled, last, scale = False, 0.0, 1.0
        for _ in range(_MAX_SWEEPS):
            change, total = _sweep(start, end, weight, members, x, kept, scale)
            rate = change / last if last > 0.0 else 1.0
            settled = change * rate <= tolerance * (1.0 - rate)  # never where it is NaN
            if settled or np.isnan(change):
                break
            last = change
            scale = given / total if total > 0.0 else 1.0
        if not settled:
            for i in members:
                x[i] = np.nan


@njit(nogil=True, cache=True)
def _balance(
    start: IntArray,
    end: Index,
    weight: Floats,
    members: Index,
    place: IntArray,
    x: Floats,
    kept: Floats,
) -> float:
    """Return what a component is given in all; write what its members do not hand on inside it."""
    for i in members:
        place[i] = 0
    given = 0.0
    for i in members:
        given += 1.0
        for k in range(start[i], start[i + 1]):
            if place[end[k]] >= 0:
                kept[end[k]] -= weight[k]
            elif weight[k] > 0.0:
                given += weight[k] * x[end[k]]
    for i in members:
        place[i] = -1
    return given


@njit(nogil=True, cache=True)
def _sweep(
    start: IntArray,
    end: Index,
    weight: Floats,
    members: Index,
    x: Floats,
    kept: Floats,
    scale: float,
) -> tuple[float, float]:
    """Scale the values of a component, then renew them in turn.

    Returns
    -------
    (change, total) : the largest relative change; what the new values hand out of the component,
        which equals what it is given once they are right.
    """
    largest, total = 0.0, 0.0
    for i in members:
        x[i] *= scale
    for i in members:
        value, own = 1.0, 0.0
        for k in range(start[i], start[i + 1]):
            if end[k] == i:
                own += weight[k]
            elif weight[k] > 0.0:
                value += weight[k] * x[end[k]]
        value /= 1.0 - own
        change = abs(value - x[i]) / value
        if np.isnan(change):
            return change, total
        largest = max(largest, change)
        x[i] = value
        total += value * kept[i]
    return largest, total


@njit(nogil=True, cache=True)
def _solve_small(
    start: IntArray, end: Index, weight: Floats, members: Index, place: IntArray, x: Floats
) -> None:
    """Solve a component directly."""
    size = len(members)
    for a in range(size):
        place[members[a]] = a
    matrix, value = np.zeros((size, size)), np.zeros(size)
    for a in range(size):
        matrix[a, a] += 1.0
        value[a] = 1.0
        for k in range(start[members[a]], start[members[a] + 1]):
            if place[end[k]] >= 0:
                matrix[a, place[end[k]]] -= weight[k]
            elif weight[k] > 0.0:
                value[a] += weight[k] * x[end[k]]
    _eliminate(matrix, value)
    for a in range(size):
        x[members[a]] = value[a]
        place[members[a]] = -1


@njit(nogil=True, cache=True)
def _eliminate(matrix: Floats, value: Floats) -> None:
    """Put the solution into ``value``; I - M is an M-matrix and needs no pivots."""
    size = len(value)
    for a in range(size):
        for b in range(a + 1, size):
            factor = matrix[b, a] / matrix[a, a]
            value[b] -= factor * value[a]
            for c in range(a + 1, size):
                matrix[b, c] -= factor * matrix[a, c]
    for a in range(size - 1, -1, -1):
        value[a] /= matrix[a, a]
        for b in range(a):
            value[b] -= matrix[b, a] * value[a]
