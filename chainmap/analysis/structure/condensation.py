"""Loops of supply (循环) and tiers (层级): how far from the raw materials an enterprise stands."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Index, IntArray, starts_of
from chainmap.analysis.structure.components import component_labels
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
    order : (n,) enterprises, component by component.
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
    O(n + p). No weights; an enterprise that supplies itself alone is no loop. Components by scipy
    (Pearce, 2005); order and tiers after Kahn (1962), Comm. ACM 5(11):558.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("a", "d")])
    >>> found = condense(SupplyNetwork.of(graph))
    >>> found.component.tolist(), found.tier.tolist()
    ([0, 1, 1, 2], [0, 1, 1, 2])
    """
    labels = component_labels(network, connection="strong")
    count = int(labels.max(initial=-1)) + 1
    members = np.argsort(labels, kind="stable").astype(np.int32)
    first = starts_of(labels, count)
    sequence, tier = _sequence(network.out_start, network.customer, labels, members, first)
    number = np.empty(count, np.int32)
    number[sequence] = np.arange(count, dtype=np.int32)
    component = number[labels]
    return Condensation(
        component=component,
        tier=tier[labels],
        order=np.argsort(component, kind="stable").astype(np.int32),
        start=starts_of(component, count),
    )


@njit(nogil=True, cache=True)
def _sequence(
    out_start: IntArray, customer: Index, label: Index, members: Index, first: IntArray
) -> tuple[Index, Index]:
    """Return the components in the order of their tiers, and the tier of each."""
    count = len(first) - 1
    waiting = np.zeros(count, np.int64)  # pairs that come from components not yet in the sequence
    for i in range(len(label)):
        for k in range(out_start[i], out_start[i + 1]):
            waiting[label[customer[k]]] += label[customer[k]] != label[i]
    sequence, tier = np.empty(count, np.int32), np.zeros(count, np.int32)
    placed = 0
    for c in range(count):
        if waiting[c] == 0:
            sequence[placed] = c
            placed += 1
    at = 0
    while at < placed:
        c = sequence[at]
        at += 1
        for i in members[first[c] : first[c + 1]]:
            for k in range(out_start[i], out_start[i + 1]):
                onward = label[customer[k]]
                if onward != c:
                    tier[onward] = max(tier[onward], tier[c] + 1)
                    waiting[onward] -= 1
                    if waiting[onward] == 0:
                        sequence[placed] = onward
                        placed += 1
    return sequence, tier
