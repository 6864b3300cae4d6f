"""The cascade where it reaches a large part of the network: all that may lose, in every step.

Eight shocks go side by side: one look at a link serves all of them, and each lane of the arithmetic
gives to the last bit what it would give alone.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.cascade import (
    ENDLESS,
    GONE,
    SEEN,
    UNCERTAIN,
    Options,
    Workspace,
    grown,
)
from chainmap.analysis.esri.network import Arrays, Floats, Index, Numbers, Side
from chainmap.analysis.esri.vectors import (
    WIDTH,
    choose,
    differ,
    fill,
    larger,
    load,
    smaller,
    store,
)

#: Shocks side by side: the losses of one firm fill one line of the cache.
LANES = WIDTH
#: Bytes of a line of the cache.
_LINE = 64
#: Bits of a firm's state, in any lane: it has lost inputs, income; it hears of such a loss.
_LOST_INPUTS, _LOST_INCOME, _HEARS_DOWN, _HEARS_UP = 1, 2, 4, 8


class Lanes(NamedTuple):
    """The losses of up to eight shocks; memory that is never touched is never taken."""

    down: Floats  # (n, 8)
    up: Floats  # (n, 8)
    passed: Floats  # (n, 8) loss downstream, less what rivals make up for; or the next one
    next_up: Floats  # (n, 8)
    state: npt.NDArray[np.uint8]  # (n,)
    rows: Numbers  # (n + 1,) the firms that a loop goes over
    left: Floats  # (k, 8) A_m
    fall: Floats  # (1, 8) largest growth of a loss in this step
    running: Floats  # (1, 8) 1 until a lane has stopped, then 0
    steps: Index  # (8,)
    error: Floats  # (8,) bound of the error of every loss
    free: Floats  # (k, 8) Σ s of a market's firms that are not wholly shocked
    replaced: Floats  # (k, 8) largest loss of a firm whose rivals can step in


class Floor(NamedTuple):
    """What was shocked: a loss never falls below its ψ."""

    firm: Numbers  # (q,)
    lane: Index  # (q,)
    psi: Floats  # (q,)


def _rows(count: int) -> Floats:
    """Return rows of zeros, each a line of the cache: numpy begins them anywhere in one."""
    spare = np.zeros((count + 1) * LANES)
    first = -spare.ctypes.data % _LINE // spare.itemsize
    return spare[first : first + count * LANES].reshape(count, LANES)


def make_lanes(arrays: Arrays) -> Lanes:
    """Return lanes for a network, empty."""
    n, markets = len(arrays.strength), len(arrays.market_strength)
    return Lanes(
        down=_rows(n),
        up=_rows(n),
        passed=_rows(n),
        next_up=_rows(n),
        state=np.zeros(n, dtype=np.uint8),
        rows=np.zeros(n + 1, dtype=np.uint32),
        left=_rows(markets),
        fall=_rows(1),
        running=_rows(1),
        steps=np.zeros(LANES, dtype=np.int32),
        error=np.zeros(LANES),
        free=_rows(markets),
        replaced=_rows(markets),
    )


@njit(nogil=True, cache=True)
def take_over(g: Arrays, w: Workspace, x: Lanes, lane: int) -> None:
    """Go on in a lane with the losses of a shock that was pushed so far."""
    for at in range(w.down.counts[SEEN]):
        i = w.down.seen[at]
        x.down[i, lane] = w.down.loss[i]
        _wake(g.down, x, i, _LOST_INPUTS, _HEARS_DOWN)
    for at in range(w.up.counts[SEEN]):
        i = w.up.seen[at]
        x.up[i, lane] = w.up.loss[i]
        _wake(g.up, x, i, _LOST_INCOME, _HEARS_UP)


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
        _stop(x, before, options)
    if down is not x.down:
        _copy(x, _LOST_INPUTS, down, x.down)
    if up is not x.up:
        _copy(x, _LOST_INCOME, up, x.up)


@njit(nogil=True, cache=True)
def _stop(x: Lanes, before: Floats, options: Options) -> None:
    """Count the step; stop the lanes in which no loss grew by more than the tolerance."""
    tolerance = options.tolerance
    for lane in range(LANES):
        if x.running[0, lane] > 0.0:
            x.steps[lane] += 1
            near = abs(x.fall[0, lane] - tolerance) <= before[lane] + x.error[lane]
            if x.error[lane] > 0.0 and near:
                x.steps[lane] = UNCERTAIN
                x.running[0, lane] = 0.0
            elif x.fall[0, lane] <= tolerance:
                x.running[0, lane] = 0.0
            elif x.steps[lane] >= options.most_steps:
                x.steps[lane] = ENDLESS
                x.running[0, lane] = 0.0


@njit(nogil=True, cache=True)
def _wake(side: Side, x: Lanes, i: int, lost: int, hears: int) -> None:
    """Note that a firm has a loss in some lane: its partners may get one."""
    if not x.state[i] & lost:
        x.state[i] |= lost
        _tell(side, x, i, hears)


@njit(nogil=True, cache=True)
def _tell(side: Side, x: Lanes, i: int, hears: int) -> None:
    """Note that those who hear from a firm have to compute their losses anew."""
    for e in range(side.start[i], side.start[i + 1]):
        x.state[side.links[e].end] |= hears


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
    """Compute what every firm's loss is worth to its customers where rivals step in.

    Only those to whom it is worth something else than in the step before hear of it.
    """
    x.left[:] = 0.0
    one = fill(1.0)
    for i in range(len(g.strength)):
        m, kept = g.market[i], fill(g.strength[i])
        if x.state[i] & _LOST_INPUTS:
            kept = kept * (one - load(x.down, i))
        store(x.left, m, load(x.left, m) + kept)
        x.state[i] &= ~_HEARS_DOWN
    gone = fill(GONE)
    for m in range(len(x.left)):
        left = load(x.left, m)
        store(x.left, m, choose(left - gone, left, one))
    for at in range(_list(x, _LOST_INPUTS)):
        i = x.rows[at]
        share = smaller(one, fill(g.strength[i]) / load(x.left, g.market[i]))
        worth = share * load(x.down, i)
        if differ(worth, load(x.passed, i)):
            store(x.passed, i, worth)
            _tell(g.down, x, i, _HEARS_DOWN)


@njit(nogil=True, cache=True)
def _lose_inputs(g: Arrays, x: Lanes, suppliers: Floats, old: Floats, new: Floats) -> None:
    """Give every firm its new loss downstream, from its suppliers'."""
    _pull(g.down, x, _HEARS_DOWN, _LOST_INPUTS, suppliers, old, new)


@njit(nogil=True, cache=True)
def _lose_income(g: Arrays, x: Lanes, old: Floats, new: Floats) -> None:
    """Give every firm its new loss upstream, from its customers'."""
    _pull(g.up, x, _HEARS_UP, _LOST_INCOME, old, old, new)


@njit(nogil=True, cache=True)
def _pull(
    side: Side,
    x: Lanes,
    hears: int,
    lost: int,
    source: Floats,
    old: Floats,
    new: Floats,
) -> None:
    """Write the new losses of the firms that hear of one; lanes that have stopped keep theirs.

    A loss is rounded as h = 1 - L is: what the source's own arithmetic does not see wakes nobody.
    """
    nothing, one = fill(0.0), fill(1.0)
    running, fall = load(x.running, 0), load(x.fall, 0)
    for at in range(_list(x, hears)):
        i = x.rows[at]
        most = nothing
        for slot in range(side.slot_start[i], side.slot_start[i + 1]):
            loss = nothing
            for e in range(side.source_start[slot], side.source_start[slot + 1]):
                heard = side.sources[e]
                loss = loss + fill(heard.share) * load(source, heard.end)
            most = larger(most, loss)
        before = load(old, i)
        found = choose(running, one - (one - smaller(one, most)), before)
        fall = larger(fall, found - before)
        store(new, i, found)
        if not x.state[i] & lost and differ(found, nothing):
            _wake(side, x, i, lost, hears)
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
        for table in (x.down, x.passed, x.up, x.next_up):
            store(table, i, choose(running, load(table, i), nothing))
    store(totals, 0, both)
    store(totals, 1, down)
    store(totals, 2, up)
    for lane in range(LANES):
        if x.running[0, lane] == 0.0:
            x.steps[lane], x.error[lane] = 0, 0.0
    if x.running.max() == 0.0:
        x.state[:] = 0
