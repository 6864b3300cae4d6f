"""Who supplies whom: the links of a graph without their products, in compressed rows both ways."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Flags, Floats, Index, IntArray, starts_of
from chainmap.analysis.graph import ChainGraph


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyNetwork:
    """n enterprises and p distinct pairs (supplier, customer), sorted by both.

    Attributes
    ----------
    supplier, customer : (p,) positions of enterprises; an enterprise may supply itself.
    amount : (p,) yuan per period over all products, NaN where that of any of them is unknown; the
        number of products where ``unit_weights`` were asked for.
    out_start : (n + 1,) pairs ``out_start[i]:out_start[i + 1]`` are the sales of enterprise i.
    link_pair : (m,) the pair of each link of the graph, -1 where the link does not count.
    in_start, in_pair : pairs ``in_pair[in_start[i]:in_start[i + 1]]`` are its purchases.
    in_supplier : (p,) suppliers in the order of ``in_pair``.
    """

    supplier: Index
    customer: Index
    amount: Floats
    link_pair: Index
    out_start: IntArray
    in_start: IntArray
    in_pair: Index
    in_supplier: Index

    @property
    def node_count(self) -> int:
        """Number of enterprises, n."""
        return len(self.out_start) - 1

    @property
    def pair_count(self) -> int:
        """Number of pairs, p."""
        return len(self.supplier)

    @property
    def weight_coverage(self) -> float:
        """Fraction of the pairs whose amount is known; NaN where there are no pairs."""
        known = ~np.isnan(self.amount)
        return float(known.mean()) if self.pair_count else float("nan")

    @classmethod
    def of(
        cls, graph: ChainGraph, *, with_derived: bool = False, unit_weights: bool = False
    ) -> "SupplyNetwork":
        """Take the pairs from a graph.

        Parameters
        ----------
        with_derived : derived links too; few of them have an amount.
        unit_weights : every link weighs 1, whatever its amount.

        Notes
        -----
        O(n + m).

        Examples
        --------
        >>> graph = ChainGraph.of([("a", "x", "p"), ("a", "x", "q"), ("x", "y", "r")])
        >>> network = SupplyNetwork.of(graph, unit_weights=True)
        >>> network.supplier.tolist(), network.customer.tolist(), network.amount.tolist()
        ([0, 1], [1, 2], [2.0, 1.0])
        """
        counted = np.ones(graph.link_count, np.bool_) if with_derived else ~graph.derived
        weight = np.ones(graph.link_count) if unit_weights else graph.amount
        link_pair = np.empty(graph.link_count, np.int32)
        pairs = _number_pairs(graph.source, graph.target, counted, link_pair)
        supplier, customer = np.empty(pairs, np.int32), np.empty(pairs, np.int32)
        amount, in_pair = np.zeros(pairs), np.empty(pairs, np.int32)
        _fill(graph.source, graph.target, weight, link_pair, supplier, customer, amount)
        _order_by_customer(graph.in_links, link_pair, in_pair)
        return cls(
            supplier=supplier,
            customer=customer,
            amount=amount,
            link_pair=link_pair,
            out_start=starts_of(supplier, graph.node_count),
            in_start=starts_of(customer, graph.node_count),
            in_pair=in_pair,
            in_supplier=supplier[in_pair],
        )


@njit(nogil=True, cache=True)
def _number_pairs(source: Index, target: Index, counted: Flags, link_pair: Index) -> int:
    """Write the pair of each link; return how many pairs there are. Links are sorted by both."""
    pairs, last = 0, -1
    for k in range(len(source)):
        link_pair[k] = -1
        if counted[k]:
            if last < 0 or source[k] != source[last] or target[k] != target[last]:
                pairs += 1
            link_pair[k], last = pairs - 1, k
    return pairs


@njit(nogil=True, cache=True)
def _fill(
    source: Index,
    target: Index,
    weight: Floats,
    link_pair: Index,
    supplier: Index,
    customer: Index,
    amount: Floats,
) -> None:
    """Write the ends of each pair and the sum of its weights."""
    for k in range(len(source)):
        pair = link_pair[k]
        if pair >= 0:
            supplier[pair], customer[pair] = source[k], target[k]
            amount[pair] += weight[k]


@njit(nogil=True, cache=True)
def _order_by_customer(in_links: IntArray, link_pair: Index, in_pair: Index) -> None:
    """List the pairs by customer, then supplier: the order that ``in_links`` has."""
    filled, last = 0, -1
    for k in in_links:
        if link_pair[k] >= 0 and link_pair[k] != last:
            last = link_pair[k]
            in_pair[filled] = last
            filled += 1
