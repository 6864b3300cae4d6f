"""The JSON model of a chain map: all that the page, the stand-alone file and the table show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from chainmap.analysis.extract import ChainExtract, extract_chain
from chainmap.analysis.findings import ChainFindings, analyse_chain
from chainmap.analysis.weak_links import RankedSupplier
from chainmap.maps.cards import count_states, enterprise_card, rest_card, segment_card
from chainmap.maps.describe import Descriptions
from chainmap.maps.edges import link_edges
from chainmap.maps.gaps import common_gaps_of_chain
from chainmap.maps.layout import Cards, lay_out
from chainmap.maps.overview import ChainOverview, chain_overviews
from chainmap.maps.segment_links import segment_links
from chainmap.maps.selection import MAX_CARDS, Selection, select_cards
from graph_schema.records import FactTables
from graph_schema.rules import StateRules, state_rules

__all__ = ["ChainOverview", "MapStamp", "build_chain_map", "chain_overviews"]

FORMAT = 1
COLUMN_WIDTH = 312  # px, as in design/chain-map-overview.png; the browser fits it to the screen
MAX_HIDDEN = 5_000  # entries behind rest cards; a chain of a province has 60-300 members


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStamp:
    """What the map was made from; every export repeats it.

    ``data_date`` is ISO, None where no source gave one; ``simulated`` marks demo data.
    """

    graph_id: str
    graph_version: int
    data_date: str | None
    simulated: bool
    program_version: str


def build_chain_map(
    tables: FactTables,
    chain_id: str,
    *,
    as_of: date,
    stamp: MapStamp,
    max_cards: int = MAX_CARDS,
    rules: StateRules | None = None,
) -> dict[str, object]:
    """Return the map of a chain as a JSON-ready document.

    Its parts are ``chain``, ``stamp`` (dates and versions), ``tiers`` (one a column), ``nodes``
    (cards with their place, state and evidence), ``edges``, ``segment_links``, ``ranking``,
    ``to_check``, ``gaps`` (`common_gaps_of_chain`), ``hidden`` (what stands behind cards of rests),
    ``totals`` and ``truncated``.

    On nodes and ranked suppliers ``cut`` says that the chain's known links fall apart without the
    enterprise, ``cut_parts`` into how many parts, ``cut_off`` how many enterprises are then outside
    the largest; on edges ``cut`` and ``cut_off`` say it of the link (of a bundle: of its worst).
    ``hhi`` lists at most 8 of a node's ``inputs`` as {input, hhi, known_share, suppliers, basis},
    the most concentrated first; ``hhi`` is null below 0.5 known share, ``basis`` is share, amount
    or null. ``customer_hhi`` is the highest index among the inputs that the enterprise delivers.

    Raises
    ------
    NotFound
        Where no chain has this id.

    Notes
    -----
    The tables are filtered to the chain first, so that the cost follows the chain and one pass of
    Arrow over the province's columns.
    """
    rules = rules or state_rules()
    extract = extract_chain(tables, chain_id, as_of)
    findings = analyse_chain(tables, extract, as_of, rules)
    words = Descriptions.of_tables(tables, extract.enterprise_ids, products=findings.named_products)
    selection = select_cards(findings, limit=max_cards)
    between = segment_links(findings, words)
    entries = [enterprise_card(findings, words, at) for at in range(len(extract.members))]
    nodes = _nodes(findings, words, selection, entries, labels=bool(between))
    card_of = _card_of(extract, selection)
    hidden = [
        entries[at] | {"card": rest.card_id} for rest in selection.rests for at in rest.members
    ]
    return {
        "format": FORMAT,
        "chain": _chain(extract, words),
        "stamp": _stamp(stamp, as_of, rules),
        "tiers": _tiers(findings),
        "nodes": _placed(findings, nodes, card_of),
        "edges": link_edges(tables, findings, words, card_of),
        "segment_links": between,
        "ranking": _ranked(findings.weak_links.ranking, entries),
        "to_check": _ranked(findings.weak_links.to_check, entries),
        "gaps": common_gaps_of_chain(tables, chain_id, as_of),
        "hidden": hidden[:MAX_HIDDEN],
        "totals": _totals(findings),
        "truncated": len(hidden) > MAX_HIDDEN,
    }


def _nodes(
    findings: ChainFindings,
    words: Descriptions,
    selection: Selection,
    entries: Sequence[dict[str, Any]],
    *,
    labels: bool,
) -> list[dict[str, Any]]:
    segments = findings.extract.segments if labels else ()
    return [
        *(entries[at] for at in selection.shown),
        *(rest_card(findings, words, rest) for rest in selection.rests),
        *(segment_card(findings, segment) for segment in segments),
    ]


def _card_of(extract: ChainExtract, selection: Selection) -> list[str]:
    """Return the id of the card that stands for each member."""
    cards = [member.enterprise_id for member in extract.members]
    for rest in selection.rests:
        for at in rest.members:
            cards[at] = rest.card_id
    return cards


def _placed(
    findings: ChainFindings, nodes: list[dict[str, Any]], card_of: Sequence[str]
) -> list[dict[str, Any]]:
    """Give every card its place; links between the same two cards count once."""
    graph = findings.graph
    place = {node["id"]: at for at, node in enumerate(nodes)}
    card = np.array([place[card_id] for card_id in card_of], np.int64)
    groups = {s.segment_id: at for at, s in enumerate(findings.extract.segments)}
    layout = lay_out(
        Cards(
            column=np.array([node["tier"] for node in nodes], np.int64),
            group=np.array([groups.get(node["segment"], len(groups)) for node in nodes], np.int64),
            head=np.array([node["kind"] == "segment" for node in nodes], np.bool_),
            lead=np.array([node["lead"] for node in nodes], np.bool_),
            source=card[graph.source],
            target=card[graph.target],
        )
    )
    heights = np.round(layout.y, 1).tolist()
    return [
        node | {"x": float(node["tier"] * COLUMN_WIDTH), "y": y}
        for node, y in zip(nodes, heights, strict=True)
    ]


def _chain(extract: ChainExtract, words: Descriptions) -> dict[str, Any]:
    code = extract.region_code
    return {
        "chain_id": extract.chain_id,
        "name": extract.name,
        "level": extract.level,
        "region": None if code is None else words.regions.get(code, code),
        "note": extract.note,
    }


def _stamp(stamp: MapStamp, as_of: date, rules: StateRules) -> dict[str, Any]:
    return {
        "as_of": as_of.isoformat(),
        "data_date": stamp.data_date,
        "graph_id": stamp.graph_id,
        "graph_version": stamp.graph_version,
        "rule_version": rules.version,
        "simulated": stamp.simulated,
        "program": stamp.program_version,
    }


def _tiers(findings: ChainFindings) -> list[dict[str, Any]]:
    extract = findings.extract
    codes = findings.states.codes_of(extract.enterprise_ids).tolist()
    tiers = []
    for column in range(extract.column_count):
        inside = [at for at, member in enumerate(extract.members) if member.column == column]
        segments = [s for s in extract.segments if s.column == column]
        own = [extract.members[at].segment_id for at in inside]
        tiers.append(
            {
                "position": next((s.position for s in segments if s.position), None),
                "name": "、".join(s.name for s in segments),
                "segments": [
                    {
                        "segment_id": s.segment_id,
                        "name": s.name,
                        "key": s.key,
                        "count": own.count(s.segment_id),
                    }
                    for s in segments
                ],
                "count": len(inside),
                "states": count_states(codes[at] for at in inside),
            }
        )
    return tiers


def _ranked(
    suppliers: Sequence[RankedSupplier], entries: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    entry_of = {entry["id"]: entry for entry in entries}
    shared = ("name", "cut", "cut_off", "customer_hhi")
    return [
        {
            "id": supplier.enterprise_id,
            **{field: entry_of[supplier.enterprise_id][field] for field in shared},
            "state": supplier.state,
            "reach": supplier.reach,
            "sole_customers": supplier.sole_customers,
            "weak_links": supplier.weak_links,
        }
        for supplier in suppliers
    ]


def _totals(findings: ChainFindings) -> dict[str, Any]:
    members: pa.Array = findings.extract.enterprise_ids
    return {
        "enterprises": len(members),
        "links": findings.graph.link_count,
        "weak_links": int(findings.weak_links.weak.sum()),
        "single_source": int(findings.sole_sources.single.sum()),
        "derived_links": int(findings.graph.derived.sum()),
        "cut_enterprises": int(findings.cuts.enterprise.sum()),
        "cut_links": int(findings.cuts.link.sum()),
        "states": count_states(findings.states.codes_of(members).tolist()),
    }
