"""The compiled cascade: losses pushed along links only from firms whose loss changed.

Synchronous as in the source: step t + 1 sees the losses of step t alone. Losses L = 1 - h are
stored, and of every firm the loss that it has passed on, so that a step passes on differences.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.network import (
    LINKS,
    LOST,
    SALES,
    SELF,
    SLOTS,
    STATE,
    TOLD,
    Arrays,
    Floats,
    Index,
)

#: A market of which less than this is left counts as one unit of money (ESRI.md, step 1).
GONE = 1e-10
#: Half the distance of h = 1 - L to its next neighbour below 1: the source's own arithmetic does
#: not see a smaller change of a loss either, so exact mode does not pass one on.
UNSEEN = 2.0**-54
#: A cascade goes over to sweeps over all firms when a step passes on more than this part of the
#: links: there eight shocks reach much the same firms, and one look at a link serves all of them.
DENSE = 0.01
#: What `spread` returns in place of steps when it broke off.
TOO_DENSE, UNCERTAIN = -1, -2

Wide = npt.NDArray[np.int64]
#: Bits of the state of a record: on the list of those seen, to be settled, of an open market.
_SEEN, _REACHED, _MEMBER, _SHOCKED = 1, 2, 4, 8
#: A record upstream: where its links start and its state, loss, what suppliers know, income lost.
LOST_UP, _UP_TOLD, _INCOME = 1, 2, 3


class Workspace(NamedTuple):
    """What one thread writes; losses and lists are all empty between two shocks."""

    down: Floats  # records downstream (network.Arrays), one block a firm
    down_bits: Index  # the same memory as pairs of integers
    up: Floats  # (n + 1, 4) records upstream
    up_bits: Index  # (n + 1, 8) the same memory
    shock: Floats  # (n,) ψ
    seen_down: Index  # (n,) records that a loss came to
    seen_up: Index  # (n,) firms
    changed_down: Index  # (n,) records whose loss changed in the last step
    changed_up: Index  # (n,)
    reached_down: Index  # (n + 1,) records that hear of a change in this step
    reached_up: Index  # (n + 1,)
    members: Index  # (n,) records with a loss, by market
    member_count: Index  # (k,)
    market_rest: Floats  # (k,) Σ s of firms without a loss
    open_markets: Index  # (k,) markets with a loss
    active: Index  # (k,) markets in which a loss changed
    is_active: npt.NDArray[np.uint8]  # (k,)
    counts: Wide  # (8,) how many of each list, below
    swing: Floats  # (1,) how much the error of a market's losses moves those of its firms, at most
    fragile: Floats  # (1,) largest ratio of a market's sales to what is left of them


#: Places in ``Workspace.counts``.
SEEN_DOWN, SEEN_UP, _OPEN, _CHANGED, _CHANGED_UP, _PASSED = range(6)


class Options(NamedTuple):
    """How a shock spreads."""

    use_market: bool
    tolerance: float
    threshold: float
    dense: float = DENSE


def make_workspace(arrays: Arrays) -> Workspace:
    """Return a workspace for a network."""
    n, markets = len(arrays.strength), len(arrays.market_strength)
    down, up = np.zeros(int(arrays.record[-1]) + SLOTS), np.zeros((n + 1, 4))
    down_bits, up_bits = down.view(np.int32), up.view(np.int32)
    at = arrays.record[:-1].astype(np.int64)
    down_bits[2 * (at + LINKS)] = arrays.out_start[:-1]
    down_bits[2 * (at + LINKS) + 1] = arrays.out_start[1:]
    down_bits[2 * (at + STATE) + 1] = arrays.market
    down_bits[2 * (at + SELF)] = np.arange(n)
    down_bits[2 * (at + SELF) + 1] = np.diff(arrays.slot_start)
    down[at + SALES] = arrays.strength
    up_bits[:, 0] = arrays.in_start
    return Workspace(
        down=down,
        down_bits=down_bits,
        up=up,
        up_bits=up_bits,
        shock=np.zeros(n),
        seen_down=_list(n),
        seen_up=_list(n),
        changed_down=_list(n),
        changed_up=_list(n),
        reached_down=_list(n + 1),
        reached_up=_list(n + 1),
        members=_list(n),
        member_count=_list(markets),
        market_rest=arrays.market_strength.copy(),
        open_markets=_list(markets),
        active=_list(markets),
        is_active=np.zeros(markets, dtype=np.uint8),
        counts=np.zeros(8, dtype=np.int64),
        swing=np.zeros(1),
        fragile=np.zeros(1),
    )


def _list(size: int) -> Index:
    return np.zeros(size, dtype=np.int32)


@njit(nogil=True, cache=True)
def spread(
    g: Arrays, w: Workspace, shocked: Index, psi: Floats, options: Options
) -> tuple[int, int, float]:
    """Spread one shock until it stops, or until it is a matter for sweeps.

    Returns
    -------
    Why it broke off, or 0; the number of updates; the bound of the error of every loss. The losses
    stand in the workspace until `clear`.
    """
    _start(g, w, shocked, psi)
    links = len(g.out_ends) + len(g.in_ends)
    threshold = max(options.threshold, UNSEEN)
    steps, error = 0, 0.0
    while True:
        w.counts[_PASSED] = 0
        if options.use_market:
            reached = _push_markets(g, w, threshold)
        else:
            reached = _push_down(g, w, threshold)
        reached_up = _push_up(w, g, threshold)
        fall = max(_settle_down(w, reached), _settle_up(w, reached_up))
        steps += 1
        if options.threshold > 0.0:
            before = error
            error = grown(g, before, threshold, w.swing[0], w.fragile[0])
            if abs(fall - options.tolerance) <= before + error:
                return UNCERTAIN, steps, error
        if fall <= options.tolerance:
            return 0, steps, error
        if w.counts[_PASSED] > options.dense * links:
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
    grown_down, grown_up = g.growth_down * passed, g.growth_up * (error + threshold)
    return grown_down if grown_down > grown_up else grown_up


@njit(nogil=True, cache=True)
def _start(g: Arrays, w: Workspace, shocked: Index, psi: Floats) -> None:
    for at in range(len(shocked)):
        i = shocked[at]
        r = g.record[i]
        w.shock[i] = w.down[r + LOST] = w.up[i, LOST_UP] = psi[at]
        w.down_bits[2 * (r + STATE)] = _SEEN | _SHOCKED
        w.up_bits[i, 1] = _SEEN | _SHOCKED
        w.seen_down[at] = w.changed_down[at] = r
        w.seen_up[at] = w.changed_up[at] = i
    w.counts[:] = 0
    w.swing[0] = w.fragile[0] = 0.0
    w.counts[SEEN_DOWN] = w.counts[SEEN_UP] = len(shocked)
    w.counts[_CHANGED] = w.counts[_CHANGED_UP] = len(shocked)


@njit(nogil=True, cache=True, inline="always")
def _tell(g: Arrays, w: Workspace, r: int, delta: float, reached: int) -> int:
    """Let the customers of a firm know that its loss changed."""
    first, last = w.down_bits[2 * (r + LINKS)], w.down_bits[2 * (r + LINKS) + 1]
    w.counts[_PASSED] += last - first
    for e in range(first, last):
        customer = g.out_ends[e, 1]
        w.down[g.out_ends[e, 0]] += g.out_value[e, 1] * delta
        # Without a branch: whether a customer is on the list already cannot be foretold.
        state = w.down_bits[2 * (customer + STATE)]
        w.down_bits[2 * (customer + STATE)] = state | _REACHED
        w.reached_down[reached] = customer
        reached += state & _REACHED == 0
    return reached


@njit(nogil=True, cache=True)
def _push_down(g: Arrays, w: Workspace, threshold: float) -> int:
    """Pass losses on to customers where every firm is irreplaceable."""
    reached = 0
    for at in range(w.counts[_CHANGED]):
        r = w.changed_down[at]
        delta = w.down[r + LOST] - w.down[r + TOLD]
        if abs(delta) > threshold:
            w.down[r + TOLD] = w.down[r + LOST]
            reached = _tell(g, w, r, delta, reached)
    return reached


@njit(nogil=True, cache=True)
def _push_markets(g: Arrays, w: Workspace, threshold: float) -> int:
    """Pass losses on to customers, less where rivals can step in.

    A change in a market changes what each of its firms with a loss is worth.
    """
    reached = 0
    for at in range(_open_markets(g, w)):
        m = w.active[at]
        w.is_active[m] = 0
        first, last = g.market_start[m], g.market_start[m] + w.member_count[m]
        left, free = _left_of_market(g, w, m)
        replaced = 0.0
        for k in range(first, last):
            r = w.members[k]
            sales = w.down[r + SALES]
            loss = min(1.0, sales / left) * w.down[r + LOST]
            if sales < 2.0 * left:
                replaced = max(replaced, loss)
            delta = loss - w.down[r + TOLD]
            if abs(delta) > threshold:
                w.down[r + TOLD] = loss
                reached = _tell(g, w, r, delta, reached)
        w.swing[0] = max(w.swing[0], replaced * free / left)
        w.fragile[0] = max(w.fragile[0], free / left)
    return reached


@njit(nogil=True, cache=True, inline="always")
def _open_markets(g: Arrays, w: Workspace) -> int:
    """Enter the firms whose loss changed in their markets; return how many markets changed."""
    active = 0
    for at in range(w.counts[_CHANGED]):
        r = w.changed_down[at]
        state, m = w.down_bits[2 * (r + STATE)], w.down_bits[2 * (r + STATE) + 1]
        if not state & _MEMBER:
            w.down_bits[2 * (r + STATE)] = state | _MEMBER
            if w.member_count[m] == 0:
                w.open_markets[w.counts[_OPEN]] = m
                w.counts[_OPEN] += 1
            w.members[g.market_start[m] + w.member_count[m]] = r
            w.member_count[m] += 1
            w.market_rest[m] -= w.down[r + SALES]
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
        r = w.members[k]
        left += w.down[r + SALES] * (1.0 - w.down[r + LOST])
        if w.down_bits[2 * (r + STATE)] & _SHOCKED and w.shock[w.down_bits[2 * (r + SELF)]] == 1.0:
            free -= w.down[r + SALES]
    if left > GONE:
        return left, max(0.0, free)
    if free > GONE:
        w.fragile[0] = np.inf
    return 1.0, max(0.0, free)


@njit(nogil=True, cache=True)
def _push_up(w: Workspace, g: Arrays, threshold: float) -> int:
    """Pass losses on to suppliers: what is not bought any more."""
    reached = 0
    for at in range(w.counts[_CHANGED_UP]):
        j = w.changed_up[at]
        delta = w.up[j, LOST_UP] - w.up[j, _UP_TOLD]
        if abs(delta) > threshold:
            w.up[j, _UP_TOLD] = w.up[j, LOST_UP]
            first, last = w.up_bits[j, 0], w.up_bits[j + 1, 0]
            w.counts[_PASSED] += last - first
            for e in range(first, last):
                i = g.in_ends[e, 0]
                w.up[i, _INCOME] += g.in_value[e, 1] * delta
                state = w.up_bits[i, 1]
                w.up_bits[i, 1] = state | _REACHED
                w.reached_up[reached] = i
                reached += state & _REACHED == 0
    return reached


@njit(nogil=True, cache=True)
def _settle_down(w: Workspace, reached: int) -> float:
    """Give every firm that heard of a change its new loss; return how much one grew at most."""
    changed, seen, fall = 0, w.counts[SEEN_DOWN], 0.0
    for at in range(reached):
        r = w.reached_down[at]
        state = w.down_bits[2 * (r + STATE)]
        if not state & _SEEN:
            w.seen_down[seen] = r
            seen += 1
        w.down_bits[2 * (r + STATE)] = (state | _SEEN) & ~_REACHED
        loss = 0.0
        for slot in range(r + SLOTS, r + SLOTS + w.down_bits[2 * (r + SELF) + 1]):
            loss = max(loss, w.down[slot])
        if state & _SHOCKED:
            loss = max(loss, w.shock[w.down_bits[2 * (r + SELF)]])
        loss = min(1.0, loss)
        if loss != w.down[r + LOST]:
            fall = max(fall, loss - w.down[r + LOST])
            w.down[r + LOST] = loss
            w.changed_down[changed] = r
            changed += 1
    w.counts[_CHANGED], w.counts[SEEN_DOWN] = changed, seen
    return fall


@njit(nogil=True, cache=True)
def _settle_up(w: Workspace, reached: int) -> float:
    """Do the same upstream."""
    changed, seen, fall = 0, w.counts[SEEN_UP], 0.0
    for at in range(reached):
        i = w.reached_up[at]
        state = w.up_bits[i, 1]
        if not state & _SEEN:
            w.seen_up[seen] = i
            seen += 1
        w.up_bits[i, 1] = (state | _SEEN) & ~_REACHED
        loss = max(0.0, w.up[i, _INCOME])
        if state & _SHOCKED:
            loss = max(loss, w.shock[i])
        loss = min(1.0, loss)
        if loss != w.up[i, LOST_UP]:
            fall = max(fall, loss - w.up[i, LOST_UP])
            w.up[i, LOST_UP] = loss
            w.changed_up[changed] = i
            changed += 1
    w.counts[_CHANGED_UP], w.counts[SEEN_UP] = changed, seen
    return fall


@njit(nogil=True, cache=True)
def add_up(g: Arrays, w: Workspace, total: Floats) -> None:
    """Write Σ s · loss into ``total``: of both sides together, downstream, upstream."""
    both, down, up = 0.0, 0.0, 0.0
    for at in range(w.counts[SEEN_DOWN]):
        r = w.seen_down[at]
        i, sales, loss = w.down_bits[2 * (r + SELF)], w.down[r + SALES], w.down[r + LOST]
        down += sales * loss
        both += sales * max(loss, w.up[i, LOST_UP])
    for at in range(w.counts[SEEN_UP]):
        i = w.seen_up[at]
        r = g.record[i]
        up += w.down[r + SALES] * w.up[i, LOST_UP]
        if not w.down_bits[2 * (r + STATE)] & _SEEN:
            both += w.down[r + SALES] * w.up[i, LOST_UP]
    total[0], total[1], total[2] = both, down, up


@njit(nogil=True, cache=True)
def clear(g: Arrays, w: Workspace) -> None:
    """Forget the shock: the workspace is ready for another."""
    for at in range(w.counts[SEEN_DOWN]):
        r = w.seen_down[at]
        w.shock[w.down_bits[2 * (r + SELF)]] = 0.0
        w.down_bits[2 * (r + STATE)] = 0
        for word in range(r + LOST, r + SLOTS + w.down_bits[2 * (r + SELF) + 1]):
            w.down[word] = 0.0
    for at in range(w.counts[SEEN_UP]):
        i = w.seen_up[at]
        w.up_bits[i, 1] = 0
        w.up[i, LOST_UP] = w.up[i, _UP_TOLD] = w.up[i, _INCOME] = 0.0
    for at in range(w.counts[_OPEN]):
        m = w.open_markets[at]
        w.member_count[m] = 0
        w.market_rest[m] = g.market_strength[m]
