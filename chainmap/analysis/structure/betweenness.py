"""Betweenness (中介中心度): on how many of the shortest ways through the network one stands."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from chainmap.analysis.columns import Floats, Index, IntArray
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
    sums, squares = np.zeros(size), np.zeros(size)
    _accumulate(network.out_start, network.customer, sources, sums, squares)
    pairs = max((size - 1) * (size - 2), 1)
    error = np.full(size, np.nan if drawn < size else 0.0)
    if 1 < drawn < size:
        variance = np.maximum(squares - sums**2 / drawn, 0.0) / (drawn - 1)
        error = size * np.sqrt(variance / drawn * (1 - drawn / size)) / pairs
    value = sums * (size / max(drawn, 1)) / pairs
    return Betweenness(value=value, standard_error=error, samples=drawn)


@njit(nogil=True, cache=True)
def _accumulate(
    out_start: IntArray, customer: Index, sources: Index, sums: Floats, squares: Floats
) -> None:
    """Add to each enterprise the ways through it from each source, and their squares."""
    size = len(out_start) - 1
    queue = np.empty(size, np.int32)
    # Steps from the source, beside the number of shortest ways to an enterprise; on the way back
    # (1 + ways through it) / ways to it. Side by side, as memory is what this waits for.
    found = np.zeros((size, 2))
    for source in sources:
        queue[0], found[source, 0], found[source, 1] = source, 1.0, 1.0
        reached, at = 1, 0
        while at < reached:
            step, ways = found[queue[at], 0] + 1.0, found[queue[at], 1]
            for j in customer[out_start[queue[at]] : out_start[queue[at] + 1]]:
                if found[j, 0] == 0.0:
                    found[j, 0] = step
                    queue[reached] = j
                    reached += 1
                if found[j, 0] == step:
                    found[j, 1] += ways
            at += 1
        for at in range(reached - 1, 0, -1):
            i = queue[at]
            through = 0.0
            for j in customer[out_start[i] : out_start[i + 1]]:
                if found[j, 0] == found[i, 0] + 1.0:
                    through += found[j, 1]
            through *= found[i, 1]
            found[i, 1] = (1.0 + through) / found[i, 1]
            sums[i] += through
            squares[i] += through * through
        for at in range(reached):
            found[queue[at], 0] = found[queue[at], 1] = 0.0
