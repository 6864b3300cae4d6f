"""Single-source inputs: a customer that buys an input from exactly one supplier."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, IntArray
from chainmap.analysis.essential import ESSENTIAL
from chainmap.analysis.graph import ChainGraph

#: Input of a link that names no product and whose supplier works in no segment.
NO_INPUT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoleSources:
    """Which links are the only source of what they deliver.

    Attributes
    ----------
    input : (m,) number of the link's input: its product, else its supplier's first segment (behind
        the products), else `NO_INPUT`.
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


def find_sole_sources(graph: ChainGraph, *, with_derived: bool = False) -> SoleSources:
    """Find the links that are a customer's only source of an input.

    Parameters
    ----------
    graph : has every supplier of the customers that matter; a supplier left out of it would make
        another one look like the only one.
    with_derived : derived links count as sources too, and can be the only one.

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
    own_input = np.where(
        graph.product >= 0,
        graph.product.astype(np.int64),
        _segment_inputs(graph),
    )
    counted = own_input != NO_INPUT
    if not with_derived:
        counted &= ~graph.derived
    single = np.zeros(graph.link_count, np.bool_)
    links = np.flatnonzero(counted)
    single[links] = _suppliers(graph, own_input, links) == 1
    single &= graph.source != graph.target
    return SoleSources(
        input=own_input, single=single, essential=single & (graph.essential == ESSENTIAL)
    )


def _segment_inputs(graph: ChainGraph) -> IntArray:
    segment = graph.segment[graph.source].astype(np.int64)
    return np.where(segment >= 0, segment + len(graph.products), NO_INPUT)


def _suppliers(graph: ChainGraph, own_input: IntArray, links: IntArray) -> IntArray:
    """Return for each link how many suppliers its customer has for its input."""
    kinds = len(graph.products) + len(graph.segments)
    bought = graph.target[links].astype(np.int64) * kinds + own_input[links]
    _, group = np.unique(bought, return_inverse=True)
    offers = np.unique(group.astype(np.int64) * graph.node_count + graph.source[links])
    return np.bincount(offers // max(graph.node_count, 1))[group]
