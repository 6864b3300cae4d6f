"""k-core (核数): how deep in the densely linked middle of the network an enterprise stands."""

import numpy as np
from numba import njit

from chainmap.analysis.columns import Index, IntArray
from chainmap.analysis.prefetch import prefetch_rows
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.undirected import find_partners


def compute_core_numbers(network: SupplyNetwork) -> Index:
    """Compute the largest k for which each enterprise is in the k-core.

    The k-core is what is left once enterprises with fewer than k partners are taken away, again and
    again. The direction of supply, amounts, and what an enterprise sells to itself do not count.

    Returns
    -------
    (n,) core numbers; 0 for an enterprise without partners.

    Notes
    -----
    O(n + p). Source: Batagelj and Zaveršnik (2003), arXiv:cs/0310049.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    >>> compute_core_numbers(SupplyNetwork.of(graph)).tolist()
    [2, 2, 2, 1]
    """
    partners = find_partners(network)
    core: Index = _peel(partners.start, partners.partner)
    return core


@njit(nogil=True, cache=True)
def _peel(start: IntArray, partner: Index) -> Index:
    """Take away the enterprise with the fewest partners left, in turn."""
    size = len(start) - 1
    left = np.empty(size, np.int32)
    most = 0
    for i in range(size):
        left[i] = start[i + 1] - start[i]
        most = max(most, left[i])
    first = np.zeros(most + 2, np.int64)  # where those with so many partners left begin
    for i in range(size):
        first[left[i] + 1] += 1
    first = np.cumsum(first)
    queue, place = np.empty(size, np.int32), np.empty(size, np.int32)
    free = first.copy()
    for i in range(size):
        place[i] = free[left[i]]
        queue[place[i]] = i
        free[left[i]] += 1
    for at in range(size):
        prefetch_rows(queue, at, size, start, partner)
        i = queue[at]
        for other in partner[start[i] : start[i + 1]]:
            if left[other] > left[i]:  # move it to the front of its like, then let it be one less
                front = first[left[other]]
                swapped = queue[front]
                queue[front], queue[place[other]] = other, swapped
                place[swapped], place[other] = place[other], front
                first[left[other]] = front + 1
                left[other] -= 1
    return left
