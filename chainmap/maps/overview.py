"""The chains of a graph at a glance, for the home page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from chainmap.analysis.columns import Flags, fact_table, rows_by_key, sorted_values
from chainmap.analysis.extract import ChainExtract, extract_chain
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.sole_source import find_sole_sources
from chainmap.analysis.states import EnterpriseStates, evaluate_states
from chainmap.analysis.weak_links import flag_weak_links
from chainmap.maps.cards import count_states
from graph_schema.records import FactTables
from graph_schema.rules import StateRules, state_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainOverview:
    """One chain in figures: members, members by state, weak links, leaders."""

    chain_id: str
    name: str
    level: str | None
    enterprises: int
    counts: Mapping[str, int]
    weak_links: int
    leaders: int
    leader_names: tuple[str, ...]


def chain_overviews(
    tables: FactTables, *, as_of: date, rules: StateRules | None = None
) -> list[ChainOverview]:
    """Return every chain by id, with the figures that its own map shows.

    Notes
    -----
    States and links are evaluated once for the members of all chains together.
    """
    chain_ids = sorted(fact_table(tables, "Chain")["chain_id"].to_pylist())
    extracts = [extract_chain(tables, chain_id, as_of) for chain_id in chain_ids]
    everyone = sorted_values(pa.chunked_array([e.enterprise_ids for e in extracts], pa.string()))
    graph = ChainGraph.from_tables(tables, as_of=as_of, into=everyone)
    states = evaluate_states(tables, rules or state_rules(), as_of, enterprises=everyone)
    by_supplier, by_source = flag_weak_links(graph, states, find_sole_sources(graph))
    leaders = [m.enterprise_id for e in extracts for m in e.members if m.lead]
    words = _names(tables, leaders)
    return [
        _overview(extract, graph, by_supplier | by_source, states, words) for extract in extracts
    ]


def _names(tables: FactTables, enterprises: list[str]) -> dict[str, str]:
    wanted = pa.chunked_array([pa.array(enterprises, pa.string())])
    rows = rows_by_key(fact_table(tables, "Enterprise"), "enterprise_id", wanted)
    return {key: row["name"] or key for key, row in rows.items()}


def _overview(
    extract: ChainExtract,
    graph: ChainGraph,
    weak: Flags,
    states: EnterpriseStates,
    names: Mapping[str, str],
) -> ChainOverview:
    members = extract.enterprise_ids
    leaders = [member.enterprise_id for member in extract.members if member.lead]
    return ChainOverview(
        chain_id=extract.chain_id,
        name=extract.name,
        level=extract.level,
        enterprises=len(members),
        counts=count_states(states.codes_of(members).tolist()),
        weak_links=int(weak[graph.links_among(members.to_pylist())].sum()),
        leaders=len(leaders),
        leader_names=tuple(names.get(leader, leader) for leader in leaders),
    )
