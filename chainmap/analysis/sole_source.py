"""Single-source inputs: a customer that buys an input from exactly one supplier."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, IntArray
from chainmap.analysis.essential import ESSENTIAL
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import InputOffers, find_offers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoleSources:
    """Which links are the only source of what they deliver.

    Attributes
    ----------
    input : (m,) number of the link's input, as `link_inputs` counts.
    single : (m,) the customer has this input from this supplier alone.
    essential : (m,) and cannot do without it.
    """

    input: IntArray
    single: Flags
    essential: Flags

    def of_links(self, links: IntArray) -> "SoleSources":
        """Return the same for some of the links: those of a subgraph."""
        return SoleSources(
            input=self.input[links], single=self.single[links], essential=self.essential[links]
        )


def find_sole_sources(
    graph: ChainGraph, *, with_derived: bool = False, offers: InputOffers | None = None
) -> SoleSources:
    """Find the links that are a customer's only source of an input.

    Parameters
    ----------
    graph : has every supplier of the customers that matter; a supplier left out of it would make
        another one look like the only one.
    with_derived : derived links count as sources too, and can be the only one.
    offers : those of the graph, where the caller has found them already.

    Notes
    -----
    O(m log m). An enterprise that supplies itself is a source, but no link to itself is single.
    An input that cannot be told (`NO_INPUT`) is never single. Source: ESRI.md, single-source input.

    Examples
    --------
    >>> graph = ChainGraph.of([("a", "x", "p"), ("b", "x", "p"), ("b", "x", "q", None, 2)])
    >>> found = find_sole_sources(graph)
    >>> found.single.tolist(), found.essential.tolist()
    ([False, False, True], [False, False, True])
    """
    if offers is None:
        offers = find_offers(graph, with_derived=with_derived)
    single = np.zeros(graph.link_count, np.bool_)
    single[offers.links] = offers.suppliers()[offers.link_purchase] == 1
    single &= graph.source != graph.target
    return SoleSources(
        input=offers.link_input,
        single=single,
        essential=single & (graph.essential == ESSENTIAL),
    )
