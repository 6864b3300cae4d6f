"""Sales and purchases on record (强度), and with how many partners."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.structure.network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strength:
    """What n enterprises sell and buy within the network, what they sell to themselves included.

    Attributes
    ----------
    sales, purchases : (n,) yuan per period, the sum of what is known and so a lower bound; 0 for an
        enterprise without partners, NaN for one with partners of which no amount is known.
    customers, suppliers : (n,) how many partners.
    sales_known, purchases_known : (n,) fraction of these partners whose amount is known, NaN
        where there are none.
    """

    sales: Floats
    purchases: Floats
    customers: IntArray
    suppliers: IntArray
    sales_known: Floats
    purchases_known: Floats


def compute_strength(network: SupplyNetwork) -> Strength:
    """Add up each enterprise's sales and purchases.

    Notes
    -----
    O(n + p). Weights are amounts in yuan, or numbers of links where the network has unit weights.
    Source: Barrat et al. (2004), PNAS 101(11):3747.

    Examples
    --------
    >>> from chainmap.analysis.graph import ChainGraph
    >>> graph = ChainGraph.of([("a", "x", "p"), ("a", "x", "q"), ("b", "x", "p")])
    >>> compute_strength(SupplyNetwork.of(graph, unit_weights=True)).sales.tolist()
    [2.0, 1.0, 0.0]
    >>> compute_strength(SupplyNetwork.of(graph)).sales.tolist()
    [nan, nan, 0.0]
    """
    sales, customers, sales_known = _side(network, network.supplier)
    purchases, suppliers, purchases_known = _side(network, network.customer)
    return Strength(
        sales=sales,
        purchases=purchases,
        customers=customers,
        suppliers=suppliers,
        sales_known=sales_known,
        purchases_known=purchases_known,
    )


def _side(network: SupplyNetwork, whose: Index) -> tuple[Floats, IntArray, Floats]:
    """Return the sum of known amounts, the number of partners and the known fraction of them."""
    size = network.node_count
    known = ~np.isnan(network.amount)
    partners = np.bincount(whose, minlength=size)
    with_amount = np.bincount(whose, known, minlength=size)
    total = np.bincount(whose, np.where(known, network.amount, 0.0), minlength=size)
    fraction = np.full(size, np.nan)
    np.divide(with_amount, partners, out=fraction, where=partners > 0)
    return np.where(fraction == 0, np.nan, total), partners, fraction
