"""What the analyses find in one chain: its graph, states, weak links, concentration, cuts."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from chainmap.analysis.chain_products import ChainProducts
from chainmap.analysis.columns import Floats, sorted_values
from chainmap.analysis.concentration import ConcentrationTable, compute_hhi
from chainmap.analysis.cuts import Cuts, find_cuts
from chainmap.analysis.extract import ChainExtract
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import find_offers
from chainmap.analysis.sole_source import SoleSources, find_sole_sources
from chainmap.analysis.states import EnterpriseStates, evaluate_states
from chainmap.analysis.weak_links import WeakLinks, find_weak_links
from graph_schema.records import FactTables
from graph_schema.rules import StateRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainFindings:
    """The findings of a chain; nodes of ``graph`` stand in the order of ``extract.members``.

    ``sole_sources`` and ``weak_links`` are of the links of ``graph``, derived ones included (which
    are neither). ``concentration`` is of the members' inputs, ``customer_hhi`` the highest index
    among the inputs that each member delivers to others. ``cuts`` are those of the chain by itself.
    """

    extract: ChainExtract
    products: ChainProducts
    graph: ChainGraph
    states: EnterpriseStates
    sole_sources: SoleSources
    weak_links: WeakLinks
    concentration: ConcentrationTable
    customer_hhi: Floats
    cuts: Cuts
    rules: StateRules

    @property
    def named_products(self) -> pa.Array:
        """The products that the map names: of links, and of the chain's segments."""
        own = pa.array(list(self.products.homes), pa.string())
        return sorted_values(pa.chunked_array([self.graph.products, own]))


def analyse_chain(
    tables: FactTables, extract: ChainExtract, as_of: date, rules: StateRules
) -> ChainFindings:
    """Analyse one chain.

    A member's suppliers outside the chain count when sole sources are looked for, and for the
    concentration of what it buys; reach, weak links and cuts are those within the chain. Derived
    links that are no steps of the chain are left out (`ChainProducts.foreign`).
    """
    members = extract.enterprise_ids
    supplied = ChainGraph.from_tables(tables, as_of=as_of, with_derived=True, into=members)
    products = ChainProducts.of_tables(tables, extract)
    ids = members.to_pylist()
    graph = supplied.subgraph(ids)
    foreign = products.foreign(graph)
    graph = graph.without_links(foreign)
    states = evaluate_states(tables, rules, as_of, enterprises=members)
    own_links = supplied.links_among(ids)[~foreign]
    offers = find_offers(supplied)
    sole_sources = find_sole_sources(supplied, offers=offers).of_links(own_links)
    concentration = compute_hhi(supplied, offers=offers)
    concentration = concentration.of_part(supplied.indices_of(members), own_links)
    return ChainFindings(
        extract=extract,
        products=products,
        graph=graph,
        states=states,
        sole_sources=sole_sources,
        weak_links=find_weak_links(graph, states, sole_sources),
        concentration=concentration,
        customer_hhi=concentration.highest_of_suppliers(graph),
        cuts=find_cuts(graph),
        rules=rules,
    )
