"""The chains of the demo as ``chains.yaml`` describes them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CHAINS_FILE = Path(__file__).parent / "chains.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSpec:
    """A product: what its makers are called, their industry, which certificates can fit it.

    ``makers`` fixes how many firms make it; 0 leaves it to the segment's size.
    """

    name: str
    words: tuple[str, ...]
    industry: str
    makers: int = 0
    ccc: bool = False
    auto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSpec:
    """A segment; ``feeds`` says which segments' goods go into it and how essential they are."""

    segment_id: str
    name: str
    position: str
    tier: int
    size: int
    products: tuple[ProductSpec, ...]
    feeds: tuple[tuple[str, int], ...]
    key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSpec:
    """A standard that a rule row makes a duty for the makers of a product."""

    product: str
    standard: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSpec:
    """A chain, the cities where its firms cluster (4-digit code → weight), its segments."""

    chain_id: str
    name: str
    level: str
    leaders: int
    home: tuple[tuple[str, float], ...]
    segments: tuple[SegmentSpec, ...]
    requirements: tuple[RequirementSpec, ...]

    @property
    def size(self) -> int:
        """Number of enterprises."""
        return sum(s.size for s in self.segments)

    @property
    def tiers(self) -> range:
        """The tiers, upstream first."""
        return range(1, max(s.tier for s in self.segments) + 1)


@cache
def load_chains() -> tuple[ChainSpec, ...]:
    """Read ``chains.yaml``.

    Examples
    --------
    >>> sum(chain.size for chain in load_chains())
    1750
    """
    chains = yaml.safe_load(CHAINS_FILE.read_text(encoding="utf-8"))
    return tuple(_chain(chain_id, body) for chain_id, body in chains.items())


def _chain(chain_id: str, body: dict[str, Any]) -> ChainSpec:
    return ChainSpec(
        chain_id=chain_id,
        name=body["name"],
        level=body["level"],
        leaders=body["leaders"],
        home=tuple(body["home"].items()),
        segments=tuple(_segment(key, spec) for key, spec in body["segments"].items()),
        requirements=tuple(RequirementSpec(**spec) for spec in body["requirements"]),
    )


def _segment(segment_id: str, body: dict[str, Any]) -> SegmentSpec:
    products = tuple(
        ProductSpec(name=name, **spec | {"words": tuple(spec["words"])})
        for name, spec in body["products"].items()
    )
    feeds = tuple(body.get("feeds", {}).items())
    return SegmentSpec(segment_id=segment_id, **body | {"products": products, "feeds": feeds})
