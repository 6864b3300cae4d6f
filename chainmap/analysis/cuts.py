"""Cut enterprises (割点) and cut links (割边): without them a network falls apart."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from chainmap.analysis.columns import Flags, Index, IntArray
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.prefetch import prefetch_ends
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.undirected import Partners, find_partners

NO_PARENT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """What holds a network together alone, whichever way goods flow.

    Attributes
    ----------
    enterprise : (n,) without this enterprise those connected with it are no longer all connected.
    parts : (n,) into how many parts they then fall: 2 or more for a cut enterprise, 1 for any
        other, 0 for one that is connected with nobody.
    cut_off : (n,) how many enterprises are then outside the largest part, 0 where nothing falls
        apart.
    link : (m,) without this link its two ends are no longer connected.
    link_cut_off : (m,) how many enterprises are then on the smaller side, 0 for other links.
    """

    enterprise: Flags
    parts: IntArray
    cut_off: IntArray
    link: Flags
    link_cut_off: IntArray


class _Search(NamedTuple):
    """A depth-first search of all nodes; ``order`` are nodes, ``place`` their place in it.

    ``parent`` is `NO_PARENT` for roots; ``edge`` is the undirected pair by which the search came.
    ``low`` is the lowest place that a node's subtree touches (not by ``edge``), ``size`` the
    number of nodes in it.
    """

    order: Index
    place: Index
    parent: Index
    edge: Index
    low: Index
    size: Index


def find_cuts(graph: ChainGraph, *, with_derived: bool = False) -> Cuts:
    """Find the enterprises and the links whose loss splits a connected part of the network.

    Directions do not count, and links of an enterprise to itself hold nothing together. Several
    links between the same two enterprises (of several products, or one each way) are several
    connections, so none of them is a cut link; repetitions of one (supplier, customer, product)
    are one link.

    Parameters
    ----------
    with_derived : derived links hold the network together too, and can be cut links.

    Notes
    -----
    Depth-first search with lowest reachable places, without recursion: O(n + m) after sorting the
    links by pair. Source: Tarjan (1972), SIAM J. Comput. 1(2):146; Hopcroft and Tarjan (1973),
    Comm. ACM 16(6):372.

    Examples
    --------
    >>> cuts = find_cuts(ChainGraph.of([("a", "b"), ("b", "c"), ("c", "d"), ("b", "d")]))
    >>> cuts.enterprise.tolist(), cuts.cut_off.tolist(), cuts.link.tolist()
    ([False, True, False, False], [0, 1, 0, 0], [True, False, False, False])
    """
    network = SupplyNetwork.of(graph, with_derived=with_derived)
    partners = find_partners(network)
    search = _search(partners.start, partners.partner, partners.edge)
    parts, cut_off = _apart(search)
    link_cut_off = _smaller_sides(graph, network, partners, search)
    return Cuts(
        enterprise=parts > 1,
        parts=parts,
        cut_off=cut_off,
        link=link_cut_off > 0,
        link_cut_off=link_cut_off,
    )


@njit(nogil=True, cache=True)
def _search(start: IntArray, partner: Index, number: Index) -> _Search:
    """Search depth first from every node not yet seen."""
    count = len(start) - 1
    order, place, parent, edge = _nowhere(count), _nowhere(count), _nowhere(count), _nowhere(count)
    low, size = np.empty(count, np.int32), np.ones(count, np.int32)
    step, places = start.copy(), 0
    for root in range(count):
        node = root if place[root] < 0 else NO_PARENT
        while node != NO_PARENT:
            if place[node] < 0:
                order[places] = node
                place[node] = low[node] = places
                places += 1
                prefetch_ends(partner, start[node], start[node + 1], place, step)
            if step[node] == start[node + 1]:
                above = parent[node]
                if above != NO_PARENT:
                    size[above] += size[node]
                    low[above] = min(low[above], low[node])
                node = above
                continue
            onward = partner[step[node]]
            step[node] += 1
            if place[onward] < 0:
                parent[onward], edge[onward] = node, number[step[node] - 1]
                node = onward
            elif onward != parent[node]:
                low[node] = min(low[node], place[onward])
    return _Search(order, place, parent, edge, low, size)


@njit(nogil=True, cache=True)
def _nowhere(count: int) -> Index:
    return np.full(count, -1, np.int32)


def _apart(search: _Search) -> tuple[IntArray, IntArray]:
    """Return into how many parts the others fall without each node, and how many are cut off."""
    count = len(search.order)
    below = np.flatnonzero(search.parent != NO_PARENT)
    below = below[search.low[below] >= search.place[search.parent[below]]]
    above = search.parent[below]
    fallen, largest = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(fallen, above, search.size[below])
    np.maximum.at(largest, above, search.size[below])
    others = _whole(search) - 1
    rest = others - fallen
    parts = np.bincount(above, minlength=count) + (rest > 0)
    return parts, others - np.maximum(largest, rest)


def _smaller_sides(
    graph: ChainGraph, network: SupplyNetwork, partners: Partners, search: _Search
) -> IntArray:
    """Return for each link how many enterprises its loss cuts off."""
    below = np.flatnonzero(search.parent != NO_PARENT)
    below = below[search.low[below] > search.place[search.parent[below]]]
    edge = np.append(partners.of_pair, np.int32(-1))[network.link_pair]  # -1 takes the last place
    below = below[_alone(graph, edge, partners.edge_count)[search.edge[below]]]
    size = search.size[below]
    of_edge = np.zeros(partners.edge_count + 1, np.int64)  # the last place is for "no pair"
    of_edge[search.edge[below]] = np.minimum(size, _whole(search)[below] - size)
    return of_edge[edge]


def _alone(graph: ChainGraph, edge: Index, count: int) -> Flags:
    """Return the undirected pairs with one link; repetitions of a link are the same one."""
    links = np.flatnonzero(edge >= 0)
    again = np.arange(len(links)) > 0
    for ends in (graph.source, graph.target, graph.product):  # by which links are sorted
        again[1:] &= np.diff(ends[links]) == 0
    return np.equal(np.bincount(edge[links[~again]], minlength=count), 1)


def _whole(search: _Search) -> IntArray:
    """Return how many enterprises each one is connected with, itself included."""
    roots = search.parent[search.order] == NO_PARENT
    tree = np.cumsum(roots) - 1
    whole = np.empty(len(search.order), np.int64)
    whole[search.order] = search.size[search.order[roots]][tree]
    return whole
