"""Weak links, and the first ranking of the suppliers behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, IntArray
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.reach import compute_reach
from chainmap.analysis.sole_source import SoleSources
from chainmap.analysis.states import EnterpriseStates
from graph_schema.rules import STATES, State

_WEAK, _NONE_SEEN = STATES.index("weak"), STATES.index("none_seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedSupplier:
    """A supplier of at least one weak link.

    ``reach`` counts the enterprises downstream, ``sole_customers`` those that buy an input from it
    alone, ``weak_links`` its weak links.
    """

    enterprise_id: str
    state: State
    reach: int
    sole_customers: int
    weak_links: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeakLinks:
    """Which links of a graph are weak, and whose they are.

    Attributes
    ----------
    weak_supplier : (m,) the supplier is weak.
    sole_source : (m,) the supplier is the only source of an essential input, and not none_seen.
    reach, sole_customers : (n,) counts per enterprise.
    ranking : suppliers of weak links by reach, then sole-source customers, then id.
    to_check : the same for suppliers in state unknown (待查清): nobody has looked at them.
    """

    weak_supplier: Flags
    sole_source: Flags
    reach: IntArray
    sole_customers: IntArray
    ranking: tuple[RankedSupplier, ...]
    to_check: tuple[RankedSupplier, ...]

    @property
    def weak(self) -> Flags:
        """Which links are weak, for either reason."""
        return self.weak_supplier | self.sole_source

    def reasons(self, link: int) -> tuple[str, ...]:
        """Return the reasons for which a link is weak, as keys of ``StateRules.weak_link``."""
        flags: Mapping[str, Flags] = {
            "weak_supplier": self.weak_supplier,
            "sole_source": self.sole_source,
        }
        return tuple(reason for reason, flag in flags.items() if flag[link])


def find_weak_links(
    graph: ChainGraph, states: EnterpriseStates, sole_sources: SoleSources
) -> WeakLinks:
    """Find the weak links of a chain and rank their suppliers.

    Derived links are never weak: nobody saw them or told of them. No enterprise is its own weak
    link. A supplier that reaches nobody is not listed.

    Parameters
    ----------
    graph : the chain.
    sole_sources : of the links of ``graph``, found where all suppliers are known.

    Notes
    -----
    Source: MODEL.md, weak link. The cost is that of `compute_reach`.
    """
    flags = flag_weak_links(graph, states, sole_sources)
    weak = flags[0] | flags[1]
    reach = compute_reach(graph)
    sole_customers = _sole_customers(graph, sole_sources.single)
    weak_links = np.bincount(graph.source[weak], minlength=graph.node_count)
    codes = states.codes_of(graph.node_ids)
    listed = [
        RankedSupplier(
            enterprise_id=enterprise,
            state=STATES[codes[node]],
            reach=int(reach[node]),
            sole_customers=int(sole_customers[node]),
            weak_links=int(weak_links[node]),
        )
        for node, enterprise in enumerate(graph.node_ids.to_pylist())
        if weak_links[node] and reach[node]
    ]
    listed.sort(key=lambda s: (-s.reach, -s.sole_customers, s.enterprise_id))
    return WeakLinks(
        weak_supplier=flags[0],
        sole_source=flags[1],
        reach=reach,
        sole_customers=sole_customers,
        ranking=tuple(s for s in listed if s.state != "unknown"),
        to_check=tuple(s for s in listed if s.state == "unknown"),
    )


def flag_weak_links(
    graph: ChainGraph, states: EnterpriseStates, sole_sources: SoleSources
) -> tuple[Flags, Flags]:
    """Return which links have a weak supplier, and which a doubtful one without alternative."""
    supplier = states.codes_of(graph.node_ids)[graph.source]
    counted = ~graph.derived & (graph.source != graph.target)
    weak_supplier = counted & (supplier == _WEAK)
    return weak_supplier, counted & sole_sources.essential & (supplier != _NONE_SEEN)


def _sole_customers(graph: ChainGraph, single: Flags) -> IntArray:
    pairs = graph.source[single].astype(np.int64) * max(graph.node_count, 1) + graph.target[single]
    suppliers = np.unique(pairs) // max(graph.node_count, 1)
    return np.bincount(suppliers, minlength=graph.node_count)
