"""What an analysis of weak links returns."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeakLinkAnalysis:
    """Ranked enterprises, links and segments, the chain's gaps, and what it was made with.

    The tables have the columns of `chainmap.analysis.weakness.schemas`; they are sorted by rank,
    rows without one last, then by id.

    Attributes
    ----------
    parameters : JSON-ready; everything that made it, coverage of the data included.
    rule_versions : ``state-1``, ``weakness-1``, ``links-1``.
    """

    enterprises: pa.Table
    links: pa.Table
    segments: pa.Table
    chain_gaps: pa.Table
    parameters: Mapping[str, object]
    rule_versions: tuple[str, ...]
