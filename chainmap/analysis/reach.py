"""Downstream reach: how many enterprises would feel it."""

import numpy as np

from chainmap.analysis.columns import IntArray
from chainmap.analysis.graph import ChainGraph


def compute_reach(graph: ChainGraph, *, with_derived: bool = False) -> IntArray:
    """Count the enterprises that can be reached downstream of each one, itself left out.

    Returns
    -------
    (n,) counts.

    Notes
    -----
    One bit set per enterprise, joined from customers to suppliers in the order in which a
    depth-first search leaves them, until nothing changes: one pass where the graph has no cycles,
    d + 2 where at most d links of a cycle turn back. O(m·n / 64) a pass and n² / 8 bytes: for
    extracted chains (20,000 enterprises: 50 MB), not for a province.

    Examples
    --------
    >>> compute_reach(ChainGraph.of([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])).tolist()
    [3, 3, 3, 0]
    """
    customers = _customers(graph, with_derived=with_derived)
    below = [0] * graph.node_count
    order = _order_of_leaving(customers)
    changed = True
    while changed:
        changed = False
        for node in order:
            reached = below[node]
            for customer in customers[node]:
                reached |= below[customer] | (1 << customer)
            if reached != below[node]:
                below[node] = reached
                changed = True
    counts = [(bits & ~(1 << node)).bit_count() for node, bits in enumerate(below)]
    return np.array(counts, np.int64)


def _customers(graph: ChainGraph, *, with_derived: bool) -> list[list[int]]:
    counted = np.ones(graph.link_count, np.bool_) if with_derived else ~graph.derived
    customers: list[list[int]] = [[] for _ in range(graph.node_count)]
    ends = zip(graph.source[counted].tolist(), graph.target[counted].tolist(), strict=True)
    for supplier, customer in dict.fromkeys(ends):
        customers[supplier].append(customer)
    return customers


def _order_of_leaving(customers: list[list[int]]) -> list[int]:
    """Return the nodes as a depth-first search leaves them: customers mostly before suppliers."""
    order: list[int] = []
    seen = [False] * len(customers)
    for root in range(len(customers)):
        if seen[root]:
            continue
        seen[root] = True
        stack = [(root, iter(customers[root]))]
        while stack:
            node, rest = stack[-1]
            onward = next((c for c in rest if not seen[c]), None)
            if onward is None:
                order.append(node)
                stack.pop()
            else:
                seen[onward] = True
                stack.append((onward, iter(customers[onward])))
    return order
