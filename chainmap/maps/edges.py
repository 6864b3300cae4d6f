"""The links of a map: one entry per link, and one per bundle where a card stands for many."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from chainmap.analysis.columns import fact_table
from chainmap.analysis.findings import ChainFindings
from chainmap.maps.describe import Descriptions
from chainmap.maps.measures import input_name, measures_of_links
from graph_schema.records import FactTables


def link_edges(
    tables: FactTables, findings: ChainFindings, words: Descriptions, card_of: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the edges between cards.

    Parameters
    ----------
    card_of : the card that stands for each member; links within one card are not drawn.
    """
    rows = _rows(tables, findings)
    ids = findings.graph.node_ids.to_pylist()
    bundles: dict[tuple[str, str], list[int]] = defaultdict(list)
    own: list[int] = []
    ends = zip(findings.graph.source.tolist(), findings.graph.target.tolist(), strict=True)
    for link, (source, target) in enumerate(ends):
        start, end = card_of[source], card_of[target]
        if start == ids[source] and end == ids[target]:
            own.append(link)
        elif start != end:
            bundles[start, end].append(link)
    edges = [_edge(findings, words, link, rows[link]) for link in own]
    edges += [_bundle(findings, pair, links) for pair, links in bundles.items()]
    return [{"id": number, **edge} for number, edge in enumerate(edges)]


def _rows(tables: FactTables, findings: ChainFindings) -> list[dict[str, Any]]:
    columns = ["period", "evidence", "source_id", "source_row"]
    supplies = fact_table(tables, "SUPPLIES").select(columns)
    rows: list[dict[str, Any]] = supplies.take(pa.array(findings.graph.row)).to_pylist()
    return rows


def _edge(
    findings: ChainFindings, words: Descriptions, link: int, row: Mapping[str, Any]
) -> dict[str, Any]:
    graph = findings.graph
    product = int(graph.product[link])
    product_id = graph.products[product].as_py() if product >= 0 else None
    return {
        "from": graph.node_ids[int(graph.source[link])].as_py(),
        "to": graph.node_ids[int(graph.target[link])].as_py(),
        "weak": bool(findings.weak_links.weak[link]),
        "single": bool(findings.sole_sources.single[link]),
        "derived": bool(graph.derived[link]),
        **measures_of_links(findings, [link]),
        "links": 1,
        "product": None if product_id is None else words.products.get(product_id, product_id),
        "amount_yuan": _known(graph.amount[link]),
        "share": _known(graph.share[link]),
        "period": row["period"],
        "evidence": row["evidence"],
        "source_id": row["source_id"],
        "source_row": row["source_row"],
        "why": _reasons(findings, words, link),
    }


def _reasons(findings: ChainFindings, words: Descriptions, link: int) -> list[dict[str, str]]:
    texts = findings.rules.weak_link
    reasons = findings.weak_links.reasons(link)
    name = input_name(findings, words, int(findings.sole_sources.input[link]))
    filled = [texts[reason].fill(input=name) for reason in reasons]
    return [{"zh": text.zh, "en": text.en} for text in filled]


def _bundle(findings: ChainFindings, pair: tuple[str, str], links: Sequence[int]) -> dict[str, Any]:
    """Return one edge for all links between two cards of which one stands for many.

    Its amount is known only where every link's is.
    """
    at = list(links)
    weak = int(findings.weak_links.weak[at].sum())
    why = [{"zh": f"其中弱链 {weak} 条", "en": f"{weak} weak links among them"}] if weak else []
    return {
        "from": pair[0],
        "to": pair[1],
        "weak": weak > 0,
        "single": bool(findings.sole_sources.single[at].any()),
        "derived": bool(findings.graph.derived[at].all()),
        **measures_of_links(findings, at),
        "links": len(at),
        "product": None,
        "amount_yuan": _known(findings.graph.amount[at].sum()),
        "share": None,
        "period": None,
        "evidence": None,
        "source_id": None,
        "source_row": None,
        "why": why,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
