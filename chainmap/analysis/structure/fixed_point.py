"""Solves x = 1 + M x for sparse M ≥ 0, loop by loop in the order in which values depend."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.prefetch import prefetch_rows
from chainmap.analysis.structure.condensation import Condensation

Numbers = npt.NDArray[np.uint32]

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

    @property
    def row(self) -> IntArray:
        """The row of each weight."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


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


class _Loop(NamedTuple):
    """The equations of one loop alone: x = given + M x, for its enterprises numbered 0 … k - 1.

    What an enterprise hands to itself is taken to the left side. ``left`` is the part of each one's
    value that it does not hand on inside the loop, (k,).
    """

    start: IntArray
    end: Numbers
    weight: Floats
    given: Floats
    left: Floats
    total: float  # what the loop is given in all, before anything is taken to the left side


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
    place = np.full(len(x), -1, np.int32)  # in the component at work
    for c in range(len(first) - 1):
        members = order[first[c] : first[c + 1]]
        if len(members) == 1:
            prefetch_rows(order, first[c], len(order), start, end)
            x[members[0]] = _solve_one(start, end, weight, members[0], x)
            continue
        for a in range(len(members)):
            place[members[a]] = a
        if len(members) <= _DIRECT:
            _solve_small(start, end, weight, members, place, x)
        else:
            value = _settle(_cut_out(start, end, weight, members, place, x), tolerance)
            for a in range(len(members)):
                x[members[a]] = value[a]
        for i in members:
            place[i] = -1


@njit(nogil=True, cache=True)
def _solve_one(start: IntArray, end: Index, weight: Floats, i: int, x: Floats) -> float:
    """Return the value of an enterprise outside loops."""
    value, own = 1.0, 0.0
    for k in range(start[i], start[i + 1]):
        if end[k] == i:
            own += weight[k]
        elif weight[k] > 0.0:
            value += weight[k] * x[end[k]]
    return value / (1.0 - own)


@njit(nogil=True, cache=True)
def _cut_out(
    start: IntArray, end: Index, weight: Floats, members: Index, place: Index, x: Floats
) -> _Loop:
    """Copy the equations of a component, so that a sweep reads them in one go."""
    size, terms = len(members), 0
    for i in members:
        terms += start[i + 1] - start[i]
    begin, among, part = np.zeros(size + 1, np.int64), np.empty(terms, np.uint32), np.empty(terms)
    given, own, filled = np.ones(size), np.zeros(size), 0
    for a in range(size):
        prefetch_rows(members, a, size, start, end)
        for k in range(start[members[a]], start[members[a] + 1]):
            b = place[end[k]]
            among[filled], part[filled] = b, weight[k]
            filled += int((b >= 0) & (b != a))
            if b < 0 and weight[k] > 0.0:
                given[a] += weight[k] * x[end[k]]
            elif b == a:
                own[a] += weight[k]
        begin[a + 1] = filled
    left, total = 1.0 - own, given.sum()
    for k in range(filled):
        left[among[k]] -= part[k]
    for alone in np.flatnonzero(own):
        given[alone] /= 1.0 - own[alone]
        part[begin[alone] : begin[alone + 1]] /= 1.0 - own[alone]
    return _Loop(begin, among[:filled], part[:filled], given, left, total)


@njit(nogil=True, cache=True)
def _settle(loop: _Loop, tolerance: float) -> Floats:
    """Sweep until the values of a loop settle; all NaN where they do not."""
    x = np.ones(len(loop.given))
    last, scale = 0.0, 1.0
    for _ in range(_MAX_SWEEPS):
        change, handed = _sweep(loop, x, scale)
        rate = change / last if last > 0.0 else 1.0
        if change * rate <= tolerance * (1.0 - rate):  # never where it is NaN
            return x
        if np.isnan(change):
            break
        last = change
        scale = loop.total / handed if handed > 0.0 else 1.0
    x[:] = np.nan
    return x


@njit(nogil=True, cache=True)
def _sweep(loop: _Loop, x: Floats, scale: float) -> tuple[float, float]:
    """Scale the values of a loop, then renew them in turn.

    Returns
    -------
    (change, handed) : the largest relative change; what the new values hand out of the loop, which
        equals what it is given once they are right.
    """
    largest, handed = 0.0, 0.0
    x *= scale
    for a in range(len(x)):
        value = loop.given[a]
        for k in range(loop.start[a], loop.start[a + 1]):
            value += loop.weight[k] * x[loop.end[k]]
        change = abs(value - x[a]) / value
        if np.isnan(change):
            return change, handed
        largest = max(largest, change)
        x[a] = value
        handed += value * loop.left[a]
    return largest, handed


@njit(nogil=True, cache=True)
def _solve_small(
    start: IntArray, end: Index, weight: Floats, members: Index, place: Index, x: Floats
) -> None:
    """Solve a component directly."""
    size = len(members)
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
