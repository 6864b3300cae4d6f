"""What an analysis looks at: a chain or the whole graph, its links, states and sectors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from chainmap.analysis.chain_products import ChainProducts
from chainmap.analysis.columns import Flags, Floats, IntArray, fact_table, sorted_values
from chainmap.analysis.concentration import ConcentrationTable, compute_hhi
from chainmap.analysis.extract import ChainExtract, extract_chain
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import find_offers
from chainmap.analysis.memberships import Memberships
from chainmap.analysis.sole_source import SoleSources, find_sole_sources
from chainmap.analysis.states import EnterpriseStates, evaluate_states
from chainmap.analysis.weakness.scenario import certify
from chainmap.analysis.weakness.sectors import Sectors, find_sectors
from graph_schema.records import FactTables
from graph_schema.rules import StateRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """The enterprises and links that an analysis is about.

    Attributes
    ----------
    extract : the chain; None for the whole graph.
    graph : n enterprises, m links; derived ones only where asked for.
    segment_ids : (n,) the segment in which each enterprise counts.
    sole_sources, dependence : (m,) found where all suppliers are known, also those outside the
        chain. Dependence is the link's part of the customer's input, NaN where it cannot be told.
    concentration : of the inputs of the n enterprises.
    inhabited : segments in which any of them works, be it beside its own.
    """

    extract: ChainExtract | None
    graph: ChainGraph
    segment_ids: tuple[str | None, ...]
    sectors: Sectors
    states: EnterpriseStates
    sole_sources: SoleSources
    dependence: Floats
    concentration: ConcentrationTable
    inhabited: frozenset[str]
    with_derived: bool

    @property
    def supplier_hhi(self) -> Floats:
        """(n,) the highest index among the inputs that each enterprise buys, NaN where unknown."""
        highest = np.full(self.graph.node_count, np.nan)
        np.fmax.at(highest, self.concentration.customer, self.concentration.hhi)
        return highest


def find_subject(
    tables: FactTables,
    chain_id: str | None,
    as_of: date,
    rules: StateRules,
    *,
    with_derived: bool,
    unit_weights: bool,
    certified: Collection[str] = (),
) -> Subject:
    """Read what an analysis looks at.

    The members of a chain count with the links among them; derived links that are no steps of the
    chain are left out (`ChainProducts.foreign`).

    Parameters
    ----------
    certified : enterprises supposed to be in state none_seen.

    Raises
    ------
    NotFound
        Where no chain has this id.
    """
    extract = None if chain_id is None else extract_chain(tables, chain_id, as_of)
    members = (
        sorted_values(fact_table(tables, "Enterprise")["enterprise_id"])
        if extract is None
        else extract.enterprise_ids
    )
    supplied = ChainGraph.from_tables(
        tables, as_of=as_of, with_derived=with_derived, into=None if extract is None else members
    )
    ids = members.to_pylist()
    links = _own_links(tables, extract, supplied, ids, with_derived=with_derived)
    graph = supplied.subgraph(ids)
    dropped = np.ones(graph.link_count, np.bool_)
    dropped[links.kept] = False
    graph = graph.without_links(dropped)
    segment_ids = _segment_ids(extract, graph)
    memberships = Memberships.of_tables(tables, as_of, enterprises=members)
    offers = find_offers(supplied, with_derived=with_derived)
    sole = find_sole_sources(supplied, with_derived=with_derived, offers=offers)
    hhi = compute_hhi(supplied, with_derived=with_derived, offers=offers)
    return Subject(
        extract=extract,
        graph=graph,
        segment_ids=segment_ids,
        sectors=find_sectors(tables, graph.node_ids, segment_ids),
        states=certify(evaluate_states(tables, rules, as_of, enterprises=members), certified),
        sole_sources=sole.of_links(links.supplied),
        dependence=_dependence(supplied, with_derived, unit_weights)[links.supplied],
        concentration=hhi.of_part(supplied.indices_of(members), links.supplied),
        inhabited=frozenset(memberships.segments.take(pa.array(memberships.segment)).to_pylist()),
        with_derived=with_derived,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OwnLinks:
    """The links of the subject, as positions among the members' links and among all supplied."""

    kept: IntArray
    supplied: IntArray


def _own_links(
    tables: FactTables,
    extract: ChainExtract | None,
    supplied: ChainGraph,
    members: list[str],
    *,
    with_derived: bool,
) -> _OwnLinks:
    among = supplied.links_among(members)
    own: Flags = np.ones(len(among), np.bool_)
    if extract is not None and with_derived:
        own = ~ChainProducts.of_tables(tables, extract).foreign(supplied.subgraph(members))
    kept = np.flatnonzero(own)
    return _OwnLinks(kept=kept, supplied=among[kept])


def _segment_ids(extract: ChainExtract | None, graph: ChainGraph) -> tuple[str | None, ...]:
    """Return each enterprise's segment: in the chain, else its first one anywhere."""
    if extract is not None:
        return tuple(member.segment_id for member in extract.members)
    names: Sequence[str | None] = [*graph.segments.to_pylist(), None]
    return tuple(names[at] for at in graph.segment.tolist())


def _dependence(graph: ChainGraph, with_derived: bool, unit_weights: bool) -> Floats:
    """Return each link's part of its input: as stated, else by amounts where all are known.

    With unit weights the suppliers of an input count alike where nothing is stated.
    """
    offers = find_offers(graph, with_derived=with_derived)
    amount = np.ones(graph.link_count) if unit_weights else graph.amount
    of_offer = offers.per_offer(amount[offers.links])
    whole = offers.per_purchase(of_offer)[offers.link_purchase]
    part = np.full(graph.link_count, np.nan)
    part[offers.links] = amount[offers.links] / np.where(whole > 0, whole, np.nan)
    return np.where(np.isnan(graph.share), part, graph.share)
