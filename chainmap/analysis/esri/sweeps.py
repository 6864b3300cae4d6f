"""The cascade where it reaches a large part of the network: all that may lose, in every step.

Eight shocks go side by side: one look at a link serves all of them, and each lane of the arithmetic
gives to the last bit what it would give alone.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.cascade import (
    GONE,
    SEEN,
    UNCERTAIN,
    Front,
    Options,
    Workspace,
    grown,
)
from chainmap.analysis.esri.network import Arrays, Floats, Index, Numbers, Side
from chainmap.analysis.esri.vectors import (
    WIDTH,
    Vector,
    choose,
    differ,
    exceeds,
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


class Bits(NamedTuple):
    """What a firm's state says of one direction, in any lane."""

    lost: int  # it has a loss
    hears: int  # a partner has one: its own has to be computed
    outer: int  # a partner outside the core was shocked
    asked: int  # it is outside the core, and a partner's loss grew so much that its own may


_DOWN, _UP = Bits(1, 4, 16, 64), Bits(2, 8, 32, 128)


class Lanes(NamedTuple):
    """The losses of up to eight shocks; memory that is never touched is never taken.

    Tables of two steps are of this one and the one before, at ``turn`` and its opposite. Where
    rivals step in, those of `down` are ``down[0]`` alone, and ``passed``.
    """

    down: Floats  # (2, n, 8) of firms of the core and those shocked
    up: Floats  # (2, n, 8)
    passed: Floats  # (2, n, 8) loss downstream, less what rivals make up for
    turn: Index  # (1,)
    outer: Floats  # (1, 8) Σ s L upstream of firms outside the core that were not shocked
    state: npt.NDArray[np.uint8]  # (n,)
    rows: Numbers  # (n + 1,) the firms that a loop goes over
    left: Floats  # (k, 8) A_m
    fall: Floats  # (1, 8) largest growth of a loss in this step
    running: Floats  # (1, 8) 1 until a lane has stopped, then 0
    ends: Floats  # (1, 8) 1 where a lane stops in this step
    steps: Index  # (8,)
    error: Floats  # (8,) bound of the error of every loss
    free: Floats  # (k, 8) Σ s of a market's firms that are not wholly shocked
    replaced: Floats  # (k, 8) largest loss of a firm whose rivals can step in


class Floor(NamedTuple):
    """What was shocked: a loss never falls below its ψ."""

    firm: Numbers  # (q,)
    lane: Index  # (q,)
    psi: Floats  # (q,)


def _rows(*shape: int) -> Floats:
    """Return rows of zeros, each a line of the cache: numpy begins them anywhere in one."""
    size = math.prod(shape) * LANES
    spare = np.zeros(size + LANES)
    first = -spare.ctypes.data % _LINE // spare.itemsize
    return spare[first : first + size].reshape(*shape, LANES)


def make_lanes(arrays: Arrays) -> Lanes:
    """Return lanes for a network, empty."""
    n, markets = len(arrays.strength), len(arrays.market_strength)
    return Lanes(
        down=_rows(2, n),
        up=_rows(2, n),
        passed=_rows(2, n),
        turn=np.zeros(1, dtype=np.int32),
        outer=_rows(1),
        state=np.zeros(n, dtype=np.uint8),
        rows=np.zeros(n + 1, dtype=np.uint32),
        left=_rows(markets),
        fall=_rows(1),
        running=_rows(1),
        ends=_rows(1),
        steps=np.zeros(LANES, dtype=np.int32),
        error=np.zeros(LANES),
        free=_rows(markets),
        replaced=_rows(markets),
    )


@njit(nogil=True, cache=True)
def take_over(g: Arrays, w: Workspace, x: Lanes, lane: int, options: Options) -> None:
    """Go on in a lane with the losses of a shock that was pushed so far."""
    now, tolerance = x.turn[0], options.tolerance
    down, told = x.down[now], x.down[1 - now]
    if options.use_market:
        down, told = x.down[0], x.passed[now]
        # Those who hear of it anew begin anew: what they add up does not depend on other lanes.
        for at in range(w.down.counts[SEEN]):
            _tell(g, g.down, x, w.down.seen[at], _DOWN.hears)
    _take(g, g.down, x, _DOWN, w.down, w.shock, down[:, lane], told[:, lane], tolerance)
    up, told = x.up[now], x.up[1 - now]
    _take(g, g.up, x, _UP, w.up, w.shock, up[:, lane], told[:, lane], tolerance)


@njit(nogil=True, cache=True)
def _take(
    g: Arrays,
    side: Side,
    x: Lanes,
    bits: Bits,
    front: Front,
    shock: Floats,
    loss: Floats,
    told: Floats,
    tolerance: float,
) -> None:
    """Take over one direction: losses, and those that partners know of."""
    limit = _asked_from(side, tolerance)
    for at in range(front.counts[SEEN]):
        i = front.seen[at]
        if i >= g.core:
            if shock[i] == 0.0:
                continue
            _tell(g, side, x, i, bits.outer)
        loss[i], told[i] = front.loss[i], front.told[i]
        _wake(g, side, x, i, bits)
        if front.loss[i] - front.told[i] > limit:
            _ask(g, side, x, i, bits)


@njit(nogil=True, cache=True)
def _asked_from(side: Side, tolerance: float) -> float:
    """Return how much a loss has to grow for a partner's to grow by half of the tolerance next."""
    return (0.5 - 1e-9) * tolerance / max(1.0, side.growth)


@njit(nogil=True, cache=True)
def sweep(g: Arrays, x: Lanes, floor: Floor, options: Options, keep: int) -> None:
    """Go on until no more than ``keep`` lanes run; the losses stand where `losses` says.

    Where a stop may be another than without the errors of pruning, ``steps`` says `UNCERTAIN`.
    """
    before, tolerance = np.zeros(LANES), options.tolerance
    while x.running.sum() > keep:
        # Growth below half of the tolerance is not looked at, so it must not matter either.
        x.fall[:] = tolerance / 2
        now = x.turn[0]
        new = 1 - now
        down, next_down, up, next_up = x.down[now], x.down[new], x.up[now], x.up[new]
        passed, passed_before = down, next_down
        if options.use_market:
            down = next_down = x.down[0]
            passed, passed_before = x.passed[new], x.passed[now]
            _pass_on(g, x, down, passed_before, passed, tolerance)
        before[:] = x.error
        if x.error.max() > 0.0:
            _grow_errors(g, x, passed, floor, options.use_market)
        _inquire(g, g.down, x, _DOWN, passed_before, passed)
        _inquire(g, g.up, x, _UP, next_up, up)
        _pull(g, g.down, x, _DOWN, passed, down, next_down, tolerance)
        _pull(g, g.up, x, _UP, up, up, next_up, tolerance)
        if options.use_market:
            x.state[:] &= ~np.uint8(_DOWN.hears)
        for at in range(len(floor.firm)):
            i, lane, psi = floor.firm[at], floor.lane[at], floor.psi[at]
            next_down[i, lane] = max(next_down[i, lane], psi)
            next_up[i, lane] = max(next_up[i, lane], psi)
        x.turn[0] = new
        _stop(x, before, tolerance)
        if x.ends.max() > 0.0:
            _lose_outside(g, x, floor, up)


@njit(nogil=True, cache=True)
def losses(x: Lanes, use_market: bool) -> tuple[Floats, Floats]:
    """Return where the losses downstream and upstream stand."""
    return x.down[0 if use_market else x.turn[0]], x.up[x.turn[0]]


@njit(nogil=True, cache=True)
def _stop(x: Lanes, before: Floats, tolerance: float) -> None:
    """Count the step; stop the lanes in which no loss grew by more than the tolerance."""
    x.ends[:] = 0.0
    for lane in range(LANES):
        if x.running[0, lane] > 0.0:
            x.steps[lane] += 1
            near = abs(x.fall[0, lane] - tolerance) <= before[lane] + x.error[lane]
            if x.error[lane] > 0.0 and near:
                x.steps[lane] = UNCERTAIN
                x.running[0, lane] = 0.0
            elif x.fall[0, lane] <= tolerance:
                x.running[0, lane], x.ends[0, lane] = 0.0, 1.0


@njit(nogil=True, cache=True)
def _lose_outside(g: Arrays, x: Lanes, floor: Floor, up: Floats) -> None:
    """Sum up what firms outside the core lose in the last step, by the losses of the one before."""
    lost, ends, own = fill(0.0), load(x.ends, 0), np.empty((1, LANES))
    for at in range(_list(x, _UP.lost, 0, len(g.strength))):
        i = x.rows[at]
        lost = lost + fill(g.outer_share[i]) * load(up, i)
    store(x.outer, 0, choose(ends, lost, load(x.outer, 0)))
    for at in range(len(floor.firm)):
        i, lane = floor.firm[at], floor.lane[at]
        if i >= g.core and x.ends[0, lane] > 0.0:
            store(own, 0, _hear(g.up, i, g.up.source_start[1:], up))
            x.outer[0, lane] -= g.strength[i] * own[0, lane]


@njit(nogil=True, cache=True)
def _wake(g: Arrays, side: Side, x: Lanes, i: int, bits: Bits) -> None:
    """Note that a firm has a loss in some lane: its partners may get one."""
    if not x.state[i] & bits.lost:
        x.state[i] |= bits.lost
        _tell(g, side, x, i, bits.hears)


@njit(nogil=True, cache=True)
def _tell(g: Arrays, side: Side, x: Lanes, i: int, bit: int) -> None:
    """Note something of the firms of the core that hear from a firm."""
    for e in range(side.start[i], side.start[i + 1]):
        if side.links[e].end >= g.core:
            break
        x.state[side.links[e].end] |= bit


@njit(nogil=True, cache=True)
def _ask(g: Arrays, side: Side, x: Lanes, i: int, bits: Bits) -> None:
    """Note that firms outside the core that hear from a firm may lose much more in this step."""
    for back in range(side.start[i + 1] - side.start[i]):
        end = side.links[side.start[i + 1] - 1 - back].end
        if end < g.core:
            break
        x.state[end] |= bits.asked


@njit(nogil=True, cache=True)
def _list(x: Lanes, bits: int, first: int, last: int) -> int:
    """List the firms whose state has one of the bits; return how many."""
    count = 0
    for i in range(first, last):
        x.rows[count] = i
        count += x.state[i] & bits != 0
    return count


@njit(nogil=True, cache=True)
def _pass_on(
    g: Arrays, x: Lanes, down: Floats, before: Floats, passed: Floats, tolerance: float
) -> None:
    """Compute what every firm's loss is worth to its customers where rivals step in.

    Only those to whom it is worth something else than in the step before hear of it.
    """
    x.left[:] = 0.0
    one = fill(1.0)
    for i in range(len(g.strength)):
        m, kept = g.market[i], fill(g.strength[i])
        if x.state[i] & _DOWN.lost:
            kept = kept * (one - load(down, i))
        store(x.left, m, load(x.left, m) + kept)
    gone, much = fill(GONE), fill(_asked_from(g.down, tolerance))
    for m in range(len(x.left)):
        left = load(x.left, m)
        store(x.left, m, choose(left - gone, left, one))
    for at in range(_list(x, _DOWN.lost, 0, len(g.strength))):
        i = x.rows[at]
        share = smaller(one, fill(g.strength[i]) / load(x.left, g.market[i]))
        worth, known = share * load(down, i), load(before, i)
        store(passed, i, worth)
        if differ(worth, known):
            _tell(g, g.down, x, i, _DOWN.hears)
            if exceeds(worth - known, much):
                _ask(g, g.down, x, i, _DOWN)


@njit(nogil=True, cache=True, inline="always")
def _hear(side: Side, i: int, ends: Numbers, source: Floats) -> Vector:
    """Return what a firm loses by what its partners pass on; those in each slot before ``ends``.

    A loss is rounded as h = 1 - L is: what the source's own arithmetic does not see wakes nobody.
    """
    most, one = fill(0.0), fill(1.0)
    for slot in range(side.slot_start[i], side.slot_start[i + 1]):
        loss = fill(0.0)
        for e in range(side.source_start[slot], ends[slot]):
            heard = side.sources[e]
            loss = loss + fill(heard.share) * load(source, heard.end)
        most = larger(most, loss)
    return one - (one - smaller(one, most))


@njit(nogil=True, cache=True)
def _pull(
    g: Arrays,
    side: Side,
    x: Lanes,
    bits: Bits,
    source: Floats,
    old: Floats,
    new: Floats,
    tolerance: float,
) -> None:
    """Write the new losses of the firms of the core; lanes that have stopped keep theirs."""
    nothing, much = fill(0.0), fill(_asked_from(side, tolerance))
    running, fall, all_sources = load(x.running, 0), load(x.fall, 0), side.source_start[1:]
    for at in range(_list(x, bits.hears, 0, g.core)):
        i = x.rows[at]
        ends = all_sources if x.state[i] & bits.outer else side.core_end
        before = load(old, i)
        found = choose(running, _hear(side, i, ends, source), before)
        growth = found - before
        fall = larger(fall, growth)
        store(new, i, found)
        if not x.state[i] & bits.lost and differ(found, nothing):
            _wake(g, side, x, i, bits)
        if exceeds(growth, much):
            _ask(g, side, x, i, bits)
    store(x.fall, 0, fall)


@njit(nogil=True, cache=True)
def _inquire(g: Arrays, side: Side, x: Lanes, bits: Bits, before: Floats, source: Floats) -> None:
    """Find how much the losses grow of those firms outside the core whose may grow much."""
    running, fall, ends = load(x.running, 0), load(x.fall, 0), side.source_start[1:]
    for at in range(_list(x, bits.asked, g.core, len(x.state))):
        i = x.rows[at]
        x.state[i] &= ~bits.asked
        growth = _hear(side, i, ends, source) - _hear(side, i, ends, before)
        fall = larger(fall, choose(running, growth, fall))
    store(x.fall, 0, fall)


@njit(nogil=True, cache=True)
def _grow_errors(g: Arrays, x: Lanes, all_passed: Floats, floor: Floor, use_market: bool) -> None:
    """Let the bounds grow by one step, as `v0.cascade` does."""
    swing, fragile = np.zeros(LANES), np.zeros(LANES)
    if use_market:
        _look_at_markets(g, x, all_passed, floor)
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
def _look_at_markets(g: Arrays, x: Lanes, all_passed: Floats, floor: Floor) -> None:
    """Fill ``free`` and ``replaced``."""
    x.replaced[:] = 0.0
    for m in range(len(x.free)):
        x.free[m] = g.market_strength[m]
    for at in range(len(floor.firm)):
        if floor.psi[at] == 1.0:
            x.free[g.market[floor.firm[at]], floor.lane[at]] -= g.strength[floor.firm[at]]
    for i in range(len(g.strength)):
        left, replaced = x.left[g.market[i]], x.replaced[g.market[i]]
        passed, half = all_passed[i], g.strength[i] / 2
        for lane in range(LANES):
            most = passed[lane] if passed[lane] > replaced[lane] else replaced[lane]
            replaced[lane] = most if half < left[lane] else replaced[lane]


@njit(nogil=True, cache=True)
def add_up_lanes(g: Arrays, x: Lanes, use_market: bool, totals: Floats) -> None:
    """Write Σ s · loss of each lane into ``totals`` (3, 8): of both sides, downstream, upstream.

    Lanes that have stopped are empty afterwards.
    """
    both = down = up = nothing = fill(0.0)
    running, outer = load(x.running, 0), load(x.outer, 0)
    all_down, all_up = losses(x, use_market)
    passed = x.passed if use_market else x.down
    for at in range(_list(x, _DOWN.lost | _UP.lost, 0, len(g.strength))):
        i = x.rows[at]
        sales, lost_down, lost_up = fill(g.strength[i]), load(all_down, i), load(all_up, i)
        both = both + sales * larger(lost_down, lost_up)
        down = down + sales * lost_down
        up = up + sales * lost_up
        for table in (all_down, passed[0], passed[1], x.up[0], x.up[1]):
            store(table, i, choose(running, load(table, i), nothing))
    store(totals, 0, both + outer)
    store(totals, 1, down)
    store(totals, 2, up + outer)
    store(x.outer, 0, nothing)
    for lane in range(LANES):
        if x.running[0, lane] == 0.0:
            x.steps[lane], x.error[lane] = 0, 0.0
    if x.running.max() == 0.0:
        x.state[:] = 0
