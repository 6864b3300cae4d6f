"""Dotted links between segments: product inputs for which no enterprise link is known."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.graph import ChainGraph
from chainmap.maps.describe import Descriptions
from chainmap.maps.findings import ChainFindings
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """An input and an output of which both have makers in the chain, and where they are made."""

    input: str
    output: str
    start: str
    end: str
    makers: frozenset[str]
    users: frozenset[str]


def segment_links(
    tables: FactTables, findings: ChainFindings, words: Descriptions
) -> list[dict[str, Any]]:
    """Return the links between segments, "n × m 家可能供应", by the columns they join.

    A pair of products stands here where INPUT_OF says that one goes into the other, both are made
    by members of the chain, in different segments of it, and no link between enterprises delivers
    the one to a maker of the other.
    """
    grouped: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    delivered = _delivered(findings.graph)
    for pair in _pairs(tables, findings):
        if not any((pair.input, user) in delivered for user in pair.users):
            grouped[pair.start, pair.end].append(pair)
    return [_entry(ends, pairs, words) for ends, pairs in sorted(grouped.items())]


def _entry(ends: tuple[str, str], pairs: list[_Pair], words: Descriptions) -> dict[str, Any]:
    return {
        "from": f"segment:{ends[0]}",
        "to": f"segment:{ends[1]}",
        "makers": len(frozenset[str]().union(*(p.makers for p in pairs))),
        "users": len(frozenset[str]().union(*(p.users for p in pairs))),
        "pairs": [
            {
                "input": words.products.get(p.input, p.input),
                "output": words.products.get(p.output, p.output),
                "makers": len(p.makers),
                "users": len(p.users),
            }
            for p in sorted(pairs, key=lambda p: (p.input, p.output))
        ],
    }


def _delivered(graph: ChainGraph) -> set[tuple[str, str]]:
    """Return (product, customer) of every link, derived ones included."""
    products, ids = graph.products.to_pylist(), graph.node_ids.to_pylist()
    links = zip(graph.product.tolist(), graph.target.tolist(), strict=True)
    return {(products[product], ids[target]) for product, target in links if product >= 0}


def _pairs(tables: FactTables, findings: ChainFindings) -> Iterator[_Pair]:
    homes = _homes(tables, findings)
    makers = _makers(tables, findings)
    inputs = fact_table(tables, "INPUT_OF")
    pairs = set(zip(inputs["from"].to_pylist(), inputs["to"].to_pylist(), strict=True))
    for start, end in sorted(pairs):
        known = start in homes and end in homes and start in makers and end in makers
        if known and homes[start] != homes[end]:
            yield _Pair(
                input=start,
                output=end,
                start=homes[start],
                end=homes[end],
                makers=makers[start],
                users=makers[end],
            )


def _homes(tables: FactTables, findings: ChainFindings) -> dict[str, str]:
    """Return the segment of the chain in which each product is made: the first of several."""
    order = {s.segment_id: at for at, s in enumerate(findings.extract.segments)}
    made_in = fact_table(tables, "MADE_IN")
    homes: dict[str, str] = {}
    rows = zip(made_in["from"].to_pylist(), made_in["to"].to_pylist(), strict=True)
    for product, segment in rows:
        if segment in order:
            known = homes.get(product, segment)
            homes[product] = min(known, segment, key=lambda s: order[s])
    return homes


def _makers(tables: FactTables, findings: ChainFindings) -> dict[str, frozenset[str]]:
    produces = fact_table(tables, "PRODUCES")
    members: pa.Array = findings.extract.enterprise_ids
    inside = produces.filter(pc.is_in(produces["from"], value_set=members))
    makers: dict[str, set[str]] = defaultdict(set)
    for maker, product in zip(inside["from"].to_pylist(), inside["to"].to_pylist(), strict=True):
        makers[product].add(maker)
    return {product: frozenset(found) for product, found in makers.items()}
