"""Loops of supply (循环) and tiers (层级): how far from the raw materials an enterprise stands."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Index, IntArray, starts_of
from chainmap.analysis.prefetch import prefetch_rows
from chainmap.analysis.structure.network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Condensation:
    """Strongly connected components in the order in which goods flow.

    Enterprises of one component supply each other in a loop; most stand alone.

    Attributes
    ----------
    component : (n,) number of each enterprise's component; goods flow to higher numbers only.
    tier : (n,) the longest way from the raw materials in steps between components; 0 for those
        that buy from nobody else, and for loops that do not.
    order : (n,) enterprises, component by component; those of a loop in reverse postorder of a
        depth-first search along the goods, in which sweeps settle sooner.
    start : (c + 1,) component k is ``order[start[k]:start[k + 1]]``.
    """

    component: Index
    tier: Index
    order: Index
    start: IntArray

    @property
    def size(self) -> IntArray:
        """(c,) enterprises of each component."""
        return np.diff(self.start)


def condense(network: SupplyNetwork) -> Condensation:
    """Find the strongly connected components of a network, their order and their tiers.

    Notes
    -----
    O(n + p). No weights; an enterprise that supplies itself alone is no loop. Depth-first search
    without recursion: Tarjan (1972), SIAM J. Comput. 1(2):146, with one number an enterprise as in
    Pearce (2016), Inf. Process. Lett. 116(1):47.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("a", "d")])
    >>> found = condense(SupplyNetwork.of(graph))
    >>> found.component.tolist(), found.tier.tolist()
    ([0, 1, 1, 2], [0, 1, 1, 2])
    """
    return condense_rows(network.out_start, network.customer)


def condense_rows(start: IntArray, end: Index) -> Condensation:
    """Condense pairs in compressed rows: those of i lead to ``end[start[i]:start[i + 1]]``."""
    component, left, count = _search(start, end)
    first = starts_of(component, count)
    order = _listed(component, left, first)
    tier = _tiers(start, end, component, order, count)
    return Condensation(component=component, tier=tier[component], order=order, start=first)


@njit(nogil=True, cache=True)
def _search(start: IntArray, end: Index) -> tuple[Index, Index, int]:
    """Search depth first from every enterprise not yet seen.

    Returns
    -------
    (component, left, count) : the component of each enterprise, in the order in which goods flow;
        the enterprises in the order in which the search left them; the number of components.
    """
    size = len(start) - 1
    component, left = np.empty(size, np.int32), np.empty(size, np.int32)
    low = np.zeros(size, np.int32)  # 0 before an enterprise is seen, `done` after its component is
    done = np.int32(size + 1)
    step, place = start[:-1].copy(), np.empty(size, np.int32)
    way, waiting = np.empty(size, np.int32), np.empty(size, np.int32)
    seen, finished, count, waits = 0, 0, 0, 0
    for root in range(size):
        if low[root] > 0:
            continue
        depth, onward = -1, np.int32(root)
        while True:
            if low[onward] == 0:
                seen, depth = seen + 1, depth + 1
                low[onward] = place[depth] = seen
                way[depth] = waiting[waits] = onward
                waits += 1
            i = way[depth]
            if step[i] < start[i + 1]:
                onward = end[step[i]]
                step[i] += 1
                if low[onward] > 0:
                    low[i] = min(low[i], low[onward])
                continue
            left[finished] = i
            finished += 1
            lowest = low[i]
            if lowest == place[depth]:
                count += 1
                members = _last_from(waiting[:waits], i)
                waits -= len(members)
                for member in members:
                    low[member], component[member] = done, size - count
            if depth == 0:
                break
            depth -= 1
            onward = way[depth]
            low[onward] = min(low[onward], lowest)
    component -= size - count
    return component, left, count


@njit(nogil=True, cache=True)
def _last_from(waiting: Index, first: int) -> Index:
    """Return the last of those waiting, from ``first`` on."""
    at = len(waiting) - 1
    while waiting[at] != first:
        at -= 1
    return waiting[at:]


@njit(nogil=True, cache=True)
def _listed(component: Index, left: Index, first: IntArray) -> Index:
    """List the enterprises by component, each in reverse postorder."""
    order, free = np.empty(len(left), np.int32), first.copy()
    for i in left[::-1]:
        order[free[component[i]]] = i
        free[component[i]] += 1
    return order


@njit(nogil=True, cache=True)
def _tiers(start: IntArray, end: Index, component: Index, order: Index, count: int) -> Index:
    """Return the tier of each component."""
    tier = np.zeros(count, np.int32)
    for at in range(len(order)):
        prefetch_rows(order, at, len(order), start, end)
        i = order[at]
        here = component[i]
        for k in range(start[i], start[i + 1]):
            onward = component[end[k]]
            if onward != here:
                tier[onward] = max(tier[onward], tier[here] + 1)
    return tier
