"""What each link delivers, and who offers which input to whom."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.graph import ChainGraph

#: Input of a link that names no product and whose supplier works in no segment.
NO_INPUT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputOffers:
    """Who offers which input to whom; links of one supplier for one input are one offer.

    Purchases are the distinct (customer, input), ascending; offers the distinct (purchase,
    supplier), ascending.

    Attributes
    ----------
    link_input : (m,) number of the input of every link, as `link_inputs` counts.
    links : (k,) the links that count, by purchase and supplier: not derived unless asked, and with
        an input.
    link_offer : (k,) the offer to which each of these belongs.
    customer, input : (G,) of each purchase.
    purchase, supplier : (O,) of each offer.
    """

    link_input: IntArray
    links: IntArray
    link_offer: IntArray
    customer: Index
    input: IntArray
    purchase: IntArray
    supplier: Index

    @property
    def purchase_count(self) -> int:
        """Number of purchases, G."""
        return len(self.customer)

    @property
    def link_purchase(self) -> IntArray:
        """The purchase to which each counted link belongs, (k,)."""
        return self.purchase[self.link_offer]

    def suppliers(self) -> IntArray:
        """Return how many suppliers each purchase has, (G,)."""
        return np.bincount(self.purchase, minlength=self.purchase_count)

    def per_offer(self, values: Floats) -> Floats:
        """Add up one value per counted link by offer; with an unknown one the sum is unknown."""
        return _sums(self.link_offer, values, len(self.purchase))

    def per_purchase(self, values: Floats) -> Floats:
        """Add up one value per offer by purchase."""
        return _sums(self.purchase, values, self.purchase_count)


def link_inputs(graph: ChainGraph) -> IntArray:
    """Return the number of each link's input.

    It is the link's product, else its supplier's first segment (numbered behind the products),
    else `NO_INPUT`.
    """
    segment = graph.segment[graph.source].astype(np.int64)
    by_segment = np.where(segment >= 0, segment + len(graph.products), NO_INPUT)
    return np.where(graph.product >= 0, graph.product.astype(np.int64), by_segment)


def find_offers(graph: ChainGraph, *, with_derived: bool = False) -> InputOffers:
    """Group the links of a graph by customer and input, then by supplier.

    Notes
    -----
    O(m log m).

    Examples
    --------
    >>> graph = ChainGraph.of([("a", "x", "p"), ("b", "x", "p"), ("b", "x", "q")])
    >>> find_offers(graph).suppliers().tolist()
    [2, 1]
    """
    inputs = link_inputs(graph)
    counted = inputs != NO_INPUT
    if not with_derived:
        counted &= ~graph.derived
    links = graph.in_links[counted[graph.in_links]]  # by customer, then supplier
    kinds = max(len(graph.products) + len(graph.segments), 1)
    bought = graph.target[links].astype(np.int64) * kinds + inputs[links]
    order = np.argsort(bought, kind="stable")  # nearly sorted already, which this sort makes use of
    links, bought = links[order], bought[order]
    supplier = graph.source[links]
    another = np.diff(bought, prepend=-1) != 0
    begins = another | (np.diff(supplier, prepend=-1) != 0)
    purchases = bought[another]
    return InputOffers(
        link_input=inputs,
        links=links,
        link_offer=np.cumsum(begins) - 1,
        customer=(purchases // kinds).astype(np.int32),
        input=purchases % kinds,
        purchase=(np.cumsum(another) - 1)[begins],
        supplier=supplier[begins],
    )


def _sums(groups: IntArray, values: Floats, size: int) -> Floats:
    return np.bincount(groups, weights=values, minlength=size).astype(np.float64, copy=False)
