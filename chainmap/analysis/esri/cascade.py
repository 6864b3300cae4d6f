"""The cascade, driven by events: a firm whose loss changed tells its customers and its suppliers.

Losses L = 1 - h are stored, so that an untouched firm is all zeros and needs no reset. Source:
ESRI.md, "Iteration"; the slots hold the sums of its steps 2 and 4, which change by differences.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.network import Arrays, Floats, Numbers, Side

#: A market of which less than this is left counts as one unit of money (ESRI.md, step 1).
GONE = 1e-10
#: Half the distance of h = 1 - L to its next neighbour below 1: the source's own arithmetic does
#: not see a smaller change of a loss either, so exact mode does not pass one on.
UNSEEN = 2.0**-54
#: A cascade goes over to sweeps over all firms when a step passes on more than this part of the
#: links: there eight shocks reach much the same firms, and one look at a link serves all of them.
DENSE = 0.01
#: What `spread` returns in place of steps when it broke off.
TOO_DENSE, UNCERTAIN, ENDLESS = -1, -2, -3

#: Bits of a firm's state on one side: on the list of those seen, to be settled, of an open market,
#: shocked.
_SEEN, _REACHED, _MEMBER, _SHOCKED = 1, 2, 4, 8


class Front(NamedTuple):
    """How far one shock has come in one direction; all empty between two shocks."""

    loss: Floats  # (n,) L
    told: Floats  # (n,) the loss that the firm's partners know of
    slots: Floats  # (g,) what is lost of each kind
    state: npt.NDArray[np.uint8]  # (n,)
    seen: Numbers  # (n,) firms that a loss came to
    changed: Numbers  # (n,) firms whose loss changed in the last step
    reached: Numbers  # (n + 1,) firms that hear of a change in this step
    counts: npt.NDArray[np.int64]  # (3,) how many are seen, changed; links passed along in a step


#: Places in ``Front.counts``.
SEEN, _CHANGED, _PASSED = range(3)


class Workspace(NamedTuple):
    """What one thread writes."""

    down: Front
    up: Front
    shock: Floats  # (n,) ψ
    members: Numbers  # (n,) firms with a loss, by market
    member_count: Numbers  # (k,)
    market_rest: Floats  # (k,) Σ s of firms without a loss
    open_markets: Numbers  # (k,) markets with a loss
    open_count: npt.NDArray[np.int64]  # (1,)
    active: Numbers  # (k,) markets in which a loss changed
    is_active: npt.NDArray[np.uint8]  # (k,)
    swing: Floats  # (1,) how much the error of a market's losses moves those of its firms, at most
    fragile: Floats  # (1,) largest ratio of a market's sales to what is left of them


class Options(NamedTuple):
    """How a shock spreads; one that goes on after ``most_steps`` is taken to go on for ever."""

    use_market: bool
    tolerance: float
    threshold: float
    dense: float = DENSE
    most_steps: int = np.iinfo(np.int32).max


def make_workspace(arrays: Arrays) -> Workspace:
    """Return a workspace for a network."""
    n, markets = len(arrays.strength), len(arrays.market_strength)
    return Workspace(
        down=_make_front(arrays.down),
        up=_make_front(arrays.up),
        shock=np.zeros(n),
        members=_list(n),
        member_count=_list(markets),
        market_rest=arrays.market_strength.copy(),
        open_markets=_list(markets),
        open_count=np.zeros(1, dtype=np.int64),
        active=_list(markets),
        is_active=np.zeros(markets, dtype=np.uint8),
        swing=np.zeros(1),
        fragile=np.zeros(1),
    )


def _make_front(side: Side) -> Front:
    n = len(side.start) - 1
    return Front(
        loss=np.zeros(n),
        told=np.zeros(n),
        slots=np.zeros(len(side.source_start) - 1),
        state=np.zeros(n, dtype=np.uint8),
        seen=_list(n),
        changed=_list(n),
        reached=_list(n + 1),
        counts=np.zeros(3, dtype=np.int64),
    )


def _list(size: int) -> Numbers:
    return np.zeros(size, dtype=np.uint32)


@njit(nogil=True, cache=True)
def spread(
    g: Arrays, w: Workspace, shocked: Numbers, psi: Floats, options: Options
) -> tuple[int, int, float]:
    """Spread one shock until it stops, or until it is a matter for sweeps.

    Returns
    -------
    Why it broke off, or 0; the number of updates; the bound of the error of every loss. The losses
    stand in the workspace until `clear`.
    """
    _start(w, shocked, psi)
    links = len(g.down.links) + len(g.up.links)
    threshold = max(options.threshold, UNSEEN)
    steps, error = 0, 0.0
    while True:
        w.down.counts[_PASSED] = w.up.counts[_PASSED] = 0
        if options.use_market:
            reached = _push_markets(g, w, threshold)
        else:
            reached = _push(g.down, w.down, threshold)
        reached_up = _push(g.up, w.up, threshold)
        fall = _settle(g.down, w.down, w.shock, reached)
        fall = max(fall, _settle(g.up, w.up, w.shock, reached_up))
        steps += 1
        if options.threshold > 0.0:
            before = error
            error = grown(g, before, threshold, w.swing[0], w.fragile[0])
            if abs(fall - options.tolerance) <= before + error:
                return UNCERTAIN, steps, error
        if fall <= options.tolerance:
            return 0, steps, error
        if steps >= options.most_steps:
            return ENDLESS, steps, error
        if w.down.counts[_PASSED] + w.up.counts[_PASSED] > options.dense * links:
            return TOO_DENSE, steps, error


@njit(nogil=True, cache=True)
def grown(g: Arrays, error: float, threshold: float, swing: float, fragile: float) -> float:
    """Return the bound of the error of any loss after one more step (docs/systemic-risk.md).

    Parameters
    ----------
    swing : how much more than a firm's own loss its rivals' losses move what it passes on.
    fragile : the largest ratio of a market's sales to what is left of them.
    """
    nearness = error * fragile if error > 0.0 else 0.0
    if nearness > 0.5:
        return np.inf
    passed = error * (1.0 + swing / (1.0 - nearness)) + threshold
    grown_down, grown_up = g.down.growth * passed, g.up.growth * (error + threshold)
    return grown_down if grown_down > grown_up else grown_up


@njit(nogil=True, cache=True)
def _start(w: Workspace, shocked: Numbers, psi: Floats) -> None:
    for at in range(len(shocked)):
        i = shocked[at]
        w.shock[i] = w.down.loss[i] = w.up.loss[i] = psi[at]
        w.down.state[i] = w.up.state[i] = _SEEN | _SHOCKED
        w.down.seen[at] = w.down.changed[at] = w.up.seen[at] = w.up.changed[at] = i
    w.down.counts[:] = w.up.counts[:] = len(shocked)
    w.open_count[0] = 0
    w.swing[0] = w.fragile[0] = 0.0


@njit(nogil=True, cache=True, inline="always")
def _tell(side: Side, front: Front, j: int, delta: float, reached: int) -> int:
    """Let those who hear from a firm know that its loss changed; return how many heard so far."""
    first, last = side.start[j], side.start[j + 1]
    front.counts[_PASSED] += np.int64(last - first)
    for e in range(first, last):
        link = side.links[e]
        front.slots[link.slot] += link.share * delta
        # Without a branch: whether a firm is on the list already cannot be foretold.
        state = front.state[link.end]
        front.state[link.end] = state | _REACHED
        front.reached[reached] = link.end
        reached += state & _REACHED == 0
    return reached


@njit(nogil=True, cache=True)
def _push(side: Side, front: Front, threshold: float) -> int:
    """Pass losses on where every firm is irreplaceable; return how many firms hear of one."""
    reached = 0
    for at in range(front.counts[_CHANGED]):
        j = front.changed[at]
        delta = front.loss[j] - front.told[j]
        if abs(delta) > threshold:
            front.told[j] = front.loss[j]
            reached = _tell(side, front, j, delta, reached)
    return reached


@njit(nogil=True, cache=True)
def _push_markets(g: Arrays, w: Workspace, threshold: float) -> int:
    """Pass losses on to customers, less where rivals can step in.

    A change in a market changes what each of its firms with a loss is worth.
    """
    reached, front = 0, w.down
    for at in range(_open_markets(g, w)):
        m = w.active[at]
        w.is_active[m] = 0
        first, last = g.market_start[m], g.market_start[m] + w.member_count[m]
        left, free = _left_of_market(g, w, m)
        replaced = 0.0
        for k in range(first, last):
            j = w.members[k]
            sales = g.strength[j]
            loss = min(1.0, sales / left) * front.loss[j]
            if sales < 2.0 * left:
                replaced = max(replaced, loss)
            delta = loss - front.told[j]
            if abs(delta) > threshold:
                front.told[j] = loss
                reached = _tell(g.down, front, j, delta, reached)
        w.swing[0] = max(w.swing[0], replaced * free / left)
        w.fragile[0] = max(w.fragile[0], free / left)
    return reached


@njit(nogil=True, cache=True, inline="always")
def _open_markets(g: Arrays, w: Workspace) -> int:
    """Enter the firms whose loss changed in their markets; return how many markets changed."""
    active, state = 0, w.down.state
    for at in range(w.down.counts[_CHANGED]):
        i = w.down.changed[at]
        m = g.market[i]
        if not state[i] & _MEMBER:
            state[i] |= _MEMBER
            if w.member_count[m] == 0:
                w.open_markets[w.open_count[0]] = m
                w.open_count[0] += 1
            w.members[g.market_start[m] + w.member_count[m]] = i
            w.member_count[m] += 1
            w.market_rest[m] -= g.strength[i]
        if not w.is_active[m]:
            w.is_active[m] = 1
            w.active[active] = m
            active += 1
    return active


@njit(nogil=True, cache=True, inline="always")
def _left_of_market(g: Arrays, w: Workspace, m: int) -> tuple[float, float]:
    """Return A_m, what is left of the sales of a market, and Σ s of its firms not wholly shocked.

    Summed anew, not by differences: what is left may be nothing at all.
    """
    first, count = g.market_start[m], w.member_count[m]
    left = 0.0 if count == g.market_start[m + 1] - first else w.market_rest[m]
    free = g.market_strength[m]
    for k in range(first, first + count):
        i = w.members[k]
        left += g.strength[i] * (1.0 - w.down.loss[i])
        if w.shock[i] == 1.0:
            free -= g.strength[i]
    if left > GONE:
        return left, max(0.0, free)
    if free > GONE:
        w.fragile[0] = np.inf
    return 1.0, max(0.0, free)


@njit(nogil=True, cache=True)
def _settle(side: Side, front: Front, shock: Floats, reached: int) -> float:
    """Give every firm that heard of a change its new loss; return how much one grew at most."""
    changed, seen, fall = 0, front.counts[SEEN], 0.0
    for at in range(reached):
        i = front.reached[at]
        state = front.state[i]
        if not state & _SEEN:
            front.seen[seen] = i
            seen += 1
        front.state[i] = (state | _SEEN) & ~_REACHED
        loss = 0.0
        for slot in range(side.slot_start[i], side.slot_start[i + 1]):
            loss = max(loss, front.slots[slot])
        if state & _SHOCKED:
            loss = max(loss, shock[i])
        loss = min(1.0, loss)
        if loss != front.loss[i]:
            fall = max(fall, loss - front.loss[i])
            front.loss[i] = loss
            front.changed[changed] = i
            changed += 1
    front.counts[_CHANGED], front.counts[SEEN] = changed, seen
    return fall


@njit(nogil=True, cache=True)
def add_up(g: Arrays, w: Workspace, total: Floats) -> None:
    """Write Σ s · loss into ``total``: of both sides together, downstream, upstream."""
    both, down, up = 0.0, 0.0, 0.0
    for at in range(w.down.counts[SEEN]):
        i = w.down.seen[at]
        down += g.strength[i] * w.down.loss[i]
        both += g.strength[i] * max(w.down.loss[i], w.up.loss[i])
    for at in range(w.up.counts[SEEN]):
        i = w.up.seen[at]
        lost = g.strength[i] * w.up.loss[i]
        up += lost
        if not w.down.state[i] & _SEEN:
            both += lost
    total[0], total[1], total[2] = both, down, up


@njit(nogil=True, cache=True)
def clear(g: Arrays, w: Workspace) -> None:
    """Forget the shock: the workspace is ready for another."""
    _forget(g.down, w.down, w.shock)
    _forget(g.up, w.up, w.shock)
    for at in range(w.open_count[0]):
        m = w.open_markets[at]
        w.member_count[m] = 0
        w.market_rest[m] = g.market_strength[m]


@njit(nogil=True, cache=True)
def _forget(side: Side, front: Front, shock: Floats) -> None:
    for at in range(front.counts[SEEN]):
        i = front.seen[at]
        shock[i] = front.loss[i] = front.told[i] = 0.0
        front.state[i] = 0
        for slot in range(side.slot_start[i], side.slot_start[i + 1]):
            front.slots[slot] = 0.0
