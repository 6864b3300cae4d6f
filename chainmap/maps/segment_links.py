"""Dotted links between segments: product inputs for which no enterprise link is known."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chainmap.analysis.chain_products import ChainProducts
from chainmap.analysis.findings import ChainFindings
from chainmap.analysis.graph import ChainGraph
from chainmap.maps.describe import Descriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """An input and an output of which both have makers in the chain, and where they are made."""

    input: str
    output: str
    start: str
    end: str
    makers: frozenset[str]
    users: frozenset[str]


def segment_links(findings: ChainFindings, words: Descriptions) -> list[dict[str, Any]]:
    """Return the links between segments, "n × m 家可能供应", by the columns they join.

    A pair of products stands here where INPUT_OF says that one goes into the other, both are made
    by members of the chain, in different segments of it, and no link between enterprises delivers
    the one to a maker of the other.
    """
    grouped: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    delivered = _delivered(findings.graph)
    for pair in _pairs(findings.products):
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


def _pairs(products: ChainProducts) -> Iterator[_Pair]:
    for start, end in products.pairs:
        made = start in products.makers and end in products.makers
        if made and products.homes[start] != products.homes[end]:
            yield _Pair(
                input=start,
                output=end,
                start=products.homes[start],
                end=products.homes[end],
                makers=products.makers[start],
                users=products.makers[end],
            )
