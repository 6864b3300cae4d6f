"""The cascade where it reaches a large part of the network: all that may lose, in every step.

Eight shocks go side by side: one look at a link serves all of them, and each lane of the arithmetic
gives to the last bit what it would give alone.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.cascade import (
    GONE,
    LOST_UP,
    SEEN_DOWN,
    SEEN_UP,
    UNCERTAIN,
    Options,
    Workspace,
    grown,
)
from chainmap.analysis.esri.network import LOST, SELF, Arrays, Floats, Index
from chainmap.analysis.esri.vectors import (
    WIDTH,
    choose,
    fill,
    greatest,
    larger,
    load,
    smaller,
    store,
)

#: Shocks side by side: the losses of one firm fill one line of the cache.
LANES = WIDTH
#: Bits of a firm's state, in any lane: it has lost inputs, income; one that it hears from has.
_LOST_INPUTS, _LOST_INCOME, _HEARS_DOWN, _HEARS_UP = 1, 2, 4, 8


class Side(NamedTuple):
    """Whose losses a firm's loss follows from: those at the ends of its links, slot by slot."""

    slot_start: Index  # (n + 1,)
    link_start: Index  # (slots + 1,)
    end: Index  # (links,)
    share: Floats  # (links,)


class Lanes(NamedTuple):
    """The losses of up to eight shocks; memory that is never touched is never taken."""

    inputs: Side  # suppliers of each firm
    income: Side  # its customers, all in one slot
    down: Floats  # (n, 8)
    up: Floats  # (n, 8)
    passed: Floats  # (n, 8) loss downstream, less what rivals make up for; or the next one
    next_up: Floats  # (n, 8)
    state: npt.NDArray[np.uint8]  # (n,)
    rows: Index  # (n + 1,) the firms that a loop goes over
    left: Floats  # (k, 8) A_m
    fall: Floats  # (1, 8) largest growth of a loss in this step
    running: Floats  # (1, 8) 1 until a lane has stopped, then 0
    steps: Index  # (8,)
    error: Floats  # (8,) bound of the error of every loss
    free: Floats  # (k, 8) Σ s of a market's firms that are not wholly shocked
    replaced: Floats  # (k, 8) largest loss of a firm whose rivals can step in


class Floor(NamedTuple):
    """What was shocked: a loss never falls below its ψ."""

    firm: Index  # (q,)
    lane: Index  # (q,)
    psi: Floats  # (q,)


def make_lanes(arrays: Arrays) -> Lanes:
    """Return lanes for a network, empty."""
    n, markets = len(arrays.strength), len(arrays.market_strength)
    slot_of_firm = np.arange(n + 1, dtype=np.int32)
    return Lanes(
        inputs=Side(arrays.slot_start, arrays.inputs, arrays.input_from, arrays.input_value),
        income=Side(slot_of_firm, arrays.sales_start, arrays.sold_to, arrays.sold_value),
        down=np.zeros((n, LANES)),
        up=np.zeros((n, LANES)),
        passed=np.zeros((n, LANES)),
        next_up=np.zeros((n, LANES)),
        state=np.zeros(n, dtype=np.uint8),
        rows=np.zeros(n + 1, dtype=np.int32),
        left=np.zeros((markets, LANES)),
        fall=np.zeros((1, LANES)),
        running=np.zeros((1, LANES)),
        steps=np.zeros(LANES, dtype=np.int32),
        error=np.zeros(LANES),
        free=np.zeros((markets, LANES)),
        replaced=np.zeros((markets, LANES)),
    )


@njit(nogil=True, cache=True)
def take_over(g: Arrays, w: Workspace, x: Lanes, lane: int) -> None:
    """Go on in a lane with the losses of a shock that was pushed so far."""
    for at in range(w.counts[SEEN_DOWN]):
        r = w.seen_down[at]
        i = w.down_bits[2 * (r + SELF)]
        x.down[i, lane] = w.down[r + LOST]
        _wake(g, x, i, _LOST_INPUTS)
    for at in range(w.counts[SEEN_UP]):
        i = w.seen_up[at]
        x.up[i, lane] = w.up[i, LOST_UP]
        _wake(g, x, i, _LOST_INCOME)


@njit(nogil=True, cache=True)
def sweep(g: Arrays, x: Lanes, floor: Floor, options: Options, keep: int) -> None:
    """Go on until no more than ``keep`` lanes run; the losses stand in ``down`` and ``up``.

    Where a stop may be another than without the errors of pruning, ``steps`` says `UNCERTAIN`.
    """
    down, next_down, up, next_up = x.down, x.passed, x.up, x.next_up
    before = np.zeros(LANES)
    while x.running.sum() > keep:
        x.fall[:] = 0.0
        if options.use_market:
            _pass_on(g, x)
        before[:] = x.error
        if x.error.max() > 0.0:
            _grow_errors(g, x, floor, options.use_market)
        if options.use_market:
            _lose_inputs(g, x, x.passed, down, down)
        else:
            _lose_inputs(g, x, down, down, next_down)
            down, next_down = next_down, down
        _lose_income(g, x, up, next_up)
        up, next_up = next_up, up
        for at in range(len(floor.firm)):
            i, lane, psi = floor.firm[at], floor.lane[at], floor.psi[at]
            down[i, lane] = max(down[i, lane], psi)
            up[i, lane] = max(up[i, lane], psi)
        _stop(x, before, options.tolerance)
    if down is not x.down:
        _copy(x, _LOST_INPUTS, down, x.down)
    if up is not x.up:
        _copy(x, _LOST_INCOME, up, x.up)


@njit(nogil=True, cache=True)
def _stop(x: Lanes, before: Floats, tolerance: float) -> None:
    """Count the step; stop the lanes in which no loss grew by more than the tolerance."""
    for lane in range(LANES):
        if x.running[0, lane] > 0.0:
            x.steps[lane] += 1
            near = abs(x.fall[0, lane] - tolerance) <= before[lane] + x.error[lane]
            if x.error[lane] > 0.0 and near:
                x.steps[lane] = UNCERTAIN
                x.running[0, lane] = 0.0
            elif x.fall[0, lane] <= tolerance:
                x.running[0, lane] = 0.0


@njit(nogil=True, cache=True)
def _wake(g: Arrays, x: Lanes, i: int, lost: int) -> None:
    """Note that a firm has a loss in some lane: from now on its partners may get one."""
    if x.state[i] & lost:
        return
    x.state[i] |= lost
    if lost == _LOST_INPUTS:
        for e in range(g.sales_start[i], g.sales_start[i + 1]):
            x.state[g.sold_to[e]] |= _HEARS_DOWN
    else:
        for e in range(g.in_start[i], g.in_start[i + 1]):
            x.state[g.in_ends[e, 0]] |= _HEARS_UP


@njit(nogil=True, cache=True)
def _list(x: Lanes, bits: int) -> int:
    """List the firms whose state has one of the bits; return how many."""
    count = 0
    for i in range(len(x.state)):
        x.rows[count] = i
        count += x.state[i] & bits != 0
    return count


@njit(nogil=True, cache=True)
def _pass_on(g: Arrays, x: Lanes) -> None:
    """Compute what every firm's loss is worth to its customers where rivals step in."""
    x.left[:] = 0.0
    one = fill(1.0)
    for i in range(len(g.strength)):
        m = g.market[i]
        store(x.left, m, load(x.left, m) + fill(g.strength[i]) * (one - load(x.down, i)))
    gone = fill(GONE)
    for m in range(len(x.left)):
        left = load(x.left, m)
        store(x.left, m, choose(left - gone, left, one))
    for at in range(_list(x, _LOST_INPUTS)):
        i = x.rows[at]
        share = smaller(one, fill(g.strength[i]) / load(x.left, g.market[i]))
        store(x.passed, i, share * load(x.down, i))


@njit(nogil=True, cache=True)
def _lose_inputs(g: Arrays, x: Lanes, suppliers: Floats, old: Floats, new: Floats) -> None:
    """Give every firm its new loss downstream, from its suppliers'."""
    _pull(g, x, x.inputs, _list(x, _HEARS_DOWN), _LOST_INPUTS, suppliers, old, new)


@njit(nogil=True, cache=True)
def _lose_income(g: Arrays, x: Lanes, old: Floats, new: Floats) -> None:
    """Give every firm its new loss upstream, from its customers'."""
    _pull(g, x, x.income, _list(x, _HEARS_UP), _LOST_INCOME, old, old, new)


@njit(nogil=True, cache=True)
def _pull(
    g: Arrays,
    x: Lanes,
    side: Side,
    count: int,
    lost: int,
    source: Floats,
    old: Floats,
    new: Floats,
) -> None:
    """Write the new losses of the listed firms; lanes that have stopped keep theirs.

    A loss is rounded as h = 1 - L is: what the source's own arithmetic does not see wakes nobody.
    """
    nothing, one = fill(0.0), fill(1.0)
    running, fall = load(x.running, 0), load(x.fall, 0)
    for at in range(count):
        i = x.rows[at]
        most = nothing
        for slot in range(side.slot_start[i], side.slot_start[i + 1]):
            loss = nothing
            for e in range(side.link_start[slot], side.link_start[slot + 1]):
                loss = loss + fill(side.share[e]) * load(source, side.end[e])
            most = larger(most, loss)
        before = load(old, i)
        found = choose(running, one - (one - smaller(one, most)), before)
        fall = larger(fall, found - before)
        store(new, i, found)
        if not x.state[i] & lost and greatest(found) > 0.0:
            _wake(g, x, i, lost)
    store(x.fall, 0, fall)


@njit(nogil=True, cache=True)
def _grow_errors(g: Arrays, x: Lanes, floor: Floor, use_market: bool) -> None:
    """Let the bounds grow by one step, as `chainmap.analysis.esri.cascade` does."""
    swing, fragile = np.zeros(LANES), np.zeros(LANES)
    if use_market:
        _look_at_markets(g, x, floor)
        for m in range(len(x.left)):
            for lane in range(LANES):
                exposed = x.free[m, lane] / x.left[m, lane]
                swing[lane] = max(swing[lane], x.replaced[m, lane] * exposed)
                if x.left[m, lane] == 1.0 and x.free[m, lane] > GONE:
                    exposed = np.inf  # it may be gone
                fragile[lane] = max(fragile[lane], exposed)
    for lane in range(LANES):
        if x.running[0, lane] > 0.0 and x.error[lane] > 0.0:
            x.error[lane] = grown(g, x.error[lane], 0.0, swing[lane], fragile[lane])


@njit(nogil=True, cache=True)
def _look_at_markets(g: Arrays, x: Lanes, floor: Floor) -> None:
    """Fill ``free`` and ``replaced``."""
    x.replaced[:] = 0.0
    for m in range(len(x.free)):
        x.free[m] = g.market_strength[m]
    for at in range(len(floor.firm)):
        if floor.psi[at] == 1.0:
            x.free[g.market[floor.firm[at]], floor.lane[at]] -= g.strength[floor.firm[at]]
    for i in range(len(g.strength)):
        left, replaced = x.left[g.market[i]], x.replaced[g.market[i]]
        passed, half = x.passed[i], g.strength[i] / 2
        for lane in range(LANES):
            most = passed[lane] if passed[lane] > replaced[lane] else replaced[lane]
            replaced[lane] = most if half < left[lane] else replaced[lane]


@njit(nogil=True, cache=True)
def _copy(x: Lanes, lost: int, source: Floats, target: Floats) -> None:
    for at in range(_list(x, lost)):
        store(target, x.rows[at], load(source, x.rows[at]))


@njit(nogil=True, cache=True)
def add_up_lanes(g: Arrays, x: Lanes, totals: Floats) -> None:
    """Write Σ s · loss of each lane into ``totals`` (3, 8): of both sides, downstream, upstream.

    Lanes that have stopped are empty afterwards.
    """
    both = down = up = nothing = fill(0.0)
    running = load(x.running, 0)
    for at in range(_list(x, _LOST_INPUTS | _LOST_INCOME)):
        i = x.rows[at]
        sales, lost_down, lost_up = fill(g.strength[i]), load(x.down, i), load(x.up, i)
        both = both + sales * larger(lost_down, lost_up)
        down = down + sales * lost_down
        up = up + sales * lost_up
        lost_down, lost_up = choose(running, lost_down, nothing), choose(running, lost_up, nothing)
        store(x.down, i, lost_down)
        store(x.passed, i, lost_down)
        store(x.up, i, lost_up)
        store(x.next_up, i, lost_up)
    store(totals, 0, both)
    store(totals, 1, down)
    store(totals, 2, up)
    for lane in range(LANES):
        if x.running[0, lane] == 0.0:
            x.steps[lane], x.error[lane] = 0, 0.0
    if x.running.max() == 0.0:
        x.state[:] = 0
