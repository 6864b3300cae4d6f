"""Seeded networks large enough for several batches."""

import numpy as np

from chainmap.analysis.esri.network import ShockNetwork, compile_network


def big_network(firms: int = 1_500, links: int = 6_000) -> ShockNetwork:
    """Return a network of twelve industries."""
    draw = np.random.default_rng(7)
    sector = draw.integers(0, 12, firms)
    ends = draw.integers(0, firms, (2, links))
    essential = draw.choice(3, (12, 12), p=(0.3, 0.6, 0.1))
    return compile_network(ends[0], ends[1], draw.uniform(1, 9, links), sector, essential)
