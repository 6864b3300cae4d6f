"""Cut enterprises (割点) and cut links (割边): without them a network falls apart."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, Index, IntArray, starts_of
from chainmap.analysis.graph import ChainGraph

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """The undirected projection: distinct pairs of enterprises with a link between them.

    ``of_link`` is -1 for links that do not count; ``parallel`` pairs have several links.
    Neighbours of node i stand at ``indptr[i]:indptr[i + 1]``, with the number of the pair.
    """

    of_link: IntArray
    parallel: Flags
    indptr: IntArray
    neighbour: IntArray
    number: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """A depth-first search of all nodes; ``order`` are nodes, ``place`` their place in it.

    ``parent`` is `NO_PARENT` for roots; ``pair`` is the pair by which the search came.
    """

    order: IntArray
    place: IntArray
    parent: IntArray
    pair: IntArray


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
    pairs = _pairs(graph, with_derived=with_derived)
    search = _search(pairs)
    low, size = _lowest_places(pairs, search)
    parts, cut_off = _apart(search, low, size)
    link_cut_off = _smaller_sides(pairs, search, low, size)
    return Cuts(
        enterprise=parts > 1,
        parts=parts,
        cut_off=cut_off,
        link=link_cut_off > 0,
        link_cut_off=link_cut_off,
    )


def _pairs(graph: ChainGraph, *, with_derived: bool) -> _Pairs:
    counted = graph.source != graph.target
    if not with_derived:
        counted &= ~graph.derived
    links = np.flatnonzero(counted)
    source, target = graph.source[links].astype(np.int64), graph.target[links].astype(np.int64)
    size = max(graph.node_count, 1)
    key = np.minimum(source, target) * size + np.maximum(source, target)
    pairs, pair = np.unique(key, return_inverse=True)
    of_link = np.full(graph.link_count, -1, np.int64)
    of_link[links] = pair
    one, other = pairs // size, pairs % size
    ends = np.concatenate((one, other))
    order = np.argsort(ends, kind="stable")
    return _Pairs(
        of_link=of_link,
        parallel=_parallel(pair, source, graph.product[links], len(pairs)),
        indptr=starts_of(ends, graph.node_count),
        neighbour=np.concatenate((other, one))[order],
        number=np.tile(np.arange(len(pairs)), 2)[order],
    )


def _parallel(pair: IntArray, source: IntArray, product: Index, size: int) -> Flags:
    """Return which pairs have several links; the links are sorted by source, target, product."""
    again = np.zeros(len(pair), np.bool_)
    again[1:] = (np.diff(pair) == 0) & (np.diff(source) == 0) & (np.diff(product) == 0)
    return np.bincount(pair[~again], minlength=size) > 1


def _search(pairs: _Pairs) -> _Search:
    """Search depth first from every node not yet seen."""
    count = len(pairs.indptr) - 1
    neighbour, number = pairs.neighbour.tolist(), pairs.number.tolist()
    at, end = pairs.indptr[:-1].tolist(), pairs.indptr[1:].tolist()
    order: list[int] = []
    place, parent, came = [-1] * count, [NO_PARENT] * count, [-1] * count
    for root in range(count):
        if place[root] >= 0:
            continue
        node = root
        while node != NO_PARENT:
            if place[node] < 0:
                place[node] = len(order)
                order.append(node)
            step = at[node]
            if step == end[node]:
                node = parent[node]
                continue
            at[node] += 1
            onward = neighbour[step]
            if place[onward] < 0:
                parent[onward], came[onward] = node, number[step]
                node = onward
    return _Search(
        order=np.array(order, np.int64),
        place=np.array(place, np.int64),
        parent=np.array(parent, np.int64),
        pair=np.array(came, np.int64),
    )


def _lowest_places(pairs: _Pairs, search: _Search) -> tuple[IntArray, IntArray]:
    """Return the lowest place that each node's subtree touches, and the subtree's size.

    The way by which the search came to a node does not count.
    """
    count = len(search.order)
    own = np.repeat(np.arange(count), np.diff(pairs.indptr))
    sideways = pairs.neighbour != search.parent[own]
    lowest = search.place.copy()
    np.minimum.at(lowest, own[sideways], search.place[pairs.neighbour[sideways]])
    low, size, parent = lowest.tolist(), [1] * count, search.parent.tolist()
    for node in search.order[::-1].tolist():
        above = parent[node]
        if above != NO_PARENT:
            size[above] += size[node]
            low[above] = min(low[above], low[node])
    return np.array(low, np.int64), np.array(size, np.int64)


def _apart(search: _Search, low: IntArray, size: IntArray) -> tuple[IntArray, IntArray]:
    """Return into how many parts the others fall without each node, and how many are cut off."""
    count = len(search.order)
    below = np.flatnonzero(search.parent != NO_PARENT)
    below = below[low[below] >= search.place[search.parent[below]]]
    above = search.parent[below]
    fallen, largest = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(fallen, above, size[below])
    np.maximum.at(largest, above, size[below])
    others = _whole(search, size) - 1
    rest = others - fallen
    parts = np.bincount(above, minlength=count) + (rest > 0)
    return parts, others - np.maximum(largest, rest)


def _smaller_sides(pairs: _Pairs, search: _Search, low: IntArray, size: IntArray) -> IntArray:
    """Return for each link how many enterprises its loss cuts off."""
    below = np.flatnonzero(search.parent != NO_PARENT)
    below = below[low[below] > search.place[search.parent[below]]]
    below = below[~pairs.parallel[search.pair[below]]]
    of_pair = np.zeros(len(pairs.parallel) + 1, np.int64)  # the last place is for "no pair"
    of_pair[search.pair[below]] = np.minimum(size[below], _whole(search, size)[below] - size[below])
    return of_pair[pairs.of_link]


def _whole(search: _Search, size: IntArray) -> IntArray:
    """Return how many enterprises each one is connected with, itself included."""
    roots = search.parent[search.order] == NO_PARENT
    tree = np.cumsum(roots) - 1
    whole = np.empty(len(search.order), np.int64)
    whole[search.order] = size[search.order[roots]][tree]
    return whole
