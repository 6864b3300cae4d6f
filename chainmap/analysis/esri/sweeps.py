"""The cascade where it reaches a large part of the network: every firm in every step.

Eight shocks go side by side: one look at a link serves all of them, and each lane of the arithmetic
gives to the last bit what it would give alone.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from chainmap.analysis.esri.cascade import GONE, UNCERTAIN, Options, grown
from chainmap.analysis.esri.network import Arrays, Floats, Index

#: Shocks side by side: the losses of one firm fill one line of the cache.
LANES = 8


class Lanes(NamedTuple):
    """The losses of up to eight shocks; memory that is never touched is never taken."""

    down: Floats  # (n, 8)
    up: Floats  # (n, 8)
    passed: Floats  # (n, 8) loss downstream, less what rivals make up for
    next_up: Floats  # (n, 8)
    left: Floats  # (k, 8) A_m
    fall: Floats  # (8,) largest growth of a loss in this step
    steps: Index  # (8,)
    running: Floats  # (8,) 1 until a lane has stopped, then 0
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
    return Lanes(
        down=np.zeros((n, LANES)),
        up=np.zeros((n, LANES)),
        passed=np.zeros((n, LANES)),
        next_up=np.zeros((n, LANES)),
        left=np.zeros((markets, LANES)),
        fall=np.zeros(LANES),
        steps=np.zeros(LANES, dtype=np.int32),
        running=np.zeros(LANES),
        error=np.zeros(LANES),
        free=np.zeros((markets, LANES)),
        replaced=np.zeros((markets, LANES)),
    )


@njit(nogil=True, cache=True)
def sweep(g: Arrays, x: Lanes, floor: Floor, options: Options) -> None:
    """Go on with each running lane until it stops; the losses stand in ``down`` and ``up``.

    Where a stop may be another than without the errors of pruning, ``steps`` says `UNCERTAIN`.
    """
    down, up, next_up = x.down, x.up, x.next_up
    before = np.zeros(LANES)
    while x.running.max() > 0.0:
        x.fall[:] = 0.0
        _pass_on(g, x, options.use_market)
        before[:] = x.error
        if x.error.max() > 0.0:
            _grow_errors(g, x, floor, options.use_market)
        _lose_inputs(g, x)
        _lose_income(g, x, up, next_up)
        up, next_up = next_up, up
        for at in range(len(floor.firm)):
            i, lane, psi = floor.firm[at], floor.lane[at], floor.psi[at]
            down[i, lane] = max(down[i, lane], psi)
            up[i, lane] = max(up[i, lane], psi)
        for lane in range(LANES):
            if x.running[lane] > 0.0:
                x.steps[lane] += 1
                near = abs(x.fall[lane] - options.tolerance) <= before[lane] + x.error[lane]
                if x.error[lane] > 0.0 and near:
                    x.steps[lane] = UNCERTAIN
                    x.running[lane] = 0.0
                elif x.fall[lane] <= options.tolerance:
                    x.running[lane] = 0.0
    if up is not x.up:
        x.up[:] = up


@njit(nogil=True, cache=True)
def _pass_on(g: Arrays, x: Lanes, use_market: bool) -> None:
    """Compute what every firm's loss is worth to its customers."""
    n = len(g.strength)
    if not use_market:
        x.passed[:] = x.down
        return
    x.left[:] = 0.0
    for i in range(n):
        left, down, sales = x.left[g.market[i]], x.down[i], g.strength[i]
        for lane in range(LANES):
            left[lane] += sales * (1.0 - down[lane])
    for m in range(len(x.left)):
        for lane in range(LANES):
            if x.left[m, lane] <= GONE:
                x.left[m, lane] = 1.0
    for i in range(n):
        left, down, passed, sales = x.left[g.market[i]], x.down[i], x.passed[i], g.strength[i]
        for lane in range(LANES):
            share = sales / left[lane]
            passed[lane] = share * down[lane] if share < 1.0 else down[lane]


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
        if x.running[lane] > 0.0 and x.error[lane] > 0.0:
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
def _lose_inputs(g: Arrays, x: Lanes) -> None:
    """Give every firm its new loss downstream, from its suppliers'."""
    most, slot_loss = np.zeros(LANES), np.zeros(LANES)
    for i in range(len(g.strength)):
        most[:] = 0.0
        for slot in range(g.slot_start[i], g.slot_start[i + 1]):
            slot_loss[:] = 0.0
            for e in range(g.inputs[slot], g.inputs[slot + 1]):
                passed, share = x.passed[g.input_from[e]], g.input_value[e]
                for lane in range(LANES):
                    slot_loss[lane] += share * passed[lane]
            for lane in range(LANES):
                most[lane] = slot_loss[lane] if slot_loss[lane] > most[lane] else most[lane]
        _settle(x, x.down[i], x.down[i], most)


@njit(nogil=True, cache=True)
def _lose_income(g: Arrays, x: Lanes, up: Floats, next_up: Floats) -> None:
    """Give every firm its new loss upstream, from its customers'."""
    lost = np.zeros(LANES)
    for i in range(len(g.strength)):
        lost[:] = 0.0
        for e in range(g.sales_start[i], g.sales_start[i + 1]):
            customer, share = up[g.sold_to[e]], g.sold_value[e]
            for lane in range(LANES):
                lost[lane] += share * customer[lane]
        _settle(x, up[i], next_up[i], lost)


@njit(nogil=True, cache=True, inline="always")
def _settle(x: Lanes, old: Floats, new: Floats, loss: Floats) -> None:
    """Write the new losses of one firm; lanes that have stopped keep theirs."""
    for lane in range(LANES):
        found = loss[lane] if loss[lane] < 1.0 else 1.0
        found = found if x.running[lane] > 0.0 else old[lane]
        growth = found - old[lane]
        x.fall[lane] = growth if growth > x.fall[lane] else x.fall[lane]
        new[lane] = found


@njit(nogil=True, cache=True)
def add_up_lanes(g: Arrays, x: Lanes, totals: Floats) -> None:
    """Write Σ s · loss of each lane into ``totals`` (8, 3): of both sides, downstream, upstream."""
    both, down, up = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    for i in range(len(g.strength)):
        sales, lost_down, lost_up = g.strength[i], x.down[i], x.up[i]
        for lane in range(LANES):
            down[lane] += sales * lost_down[lane]
            up[lane] += sales * lost_up[lane]
            both[lane] += sales * max(lost_down[lane], lost_up[lane])
    totals[:, 0], totals[:, 1], totals[:, 2] = both, down, up


@njit(nogil=True, cache=True)
def clear_lanes(x: Lanes) -> None:
    """Forget all shocks."""
    x.down[:] = 0.0
    x.up[:] = 0.0
    x.steps[:] = 0
    x.running[:] = 0.0
    x.error[:] = 0.0
