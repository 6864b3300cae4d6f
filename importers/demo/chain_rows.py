"""Rows of the chains themselves: segments, products, inputs, requirements."""

from collections.abc import Iterator, Sequence

from importers.demo.links import Link
from importers.demo.places import HOME_PROVINCE
from importers.demo.specification import ChainSpec

Row = dict[str, object]


def chain_rows(chains: Sequence[ChainSpec], links: Sequence[Link]) -> dict[str, list[Row]]:
    """Return the rows of Chain, Segment, FEEDS, Product, INPUT_OF and Requirement."""
    return {
        "Chain": [_chain(chain) for chain in chains],
        "Segment": [row for chain in chains for row in _segments(chain)],
        "FEEDS": [row for chain in chains for row in _feeds(chain)],
        "Product": [row for chain in chains for row in _products(chain)],
        "INPUT_OF": list(_inputs(links)),
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


def _inputs(links: Sequence[Link]) -> Iterator[Row]:
    """Return which product goes into which, as the links show: the map draws these already."""
    found: dict[tuple[str, str], int] = {}
    for link in links:
        if link.valid_to is not None:
            continue
        essential = dict(link.customer.segment.feeds)[link.supplier.segment.segment_id]
        found.setdefault((link.product, link.customer.product.name), essential)
    for (start, end), essential in sorted(found.items()):
        yield {"from": start, "to": end, "essential": essential}


def _requirements(chain: ChainSpec) -> Iterator[Row]:
    for i, requirement in enumerate(chain.requirements, start=1):
        yield {
            "requirement_id": f"MN-YQ-{chain.chain_id}-{i}",
            "product_id": requirement.product,
            "standard": requirement.standard,
            "source": requirement.source,
            "year": 2025,
        }
