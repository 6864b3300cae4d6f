"""Hidden single sources (隐性单一来源): enterprises through which all ways to others lead."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.prefetch import prefetch_rows
from chainmap.analysis.structure.condensation import Condensation, condense
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.strength import compute_strength

#: Of an enterprise that no other one dominates.
NO_DOMINATOR = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dominators:
    """The dominator tree of n enterprises below a virtual root that supplies all raw materials.

    Attributes
    ----------
    dominator : (n,) the last enterprise through which every way from raw materials to this one
        leads, `NO_DOMINATOR` where there is none.
    count : (n,) how many others every way leads to through this enterprise: its subtree.
    output : (n,) their output, yuan per period, the sum of what is known; 0 where ``count`` is 0,
        NaN where no output of theirs is known.
    known : (n,) for how many of them the output is known.
    """

    dominator: Index
    count: IntArray
    output: Floats
    known: IntArray

    def subtree(self, enterprise: int) -> Index:
        """Return the enterprises that this one dominates, ascending; O(n × depth)."""
        inside = np.zeros(len(self.dominator) + 1, np.bool_)  # the last place is for "none"
        found, ring = inside.copy(), np.array([enterprise])
        while len(ring):
            inside[:] = False
            inside[ring] = True
            ring = np.flatnonzero(inside[self.dominator])
            found[ring] = True
        return np.flatnonzero(found).astype(np.int32)


def find_dominators(
    network: SupplyNetwork,
    *,
    output: Floats | None = None,
    condensation: Condensation | None = None,
) -> Dominators:
    """Find the enterprises on which others depend through any number of tiers.

    Customers may have several suppliers and still hang on one enterprise further up, on which all
    of these depend (a diamond). Raw materials come in at enterprises of tier 0: those that buy from
    nobody else, and loops that nobody else supplies, at each of their members.

    Parameters
    ----------
    output : (n,) yuan per period, NaN where unknown. Default: sales on record (`compute_strength`),
        by which enterprises that sell to final use alone have 0.
    condensation : that of the network, where it is at hand already.

    Notes
    -----
    Products do not count: an enterprise with any way around is not dominated, even if that way
    brings another product; so what is found is certain by what is on record, and not all there is.
    Amounts weigh ``output`` only. O(p log n), but for a last step that is O(n²) on graphs made for
    it. Sources: Lengauer and Tarjan (1979), ACM TOPLAS 1(1):121; its variant Semi-NCA of
    Georgiadis, Tarjan, Werneck (2006), J. Graph Algorithms Appl. 10(1):69; Ang, Iancu, Swinney
    (2017), Manag. Sci. 63(8):2397.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "b"), ("a", "c"), ("b", "x"), ("c", "x")])
    >>> found = find_dominators(SupplyNetwork.of(graph))
    >>> found.dominator.tolist(), found.count.tolist()
    ([-1, 0, 0, 0], [3, 0, 0, 0])
    """
    condensation = condensation or condense(network)
    roots = np.flatnonzero(condensation.tier == 0).astype(np.int32)
    order, parent, number = _search(network.out_start, network.customer, roots)
    above = _dominators(*_by_place(network.in_start, network.in_supplier, order, number), parent)
    own = compute_strength(network).sales if output is None else output
    count, known, total = _sums(above, order, own)
    named = np.empty(network.node_count, np.int32)
    named[order[1:]] = order[above[1:]]
    return Dominators(
        dominator=named,
        count=count,
        output=np.where((count > 0) & (known == 0), np.nan, total),
        known=known,
    )


@njit(nogil=True, cache=True)
def _search(out_start: IntArray, customer: Index, roots: Index) -> tuple[Index, Index, Index]:
    """Search depth first from a virtual root, which has place 0.

    Returns
    -------
    (order, parent, number) : the enterprise at each place, -1 for the root; the place of its
        parent; the place of each enterprise.
    """
    size = len(out_start) - 1
    order, parent = np.full(size + 1, -1, np.int32), np.zeros(size + 1, np.int32)
    number = np.zeros(size, np.int32)
    step = out_start[:-1].copy()
    entered = np.zeros(size, np.bool_)
    for root in roots:
        entered[root] = True
    places = 1
    for root in roots:
        order[places], number[root] = root, places
        at = places
        places += 1
        while at != 0:
            i = order[at]
            if step[i] == out_start[i + 1]:
                at = parent[at]
                continue
            onward = customer[step[i]]
            step[i] += 1
            if number[onward] == 0 and not entered[onward]:
                order[places], number[onward], parent[places] = onward, places, at
                at = places
                places += 1
    return order, parent, number


@njit(nogil=True, cache=True)
def _by_place(
    in_start: IntArray, supplier: Index, order: Index, number: Index
) -> tuple[IntArray, Index]:
    """Return the places of the suppliers of each place, in compressed rows; the root has none."""
    places, filled = len(order), 0
    start, before = np.zeros(places + 1, np.int64), np.empty(len(supplier), np.int32)
    for w in range(1, places):
        prefetch_rows(order, w, places, in_start, supplier)
        for j in supplier[in_start[order[w]] : in_start[order[w] + 1]]:
            before[filled] = number[j]
            filled += 1
        start[w + 1] = filled
    return start, before


@njit(nogil=True, cache=True)
def _dominators(start: IntArray, before: Index, parent: Index) -> Index:
    """Return the place of each place's immediate dominator."""
    places = len(parent)
    way = np.empty((places, 2), np.int32)  # place further up, lowest semidominator before it
    dominator, path = np.zeros(places, np.int32), np.empty(places, np.int32)
    for w in range(places - 1, 0, -1):
        lowest = parent[w]
        if lowest > 0:
            for v in before[start[w] : start[w + 1]]:
                lowest = min(lowest, v if v <= w else _lowest(v, w, way, path))
        way[w, 0], way[w, 1] = parent[w], lowest
        dominator[w] = lowest  # the semidominator
    for w in range(1, places):
        above = parent[w]
        while above > dominator[w]:
            above = dominator[above]
        dominator[w] = above
    return dominator


@njit(nogil=True, cache=True)
def _lowest(v: int, w: int, way: Index, path: Index) -> np.int32:
    """Return the lowest semidominator from ``v`` up to places behind ``w``; shorten that way."""
    length = 0
    while way[v, 0] > w:
        path[length] = v
        length += 1
        v = way[v, 0]
    up, found = way[v, 0], way[v, 1]
    for at in range(length - 1, -1, -1):
        found = min(found, way[path[at], 1])
        way[path[at], 0], way[path[at], 1] = up, found
    lowest: np.int32 = found
    return lowest


@njit(nogil=True, cache=True)
def _sums(above: Index, order: Index, own: Floats) -> tuple[IntArray, IntArray, Floats]:
    """Return how many each enterprise dominates, how many outputs of theirs are known, the sum."""
    places = len(order)
    count, known = np.zeros(places, np.int64), np.zeros(places, np.int64)
    total = np.zeros(places)
    for w in range(places - 1, 0, -1):
        up = above[w]
        count[up] += count[w] + 1
        known[up] += known[w]
        total[up] += total[w]
        if not np.isnan(own[order[w]]):
            known[up] += 1
            total[up] += own[order[w]]
    by_node = np.empty(places - 1, np.int64), np.empty(places - 1, np.int64)
    sums = np.empty(places - 1)
    for w in range(1, places):
        by_node[0][order[w]], by_node[1][order[w]] = count[w], known[w]
        sums[order[w]] = total[w]
    return by_node[0], by_node[1], sums
