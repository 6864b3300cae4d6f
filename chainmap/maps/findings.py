"""What the analyses find in one chain: its graph, states, sole sources, weak links."""

from dataclasses import dataclass
from datetime import date

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.sole_source import SoleSources, find_sole_sources
from chainmap.analysis.states import EnterpriseStates, evaluate_states
from chainmap.analysis.weak_links import WeakLinks, find_weak_links
from chainmap.maps.extract import ChainExtract
from graph_schema.records import FactTables
from graph_schema.rules import StateRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainFindings:
    """The findings of a chain; nodes of ``graph`` stand in the order of ``extract.members``.

    ``sole_sources`` and ``weak_links`` are of the links of ``graph``, derived ones included (which
    are neither).
    """

    extract: ChainExtract
    graph: ChainGraph
    states: EnterpriseStates
    sole_sources: SoleSources
    weak_links: WeakLinks
    rules: StateRules


def analyse_chain(
    tables: FactTables, extract: ChainExtract, as_of: date, rules: StateRules
) -> ChainFindings:
    """Analyse one chain.

    A member's suppliers outside the chain count when sole sources are looked for; reach and weak
    links are those within the chain.
    """
    members = extract.enterprise_ids
    supplied = ChainGraph.from_tables(tables, as_of=as_of, with_derived=True, into=members)
    ids = members.to_pylist()
    graph = supplied.subgraph(ids)
    states = evaluate_states(tables, rules, as_of, enterprises=members)
    sole_sources = find_sole_sources(supplied).of_links(supplied.links_among(ids))
    return ChainFindings(
        extract=extract,
        graph=graph,
        states=states,
        sole_sources=sole_sources,
        weak_links=find_weak_links(graph, states, sole_sources),
        rules=rules,
    )
