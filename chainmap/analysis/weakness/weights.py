"""What each link weighs: its amount, an estimate of it, or 1."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, Floats, IntArray
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.weakness.sectors import Sectors
from graph_schema.errors import AnalysisError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkWeights:
    """Weights of m links.

    Attributes
    ----------
    value : (m,) yuan, or 1 with unit weights; an unknown amount is the median of its group.
    estimated : (m,) the amount is unknown.
    coverage : part of the links whose amount is known; NaN without links.
    pool : known amounts, group after group; the last group are all of them.
    pool_first, pool_size : (m,) where in the pool the group of each link begins, and its size.
    unit : every link weighs 1.
    """

    value: Floats
    estimated: Flags
    coverage: float
    pool: Floats
    pool_first: IntArray
    pool_size: IntArray
    unit: bool = False

    def draw(self, random: np.random.Generator) -> Floats:
        """Return the weights with each estimated amount drawn from the known ones of its group."""
        if not self.estimated.any():
            return self.value
        drawn = self.value.copy()
        at = np.flatnonzero(self.estimated)
        drawn[at] = self.pool[self.pool_first[at] + random.integers(self.pool_size[at])]
        return drawn


def link_weights(
    graph: ChainGraph, sectors: Sectors, *, unit_weights: bool, min_coverage: float
) -> LinkWeights:
    """Return the weights of the links of a graph.

    An unknown amount is estimated by the median of the known ones between the same two sectors,
    where there is none by that of the graph. An amount of 0 is known, and no estimate.

    Raises
    ------
    AnalysisError
        Where less than ``min_coverage`` of the amounts is known, and the weights are not 1.
    """
    known = ~np.isnan(graph.amount)
    coverage = float(known.mean()) if graph.link_count else float("nan")
    if unit_weights:
        return _alike(np.ones(graph.link_count), coverage, unit=True)
    if coverage < min_coverage or (graph.link_count and not (graph.amount > 0).any()):
        raise _too_few(int((graph.amount > 0).sum()), graph.link_count, min_coverage)
    if known.all():
        return _alike(graph.amount, coverage)
    return _estimated(graph, sectors, coverage)


def _alike(value: Floats, coverage: float, *, unit: bool = False) -> LinkWeights:
    """Return weights none of which is estimated."""
    nothing = np.zeros(len(value), np.int64)
    return LinkWeights(
        value=value,
        estimated=np.zeros(len(value), np.bool_),
        coverage=coverage,
        pool=np.zeros(0),
        pool_first=nothing,
        pool_size=nothing,
        unit=unit,
    )


def _estimated(graph: ChainGraph, sectors: Sectors, coverage: float) -> LinkWeights:
    group = sectors.code[graph.source].astype(np.int64) * len(sectors.labels)
    group += sectors.code[graph.target]
    unknown = np.isnan(graph.amount)
    usable = np.flatnonzero(graph.amount > 0)
    order = usable[np.lexsort((graph.amount[usable], group[usable]))]
    every = np.sort(graph.amount[usable])
    pool = np.concatenate((graph.amount[order], every))
    first = np.searchsorted(group[order], group, side="left")
    size = np.searchsorted(group[order], group, side="right") - first
    first, size = np.where(size > 0, first, len(order)), np.where(size > 0, size, len(every))
    median = (pool[first + (size - 1) // 2] + pool[first + size // 2]) / 2
    return LinkWeights(
        value=np.where(unknown, median, graph.amount),
        estimated=unknown,
        coverage=coverage,
        pool=pool,
        pool_first=first,
        pool_size=size,
    )


def _too_few(known: int, links: int, min_coverage: float) -> AnalysisError:
    return AnalysisError(
        f"{links} 条供应关系中只有 {known} 条有金额，不到 {min_coverage:.0%}，不能按金额计算；"
        "请补充供货金额，或改用等权（--unit-weights，每条供应关系权重为 1）。",
        f"Only {known} of {links} links have an amount, below {min_coverage:.0%}: nothing can be "
        "computed by amounts. Add amounts, or give every link the same weight (--unit-weights).",
    )
