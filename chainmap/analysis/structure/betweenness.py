"""Betweenness (中介中心度): on how many of the shortest ways through the network one stands."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.prefetch import prefetch_rows
from chainmap.analysis.structure.network import SupplyNetwork

#: Sources of a sample: what a province of a million enterprises answers in seconds.
SAMPLES = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Betweenness:
    """Betweenness of n enterprises, estimated from the ways that begin at a sample of them.

    Attributes
    ----------
    value : (n,) fraction 0..1 of the ordered pairs of other enterprises whose shortest way leads
        through this one; of several equally short ways each counts in part.
    standard_error : (n,) of ``value``; 0 where every enterprise was a source, NaN for a sample of
        one. It says little of an enterprise that few sources reach: look at ``value`` beside it.
    samples : how many enterprises were sources.
    """

    value: Floats
    standard_error: Floats
    samples: int


def estimate_betweenness(
    network: SupplyNetwork, *, samples: int = SAMPLES, seed: int = 0
) -> Betweenness:
    """Estimate betweenness from sampled sources; exact where ``samples`` reaches n.

    Parameters
    ----------
    samples : enterprises drawn without replacement as starts of ways, 1 or more.
    seed : of the drawing.

    Notes
    -----
    O(samples × (n + p)). Ways follow the goods; a step is a step, whatever its amount. Sources:
    Brandes (2001), J. Math. Sociol. 25(2):163; Brandes and Pich (2007), Int. J. Bifurc. Chaos
    17(7):2303; error of a mean of a finite population: Cochran (1977), Sampling Techniques, 2.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> found = estimate_betweenness(SupplyNetwork.of(ChainGraph.of([("a", "b"), ("b", "c")])))
    >>> found.value.tolist(), found.standard_error.tolist(), found.samples
    ([0.0, 0.5, 0.0], [0.0, 0.0, 0.0], 3)
    """
    size = network.node_count
    drawn = min(samples, size)
    sources = np.random.default_rng(seed).choice(size, drawn, replace=False).astype(np.int32)
    sums, squares = _sums_of(network.out_start, network.customer, sources)
    pairs = max((size - 1) * (size - 2), 1)
    error = np.full(size, np.nan if drawn < size else 0.0)
    if 1 < drawn < size:
        variance = np.maximum(squares - sums**2 / drawn, 0.0) / (drawn - 1)
        error = size * np.sqrt(variance / drawn * (1 - drawn / size)) / pairs
    value = sums * (size / max(drawn, 1)) / pairs
    return Betweenness(value=value, standard_error=error, samples=drawn)


class _Search(NamedTuple):
    """What a search from one source finds, by steps from it.

    ``queue`` are the enterprises, ``place`` their place in it, -1 where not reached. The ways from
    place a lead on to the places ``onward[first[a]:first[a + 1]]``, all one step further.
    """

    queue: Index
    place: Index
    first: IntArray
    onward: Index


@njit(nogil=True, cache=True)
def _sums_of(out_start: IntArray, customer: Index, sources: Index) -> tuple[Floats, Floats]:
    """Return the sums over the sources of the ways through each enterprise, and of their squares.

    Ways are counted by place in the queue, where those of one step lie together: at a million
    enterprises the memory decides.
    """
    size = len(out_start) - 1
    sums, squares = np.zeros(size), np.zeros(size)
    search = _Search(
        np.empty(size, np.int32),
        np.full(size, -1, np.int32),
        np.zeros(size + 1, np.int64),
        np.empty(len(customer), np.int32),
    )
    ways, through = np.empty(size), np.empty(size)
    for source in sources:
        reached = _reach(out_start, customer, source, search)
        _count_ways(search, reached, ways, through)
        for at in range(reached):
            i = search.queue[at]
            search.place[i] = -1
            sums[i] += through[at]
            squares[i] += through[at] * through[at]
    return sums, squares


@njit(nogil=True, cache=True)
def _reach(out_start: IntArray, customer: Index, source: int, search: _Search) -> int:
    """Search from a source; return how many it reaches, itself included."""
    queue, place, first, onward = search
    queue[0], place[source] = source, 0
    reached, at, kept, further = 1, 0, 0, 1
    while at < reached:
        if at == further:
            further = reached  # where the next step begins
        prefetch_rows(queue, at, reached, out_start, customer)
        i = queue[at]
        for j in customer[out_start[i] : out_start[i + 1]]:
            if place[j] < 0:
                queue[reached], place[j] = j, reached
                reached += 1
            if place[j] >= further:
                onward[kept] = place[j]
                kept += 1
        at += 1
        first[at] = kept
    return reached


@njit(nogil=True, cache=True)
def _count_ways(search: _Search, reached: int, ways: Floats, through: Floats) -> None:
    """Write for each place the shortest ways through it, each in part; none through the source."""
    first, onward = search.first, search.onward
    ways[0], ways[1:reached] = 1.0, 0.0
    for at in range(reached):
        for k in range(first[at], first[at + 1]):
            ways[onward[k]] += ways[at]
    for at in range(reached - 1, -1, -1):
        ended = 0.0
        for k in range(first[at], first[at + 1]):
            ended += ways[onward[k]]
        through[at] = ended * ways[at]
        ways[at] = (1.0 + through[at]) / ways[at]  # from here on a part of each way that comes here
    through[0] = 0.0
