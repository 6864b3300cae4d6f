"""Connected parts (连通分量): who has anything to do with whom, whichever way goods flow."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from chainmap.analysis.columns import Index, IntArray
from chainmap.analysis.structure.network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Components:
    """The parts of a network between which there is no pair, the largest first.

    Attributes
    ----------
    component : (n,) number of each enterprise's part; of equal parts the one with the first
        enterprise comes first.
    size : (c,) enterprises of each part.
    """

    component: Index
    size: IntArray


def find_components(network: SupplyNetwork) -> Components:
    """Find the weakly connected components of a network.

    Notes
    -----
    O(n + p), by scipy. No weights. Source: Pearce (2005), technical report, Victoria University of
    Wellington, as implemented in scipy.sparse.csgraph.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "x"), ("b", "x"), ("c", "y")], nodes=["z"])
    >>> found = find_components(SupplyNetwork.of(graph))
    >>> found.component.tolist(), found.size.tolist()
    ([0, 0, 1, 0, 1, 2], [3, 2, 1])
    """
    labels = component_labels(network, connection="weak")
    size = np.bincount(labels)
    first = np.empty(len(size), np.int64)
    first[labels[::-1]] = np.arange(network.node_count)[::-1]  # the last one written stays
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Components(component=rank[labels], size=size[order])


def component_labels(network: SupplyNetwork, *, connection: str) -> Index:
    """Return the number of each enterprise's "weak" or "strong" component, in scipy's order."""
    size = network.node_count
    if size == 0:
        return np.zeros(0, np.int32)
    links = csr_array(
        (np.ones(network.pair_count), network.customer, network.out_start), shape=(size, size)
    )
    labels: Index = connected_components(links, connection=connection)[1]
    return labels
