"""Rows of the chains themselves: segments, products, inputs, requirements."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product as combinations

from importers.demo.enterprises import Firm
from importers.demo.places import HOME_PROVINCE
from importers.demo.specification import ChainSpec, ProductSpec

Row = dict[str, object]

#: Product inputs are listed where few firms make and few need the product: more would only be
#: drawn between segments, which the declared links of the demo show already.
_SMALL_PAIR = 25


def chain_rows(chains: Sequence[ChainSpec], firms: Sequence[Firm]) -> dict[str, list[Row]]:
    """Return the rows of Chain, Segment, FEEDS, Product, INPUT_OF and Requirement."""
    makers = Counter(product.name for firm in firms for product in firm.products)
    return {
        "Chain": [_chain(chain) for chain in chains],
        "Segment": [row for chain in chains for row in _segments(chain)],
        "FEEDS": [row for chain in chains for row in _feeds(chain)],
        "Product": [row for chain in chains for row in _products(chain)],
        "INPUT_OF": [row for chain in chains for row in _inputs(chain, makers)],
        "Requirement": [row for chain in chains for row in _requirements(chain)],
    }


def _chain(chain: ChainSpec) -> Row:
    return {
        "chain_id": chain.chain_id,
        "name": chain.name,
        "level": chain.level,
        "region_code": HOME_PROVINCE,
        "note": "模拟数据：企业、证书、问题和供应关系均为虚构。",
    }


def _segments(chain: ChainSpec) -> Iterator[Row]:
    for segment in chain.segments:
        yield {
            "segment_id": segment.segment_id,
            "chain": chain.chain_id,
            "name": segment.name,
            "position": segment.position,
            "tier": segment.tier,
            "key": segment.key,
        }


def _feeds(chain: ChainSpec) -> Iterator[Row]:
    for segment in chain.segments:
        for source, essential in segment.feeds:
            yield {"from": source, "to": segment.segment_id, "essential": essential}


def _products(chain: ChainSpec) -> Iterator[Row]:
    for segment in chain.segments:
        for product in segment.products:
            yield {"name": product.name, "segment": segment.segment_id, "ccc": product.ccc}


def _inputs(chain: ChainSpec, makers: Counter[str]) -> Iterator[Row]:
    """Return the chain's largest small pair: its links are what "derived" looks like."""
    products = {segment.segment_id: segment.products for segment in chain.segments}
    small: list[tuple[int, ProductSpec, ProductSpec, int]] = []
    for segment in chain.segments:
        for source, essential in segment.feeds:
            for p, q in combinations(products[source], segment.products):
                n = makers[p.name] * makers[q.name]
                if 0 < n <= _SMALL_PAIR:
                    small.append((n, p, q, essential))
    for _, p, q, essential in sorted(small, key=lambda s: -s[0])[:1]:
        yield {"from": p.name, "to": q.name, "essential": essential}


def _requirements(chain: ChainSpec) -> Iterator[Row]:
    for i, requirement in enumerate(chain.requirements, start=1):
        yield {
            "requirement_id": f"MN-YQ-{chain.chain_id}-{i}",
            "product_id": requirement.product,
            "standard": requirement.standard,
            "source": requirement.source,
            "year": 2025,
        }
