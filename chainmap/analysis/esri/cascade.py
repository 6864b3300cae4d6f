"""The compiled cascade: losses pushed along links only from firms whose loss changed.

Synchronous as in the source: step t + 1 sees the losses of step t alone. Losses L = 1 − h are
stored, and of every firm the loss that it has passed on, so that a step passes on differences.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.network import Arrays, Floats, Index

#: A market of which less than this is left counts as one unit of money (ESRI.md, step 1).
GONE = 1e-10
#: Columns of a result row.
LOSS, LOSS_DOWN, LOSS_UP = 0, 1, 2
Flags = npt.NDArray[np.uint8]


class Workspace(NamedTuple):
    """What one thread writes; all zero between two shocks."""

    down: Floats  # (n,) loss downstream
    up: Floats  # (n,) loss upstream
    shock: Floats  # (n,) ψ
    passed_down: Floats  # (n,) σ·loss that customers have been told of
    passed_up: Floats  # (n,) loss that suppliers have been told of
    slots: Floats  # (g,) loss of each input
    worst: Floats  # (n,) largest slot of each customer
    income: Floats  # (n,) loss of sales
    state: Flags  # (n,) bits below
    hit: Index  # (n,) firms with a loss, in the order in which they were hit
    told_down: Index  # (n,) firms that have passed a loss on
    told_up: Index  # (n,)
    changed_down: Index  # (n,) firms whose loss changed in the last step
    changed_up: Index  # (n,)
    reached_down: Index  # (n,) firms that hear of a change in this step
    reached_up: Index  # (n,)
    members: Index  # (n,) firms with a loss, by market
    member_count: Index  # (k,)
    market_rest: Floats  # (k,) Σ s of firms without a loss
    open_markets: Index  # (k,) markets with a loss
    active: Index  # (k,) markets in which a loss changed
    is_active: Flags  # (k,)


_HIT, _MEMBER, _REACHED_DOWN, _REACHED_UP, _FELL, _TOLD_DOWN, _TOLD_UP = 1, 2, 4, 8, 16, 32, 64


def make_workspace(arrays: Arrays) -> Workspace:
    """Return a workspace for a network."""
    n, slots = len(arrays.strength), int(arrays.slot_start[-1])
    markets = len(arrays.market_strength)
    floats = [np.zeros(size) for size in (n, n, n, n, n, slots, n, n)]
    lists = [np.zeros(n, dtype=np.int32) for _ in range(8)]
    return Workspace(
        *floats,
        np.zeros(n, dtype=np.uint8),
        *lists,
        np.zeros(markets, dtype=np.int32),
        arrays.market_strength.copy(),
        np.zeros(markets, dtype=np.int32),
        np.zeros(markets, dtype=np.int32),
        np.zeros(markets, dtype=np.uint8),
    )


@njit(nogil=True, cache=True)
def fail_each(
    g: Arrays,
    w: Workspace,
    firms: Index,
    weights: Floats,
    use_market: bool,
    tolerance: float,
    threshold: float,
    results: Floats,
    steps: Index,
) -> None:
    """Let each of ``firms`` fail alone; fill its rows of ``results`` (q, 3) and ``steps``.

    Parameters
    ----------
    weights : (n,) what a firm's loss counts; the sum is 1.
    """
    one = np.empty(1, dtype=np.int32)
    full = np.ones(1)
    for row in range(len(firms)):
        one[0] = firms[row]
        steps[row], count = spread(g, w, one, full, use_market, tolerance, threshold)
        total, down, up = 0.0, 0.0, 0.0
        for at in range(count):
            i = w.hit[at]
            total += weights[i] * max(w.down[i], w.up[i])
            down += weights[i] * w.down[i]
            up += weights[i] * w.up[i]
        results[row, LOSS], results[row, LOSS_DOWN], results[row, LOSS_UP] = total, down, up
        clear(g, w, count)


@njit(nogil=True, cache=True)
def spread(
    g: Arrays,
    w: Workspace,
    shocked: Index,
    psi: Floats,
    use_market: bool,
    tolerance: float,
    threshold: float,
) -> tuple[int, int]:
    """Spread one shock; return the number of updates and of firms in ``w.hit``.

    ``w.down`` and ``w.up`` hold the losses until `clear`.
    """
    hit = 0
    for at in range(len(shocked)):
        i = shocked[at]
        w.shock[i] = w.down[i] = w.up[i] = psi[at]
        w.changed_down[at] = w.changed_up[at] = i
        w.state[i] |= _HIT
        w.hit[hit] = i
        hit += 1
    down, up = len(shocked), len(shocked)
    told_down, told_up, markets, steps = 0, 0, 0, 0
    while True:
        if use_market:
            reached, told_down, markets = _push_markets(g, w, down, told_down, markets, threshold)
        else:
            reached, told_down = _push_down(g, w, down, told_down, threshold)
        reached_up, told_up = _push_up(g, w, up, told_up, threshold)
        worst = 0.0
        down, hit, worst = _settle_down(g, w, reached, hit, worst)
        up, hit, worst = _settle_up(w, reached_up, hit, worst)
        steps += 1
        if worst <= tolerance:
            break
    _forget(g, w, told_down, told_up, markets)
    return steps, hit


@njit(nogil=True, cache=True, inline="always")
def _tell(g: Arrays, w: Workspace, j: int, delta: float, reached: int) -> int:
    """Let the customers of ``j`` know that its loss changed."""
    for e in range(g.out_start[j], g.out_start[j + 1]):
        i, slot = g.out_target[e], g.out_slot[e]
        value = w.slots[slot] + g.out_value[e] * delta
        w.slots[slot] = value
        if delta < 0.0:
            w.state[i] |= _FELL
        elif value > w.worst[i]:
            w.worst[i] = value
        if not w.state[i] & _REACHED_DOWN:
            w.state[i] |= _REACHED_DOWN
            w.reached_down[reached] = i
            reached += 1
    return reached


@njit(nogil=True, cache=True)
def _push_down(
    g: Arrays, w: Workspace, down: int, told: int, threshold: float
) -> tuple[int, int]:
    """Pass losses on to customers where every firm is irreplaceable."""
    reached = 0
    for at in range(down):
        j = w.changed_down[at]
        delta = w.down[j] - w.passed_down[j]
        if abs(delta) > threshold:
            w.passed_down[j] = w.down[j]
            if not w.state[j] & _TOLD_DOWN:
                w.state[j] |= _TOLD_DOWN
                w.told_down[told] = j
                told += 1
            reached = _tell(g, w, j, delta, reached)
    return reached, told


@njit(nogil=True, cache=True)
def _push_markets(
    g: Arrays, w: Workspace, down: int, told: int, markets: int, threshold: float
) -> tuple[int, int, int]:
    """Pass losses on to customers, less where rivals can step in.

    A change in a market changes what each of its firms with a loss is worth.
    """
    active = 0
    for at in range(down):
        j = w.changed_down[at]
        m = g.market[j]
        if not w.state[j] & _MEMBER:
            w.state[j] |= _MEMBER
            if w.member_count[m] == 0:
                w.open_markets[markets] = m
                markets += 1
            w.members[g.market_start[m] + w.member_count[m]] = j
            w.member_count[m] += 1
            w.market_rest[m] -= g.strength[j]
        if not w.is_active[m]:
            w.is_active[m] = 1
            w.active[active] = m
            active += 1
    reached = 0
    for at in range(active):
        m = w.active[at]
        w.is_active[m] = 0
        first, count = g.market_start[m], w.member_count[m]
        # Sums, not differences: what is left of a market may be nothing at all.
        left = 0.0 if count == g.market_start[m + 1] - first else w.market_rest[m]
        for k in range(first, first + count):
            left += g.strength[w.members[k]] * (1.0 - w.down[w.members[k]])
        if left <= GONE:
            left = 1.0
        for k in range(first, first + count):
            j = w.members[k]
            loss = min(1.0, g.strength[j] / left) * w.down[j]
            delta = loss - w.passed_down[j]
            if abs(delta) > threshold:
                w.passed_down[j] = loss
                if not w.state[j] & _TOLD_DOWN:
                    w.state[j] |= _TOLD_DOWN
                    w.told_down[told] = j
                    told += 1
                reached = _tell(g, w, j, delta, reached)
    return reached, told, markets


@njit(nogil=True, cache=True)
def _push_up(g: Arrays, w: Workspace, up: int, told: int, threshold: float) -> tuple[int, int]:
    """Pass losses on to suppliers: what is not bought any more."""
    reached = 0
    for at in range(up):
        j = w.changed_up[at]
        delta = w.up[j] - w.passed_up[j]
        if abs(delta) > threshold:
            w.passed_up[j] = w.up[j]
            if not w.state[j] & _TOLD_UP:
                w.state[j] |= _TOLD_UP
                w.told_up[told] = j
                told += 1
            for e in range(g.in_start[j], g.in_start[j + 1]):
                i = g.in_target[e]
                w.income[i] += g.in_value[e] * delta
                if not w.state[i] & _REACHED_UP:
                    w.state[i] |= _REACHED_UP
                    w.reached_up[reached] = i
                    reached += 1
    return reached, told


@njit(nogil=True, cache=True)
def _settle_down(
    g: Arrays, w: Workspace, reached: int, hit: int, worst: float
) -> tuple[int, int, float]:
    """Give every firm that heard of a change its new loss downstream."""
    changed = 0
    for at in range(reached):
        i = w.reached_down[at]
        if w.state[i] & _FELL:
            most = 0.0
            for slot in range(g.slot_start[i], g.slot_start[i + 1]):
                most = max(most, w.slots[slot])
            w.worst[i] = most
        w.state[i] &= ~np.uint8(_REACHED_DOWN | _FELL)
        loss = min(1.0, max(w.shock[i], w.worst[i]))
        if loss != w.down[i]:
            worst = max(worst, loss - w.down[i])
            w.down[i] = loss
            w.changed_down[changed] = i
            changed += 1
            if not w.state[i] & _HIT:
                w.state[i] |= _HIT
                w.hit[hit] = i
                hit += 1
    return changed, hit, worst


@njit(nogil=True, cache=True)
def _settle_up(w: Workspace, reached: int, hit: int, worst: float) -> tuple[int, int, float]:
    """Give every firm that heard of a change its new loss upstream."""
    changed = 0
    for at in range(reached):
        i = w.reached_up[at]
        w.state[i] &= ~np.uint8(_REACHED_UP)
        loss = min(1.0, max(w.shock[i], w.income[i]))
        if loss != w.up[i]:
            worst = max(worst, loss - w.up[i])
            w.up[i] = loss
            w.changed_up[changed] = i
            changed += 1
            if not w.state[i] & _HIT:
                w.state[i] |= _HIT
                w.hit[hit] = i
                hit += 1
    return changed, hit, worst


@njit(nogil=True, cache=True)
def _forget(g: Arrays, w: Workspace, told_down: int, told_up: int, markets: int) -> None:
    """Clear what the spreading wrote beside the losses."""
    for at in range(told_down):
        j = w.told_down[at]
        w.passed_down[j] = 0.0
        for e in range(g.out_start[j], g.out_start[j + 1]):
            w.slots[g.out_slot[e]] = 0.0
            w.worst[g.out_target[e]] = 0.0
    for at in range(told_up):
        j = w.told_up[at]
        w.passed_up[j] = 0.0
        for e in range(g.in_start[j], g.in_start[j + 1]):
            w.income[g.in_target[e]] = 0.0
    for at in range(markets):
        m = w.open_markets[at]
        w.member_count[m] = 0
        w.market_rest[m] = g.market_strength[m]


@njit(nogil=True, cache=True)
def clear(g: Arrays, w: Workspace, hit: int) -> None:
    """Clear the losses: the workspace is ready for another shock."""
    for at in range(hit):
        i = w.hit[at]
        w.down[i] = w.up[i] = w.shock[i] = 0.0
        w.state[i] = 0
