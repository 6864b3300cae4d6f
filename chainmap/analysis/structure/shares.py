"""What part of an enterprise's sales or purchases a pair is, also where amounts are missing."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, Floats, Index
from chainmap.analysis.structure.network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """How each enterprise's trade on one side is divided among its partners.

    Attributes
    ----------
    share : (p,) fraction 0..1 of the enterprise's trade; they add up to 1, or to less where its
        ``output`` is larger.
    by_amount : (n,) the enterprise's shares follow amounts. Where any amount of its is unknown, or
        all are 0, every partner has the same share: leaving some out would make the rest too large.
    """

    share: Floats
    by_amount: Flags


def sales_shares(network: SupplyNetwork, output: Floats | None = None) -> Shares:
    """Divide each supplier's sales among its customers.

    Parameters
    ----------
    output : (n,) yuan per period of which sales to enterprises are a part, NaN where unknown.
        Default: what is sold to the enterprises of the network.
    """
    return _shares(network, network.supplier, output)


def purchase_shares(network: SupplyNetwork, output: Floats | None = None) -> Shares:
    """Divide each customer's purchases among its suppliers; ``output`` as in `sales_shares`."""
    return _shares(network, network.customer, output)


def _shares(network: SupplyNetwork, whose: Index, output: Floats | None) -> Shares:
    size = network.node_count
    total = np.bincount(whose, network.amount, minlength=size)  # NaN with any unknown amount
    by_amount = np.isfinite(total) & (total > 0)
    amount = np.where(by_amount[whose], network.amount, 1.0)
    whole = np.where(by_amount, total, np.bincount(whose, minlength=size))
    if output is not None:
        whole = np.where(by_amount, np.fmax(whole, output), whole)
    return Shares(share=amount / whole[whose], by_amount=by_amount)
