"""The compiled cascade: losses pushed along links only from firms whose loss changed.

Synchronous as in the source: step t + 1 sees the losses of step t alone. Losses L = 1 - h are
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
    passed_down: Floats  # (n,) loss, less what rivals make up for, that customers know of
    passed_up: Floats  # (n,) loss that suppliers have been told of
    slots: Floats  # (g,) loss of each input
    income: Floats  # (n,) loss of sales
    state: Flags  # (n,) bits below
    hit: Index  # (n,) firms with a loss, in the order in which they were hit
    heard: Index  # (n,) firms that have heard of any loss
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


_HIT, _MEMBER, _REACHED, _REACHED_UP, _HEARD = 1, 2, 4, 8, 16


def make_workspace(arrays: Arrays) -> Workspace:
    """Return a workspace for a network."""
    n, slots = len(arrays.strength), int(arrays.slot_start[-1])
    markets = len(arrays.market_strength)
    return Workspace(
        down=np.zeros(n),
        up=np.zeros(n),
        shock=np.zeros(n),
        passed_down=np.zeros(n),
        passed_up=np.zeros(n),
        slots=np.zeros(slots),
        income=np.zeros(n),
        state=np.zeros(n, dtype=np.uint8),
        hit=_list(n),
        heard=_list(n),
        changed_down=_list(n),
        changed_up=_list(n),
        reached_down=_list(n),
        reached_up=_list(n),
        members=_list(n),
        member_count=_list(markets),
        market_rest=arrays.market_strength.copy(),
        open_markets=_list(markets),
        active=_list(markets),
        is_active=np.zeros(markets, dtype=np.uint8),
    )


def _list(size: int) -> Index:
    return np.zeros(size, dtype=np.int32)


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
        clear(w, count)


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
    down, up, heard, markets, steps = len(shocked), len(shocked), 0, 0, 0
    while True:
        if use_market:
            reached, markets = _push_markets(g, w, down, markets, threshold)
        else:
            reached = _push_down(g, w, down, threshold)
        reached_up = _push_up(g, w, up, threshold)
        down, hit, heard, fall = _settle_down(g, w, reached, hit, heard)
        up, hit, heard, fall_up = _settle_up(w, reached_up, hit, heard)
        steps += 1
        if max(fall, fall_up) <= tolerance:
            break
    _forget(g, w, hit, heard, markets)
    return steps, hit


@njit(nogil=True, cache=True, inline="always")
def _tell(g: Arrays, w: Workspace, j: int, delta: float, reached: int) -> int:
    """Let the customers of ``j`` know that its loss changed."""
    for e in range(g.out_start[j], g.out_start[j + 1]):
        i = g.out_ends[e, 1]
        w.slots[g.out_ends[e, 0]] += g.out_value[e, 1] * delta
        if not w.state[i] & _REACHED:
            w.state[i] |= _REACHED
            w.reached_down[reached] = i
            reached += 1
    return reached


@njit(nogil=True, cache=True)
def _push_down(g: Arrays, w: Workspace, down: int, threshold: float) -> int:
    """Pass losses on to customers where every firm is irreplaceable."""
    reached = 0
    for at in range(down):
        j = w.changed_down[at]
        delta = w.down[j] - w.passed_down[j]
        if abs(delta) > threshold:
            w.passed_down[j] = w.down[j]
            reached = _tell(g, w, j, delta, reached)
    return reached


@njit(nogil=True, cache=True)
def _push_markets(
    g: Arrays, w: Workspace, down: int, markets: int, threshold: float
) -> tuple[int, int]:
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
        first, last = g.market_start[m], g.market_start[m] + w.member_count[m]
        left = _left_of_market(g, w, m)
        for k in range(first, last):
            j = w.members[k]
            loss = min(1.0, g.strength[j] / left) * w.down[j]
            delta = loss - w.passed_down[j]
            if abs(delta) > threshold:
                w.passed_down[j] = loss
                reached = _tell(g, w, j, delta, reached)
    return reached, markets


@njit(nogil=True, cache=True, inline="always")
def _left_of_market(g: Arrays, w: Workspace, m: int) -> float:
    """Return A_m, what is left of the sales of a market.

    Summed anew, not by differences: what is left may be nothing at all.
    """
    first, count = g.market_start[m], w.member_count[m]
    left = 0.0 if count == g.market_start[m + 1] - first else w.market_rest[m]
    for k in range(first, first + count):
        left += g.strength[w.members[k]] * (1.0 - w.down[w.members[k]])
    return left if left > GONE else 1.0


@njit(nogil=True, cache=True)
def _push_up(g: Arrays, w: Workspace, up: int, threshold: float) -> int:
    """Pass losses on to suppliers: what is not bought any more."""
    reached = 0
    for at in range(up):
        j = w.changed_up[at]
        delta = w.up[j] - w.passed_up[j]
        if abs(delta) > threshold:
            w.passed_up[j] = w.up[j]
            for e in range(g.in_start[j], g.in_start[j + 1]):
                i = g.in_ends[e, 0]
                w.income[i] += g.in_value[e, 1] * delta
                if not w.state[i] & _REACHED_UP:
                    w.state[i] |= _REACHED_UP
                    w.reached_up[reached] = i
                    reached += 1
    return reached


@njit(nogil=True, cache=True)
def _settle_down(
    g: Arrays, w: Workspace, reached: int, hit: int, heard: int
) -> tuple[int, int, int, float]:
    """Give every firm that heard of a change its new loss downstream."""
    changed, fall = 0, 0.0
    for at in range(reached):
        i = w.reached_down[at]
        heard = _note_hearing(w, i, heard)
        w.state[i] &= ~np.uint8(_REACHED)
        loss = w.shock[i]
        for slot in range(g.slot_start[i], g.slot_start[i + 1]):
            loss = max(loss, w.slots[slot])
        loss = min(1.0, loss)
        if loss != w.down[i]:
            fall = max(fall, loss - w.down[i])
            w.down[i] = loss
            w.changed_down[changed] = i
            changed += 1
            hit = _note_hit(w, i, hit)
    return changed, hit, heard, fall


@njit(nogil=True, cache=True)
def _settle_up(w: Workspace, reached: int, hit: int, heard: int) -> tuple[int, int, int, float]:
    """Give every firm that heard of a change its new loss upstream."""
    changed, fall = 0, 0.0
    for at in range(reached):
        i = w.reached_up[at]
        heard = _note_hearing(w, i, heard)
        w.state[i] &= ~np.uint8(_REACHED_UP)
        loss = min(1.0, max(w.shock[i], w.income[i]))
        if loss != w.up[i]:
            fall = max(fall, loss - w.up[i])
            w.up[i] = loss
            w.changed_up[changed] = i
            changed += 1
            hit = _note_hit(w, i, hit)
    return changed, hit, heard, fall


@njit(nogil=True, cache=True, inline="always")
def _note_hearing(w: Workspace, i: int, heard: int) -> int:
    if not w.state[i] & _HEARD:
        w.state[i] |= _HEARD
        w.heard[heard] = i
        return heard + 1
    return heard


@njit(nogil=True, cache=True, inline="always")
def _note_hit(w: Workspace, i: int, hit: int) -> int:
    if not w.state[i] & _HIT:
        w.state[i] |= _HIT
        w.hit[hit] = i
        return hit + 1
    return hit


@njit(nogil=True, cache=True)
def _forget(g: Arrays, w: Workspace, hit: int, heard: int, markets: int) -> None:
    """Clear what the spreading wrote beside the losses."""
    for at in range(heard):
        i = w.heard[at]
        w.income[i] = 0.0
        for slot in range(g.slot_start[i], g.slot_start[i + 1]):
            w.slots[slot] = 0.0
    for at in range(hit):
        w.passed_down[w.hit[at]] = w.passed_up[w.hit[at]] = 0.0
        w.state[w.hit[at]] = 0
    for at in range(heard):
        w.state[w.heard[at]] = 0
    for at in range(markets):
        m = w.open_markets[at]
        w.member_count[m] = 0
        w.market_rest[m] = g.market_strength[m]


@njit(nogil=True, cache=True)
def clear(w: Workspace, hit: int) -> None:
    """Clear the losses: the workspace is ready for another shock."""
    for at in range(hit):
        i = w.hit[at]
        w.down[i] = w.up[i] = w.shock[i] = 0.0
