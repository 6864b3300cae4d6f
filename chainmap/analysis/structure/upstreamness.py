"""Upstreamness (上游度) and downstreamness: mean distance to final use and from primary inputs."""

from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from chainmap.analysis.columns import Flags, Floats, Index, IntArray, starts_of
from chainmap.analysis.structure.condensation import Condensation, condense, condense_rows
from chainmap.analysis.structure.fixed_point import Rows, residual, solve
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.shares import Shares, purchase_shares, sales_shares

#: Relative error of a position, as estimated from the last steps.
TOLERANCE = 1e-8
#: A smaller part of an enterprise's trade is none: shares are rounded sums, and a loop that all but
#: this much stays in has no position.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Position:
    """Where n enterprises stand along the way from primary inputs to final use.

    Attributes
    ----------
    value : (n,) 1 or more steps; NaN for those that lead into a large loop that did not settle.
    closed : (n,) the enterprise is in a loop from which (or into which) nothing on record leads;
        what it sells (or buys) within the loop does not count, and its value is 1.
    residual : largest |1 + D x - x| / x over the enterprises whose value is known.
    amount_coverage : fraction of the enterprises with partners on that side whose shares follow
        amounts; the others divide their trade among all partners alike. NaN where there are none.
    """

    value: Floats
    closed: Flags
    residual: float
    amount_coverage: float


def compute_upstreamness(
    network: SupplyNetwork,
    *,
    output: Floats | None = None,
    condensation: Condensation | None = None,
) -> Position:
    """Compute the mean number of steps that an enterprise's sales take to final use.

    ``u = (I - D)⁻¹ 1`` where ``D[i, j]`` is the share of the output of i that goes to j. An
    enterprise that sells to no enterprise has 1, one that sells to such enterprises only has 2.

    Parameters
    ----------
    network : amounts in yuan; where any of an enterprise's sales is unknown, its customers have
        equal shares.
    output : (n,) yuan per period, NaN where unknown; what is not sold to enterprises of the network
        goes to final use. Default: only enterprises without customers sell to final use.
    condensation : that of the network, where it is at hand already.

    Notes
    -----
    Loops are solved by sweeps of O(n + p). Source: Antràs, Chor, Fally, Hillberry (2012), Am. Econ.
    Rev. 102(3):412.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("mine", "plant"), ("mine", "shop"), ("plant", "shop")])
    >>> compute_upstreamness(SupplyNetwork.of(graph)).value.tolist()
    [2.5, 2.0, 1.0]
    """
    shares = sales_shares(network, output)
    return _position(
        Rows(start=network.out_start, end=network.customer, weight=shares.share, upstream=True),
        shares,
        condensation or condense(network),
    )


def compute_downstreamness(
    network: SupplyNetwork,
    *,
    output: Floats | None = None,
    condensation: Condensation | None = None,
) -> Position:
    """Compute the mean number of steps that an enterprise's inputs have taken from primary inputs.

    As `compute_upstreamness`, along purchases: ``d = (I - Bᵀ)⁻¹ 1`` where ``B[i, j]`` is what j
    buys from i as a share of the output of j; the rest of it is value added. Without ``output``
    only enterprises without suppliers use primary inputs.

    Notes
    -----
    Source: Antràs and Chor (2013), Econometrica 81(6):2127; Miller and Temurshoev (2017), Int.
    Reg. Sci. Rev. 40(5):443.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("mine", "plant"), ("mine", "shop"), ("plant", "shop")])
    >>> compute_downstreamness(SupplyNetwork.of(graph)).value.tolist()
    [1.0, 2.0, 2.5]
    """
    shares = purchase_shares(network, output)
    weight = shares.share[network.in_pair]
    return _position(
        Rows(start=network.in_start, end=network.in_supplier, weight=weight, upstream=False),
        shares,
        condensation or condense(network),
    )


def _position(rows: Rows, shares: Shares, condensation: Condensation) -> Position:
    """Solve the rows, of which ``condensation`` is the order, but for those that hardly count."""
    trading = np.diff(rows.start) > 0
    counts = rows.weight > _ROUNDING
    if not counts.all():
        rows = Rows(
            start=starts_of(rows.row[counts], len(trading)),
            end=rows.end[counts],
            weight=rows.weight[counts],
            upstream=True,
        )
        condensation = condense_rows(rows.start, rows.end)
    closed = _closed(rows.start, rows.end, rows.weight, condensation.component)
    if closed.any():
        # A pair between two of them weighs nothing.
        inside = closed[rows.row] & closed[rows.end]
        rows = replace(rows, weight=np.where(inside, 0.0, rows.weight))
    value = solve(rows, condensation, tolerance=TOLERANCE)
    known = ~np.isnan(value)
    error = np.abs(residual(rows, value)[known]) / value[known]
    return Position(
        value=value,
        closed=closed,
        residual=float(error.max(initial=0.0)),
        amount_coverage=float(shares.by_amount[trading].mean()) if trading.any() else float("nan"),
    )


@njit(nogil=True, cache=True)
def _closed(start: IntArray, end: Index, weight: Floats, component: Index) -> Flags:
    """Return which enterprises are in components that hand on all that they have inside."""
    leaks = np.zeros(len(component), np.bool_)
    for i in range(len(component)):
        kept = 0.0
        for k in range(start[i], start[i + 1]):
            if component[end[k]] == component[i]:
                kept += weight[k]
        if kept < 1.0 - _ROUNDING:
            leaks[component[i]] = True
    closed = np.zeros(len(component), np.bool_)
    for i in range(len(component)):
        closed[i] = not leaks[component[i]]
    return closed
