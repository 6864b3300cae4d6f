"""PageRank: an enterprise weighs much when enterprises that weigh much depend on it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from chainmap.analysis.columns import Floats
from chainmap.analysis.structure.condensation import Condensation, condense
from chainmap.analysis.structure.fixed_point import Rows, residual, solve
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.shares import purchase_shares, sales_shares

DAMPING = 0.85  # Brin and Page (1998)
#: Relative error of a rank; of 1/n, which is what ranks are on average, it is 1e-9.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageRank:
    """Ranks of n enterprises.

    Attributes
    ----------
    rank : (n,) fraction 0..1; they add up to 1.
    residual : bound of the sum of the errors of all ranks.
    amount_coverage : fraction of the enterprises with partners on the voting side whose votes
        follow amounts; the others vote for all partners alike. NaN where there are none.
    """

    rank: Floats
    residual: float
    amount_coverage: float


def compute_pagerank(
    network: SupplyNetwork,
    *,
    toward: Literal["suppliers", "customers"] = "suppliers",
    damping: float = DAMPING,
    condensation: Condensation | None = None,
) -> PageRank:
    """Compute the converged PageRank of a network.

    Parameters
    ----------
    network : amounts weigh the votes of an enterprise where all that it buys (or sells) is known.
    toward : "suppliers": customers vote for those that they buy from, in proportion to purchases;
        high is who supplies the enterprises on which many depend. "customers": the other way round.
    damping : part of an enterprise's rank that it passes on; the rest goes to all alike, as does
        the whole of one that has no partners.
    condensation : that of the network, where it is at hand already.

    Notes
    -----
    Solves (I - dPᵀ) x = 1 and scales x to 1, which is the fixed point that power iteration tends
    to; a sweep is O(n + p). Enterprises without partners need no terms of their own, as they only
    scale x. Sources: Brin and Page (1998), Comput. Netw. 30:107; Del Corso, Gullí, Romani (2005),
    Internet Math. 2(3):251. Towards suppliers it is the influence vector of Acemoglu et al. (2012),
    Econometrica 80(5):1977, for equal final demand.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "x"), ("a", "y"), ("b", "y")])
    >>> compute_pagerank(SupplyNetwork.of(graph)).rank.round(3).tolist()
    [0.399, 0.25, 0.175, 0.175]
    """
    if toward == "suppliers":
        shares, votes = purchase_shares(network), network.in_start
        weight = damping * shares.share
        rows = Rows(start=network.out_start, end=network.customer, weight=weight, upstream=True)
    else:
        shares, votes = sales_shares(network), network.out_start
        weight = damping * shares.share[network.in_pair]
        rows = Rows(start=network.in_start, end=network.in_supplier, weight=weight, upstream=False)
    x = solve(rows, condensation or condense(network), tolerance=TOLERANCE)
    total = float(x.sum())
    error = 2 * float(np.abs(residual(rows, x)).sum()) / (1 - damping)
    voting = np.diff(votes) > 0
    return PageRank(
        rank=x / total if total > 0 else x,
        residual=error / total if total > 0 else 0.0,
        amount_coverage=float(shares.by_amount[voting].mean()) if voting.any() else float("nan"),
    )
