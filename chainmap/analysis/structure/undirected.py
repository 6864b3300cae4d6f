"""The undirected projection: which enterprises trade with each other, whichever way goods flow."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Index, IntArray
from chainmap.analysis.structure.network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partners:
    """q distinct pairs of different enterprises, in compressed rows.

    Attributes
    ----------
    start : (n + 1,) ``partner[start[i]:start[i + 1]]`` are the partners of enterprise i, ascending.
    partner : (2q,) positions of enterprises.
    edge : (2q,) number of the undirected pair, 0 … q - 1.
    of_pair : (p,) number of the undirected pair of each pair of the network, -1 for those of an
        enterprise with itself.
    """

    start: IntArray
    partner: Index
    edge: Index
    of_pair: Index

    @property
    def edge_count(self) -> int:
        """Number of undirected pairs, q."""
        return len(self.partner) // 2


def find_partners(network: SupplyNetwork) -> Partners:
    """List the partners of each enterprise.

    Notes
    -----
    O(n + p): customers and suppliers of an enterprise are sorted already, and are merged.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "b"), ("b", "a"), ("b", "c"), ("c", "c")])
    >>> found = find_partners(SupplyNetwork.of(graph))
    >>> found.partner.tolist(), found.edge.tolist(), found.of_pair.tolist()
    ([1, 0, 2, 1], [0, 0, 1, 1], [0, 0, 1, -1])
    """
    pairs, size = network.pair_count, network.node_count
    start = np.zeros(size + 1, np.int64)
    partner, edge = np.empty(2 * pairs, np.int32), np.empty(2 * pairs, np.int32)
    of_pair = np.full(pairs, -1, np.int32)
    filled = _merge(
        network.out_start,
        network.customer,
        network.in_start,
        network.in_supplier,
        network.in_pair,
        start,
        partner,
        edge,
        of_pair,
    )
    return Partners(start=start, partner=partner[:filled], edge=edge[:filled], of_pair=of_pair)


@njit(nogil=True, cache=True)
def _merge(
    out_start: IntArray,
    customer: Index,
    in_start: IntArray,
    supplier: Index,
    in_pair: Index,
    start: IntArray,
    partner: Index,
    edge: Index,
    of_pair: Index,
) -> int:
    """Fill the rows of `Partners`; return how many places of ``partner`` and ``edge`` are used."""
    size = len(start) - 1
    upper = np.zeros(size, np.int64)  # number of the next edge from each enterprise to a later one
    filled, edges = 0, 0
    for i in range(size):
        sale, purchase = out_start[i], in_start[i]
        upper[i] = edges
        while sale < out_start[i + 1] or purchase < in_start[i + 1]:
            to = customer[sale] if sale < out_start[i + 1] else size
            other = min(to, supplier[purchase] if purchase < in_start[i + 1] else size)
            number = -1
            if other > i:
                number = edges
                edges += 1
            elif other < i:  # met before, in ascending order of i
                number = upper[other]
                upper[other] += 1
            if to == other:
                of_pair[sale] = number
                sale += 1
            if purchase < in_start[i + 1] and supplier[purchase] == other:
                of_pair[in_pair[purchase]] = number
                purchase += 1
            if other != i:
                partner[filled], edge[filled] = other, number
                filled += 1
        start[i + 1] = filled
    return filled
