"""Supplier concentration (供应集中度): how much of an input comes from how few suppliers."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags, Floats, Index, IntArray, Small
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import InputOffers, find_offers

#: What an index was computed from; the code in arrays is the position, -1 is neither.
BASES = ("share", "amount")
#: Below this known share an index would say more about the gaps than about the suppliers.
MIN_KNOWN_SHARE = 0.5
#: Shares in rounded percents may add up to a little more than 1; more is a contradiction.
MAX_KNOWN_SHARE = 1.05
_ROUNDING = 1e-9  # 0.1 + 0.1 + 0.3 must count as 0.5 in any order


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationTable:
    """One row per (customer, input), ascending.

    Attributes
    ----------
    customer : (G,) position of the enterprise in the graph.
    input : (G,) number of the input, as `link_inputs` counts.
    suppliers : (G,) how many suppliers are on record; the customer itself counts where it is one.
    known_share : (G,) the part of the purchases of this input for which the supplier is known,
        0..1; more where the sources contradict each other. By amounts 1: of what is on record.
    hhi : (G,) Σ (share)², 0..1; NaN below 0.5 known share and where shares add up to over 1.05.
    basis : (G,) position in `BASES`, -1 where neither shares nor all amounts are known.
    link_row : (m,) the row to which each link belongs, -1 where to none.
    """

    customer: Index
    input: IntArray
    suppliers: IntArray
    known_share: Floats
    hhi: Floats
    basis: Small
    link_row: IntArray

    @property
    def coverage(self) -> float:
        """Fraction of the rows whose index is known; NaN where there are no rows."""
        return float(np.mean(~np.isnan(self.hhi))) if len(self.hhi) else float("nan")

    def of_part(self, nodes: Index, links: IntArray) -> "ConcentrationTable":
        """Return the rows of the customers in a subgraph.

        Parameters
        ----------
        nodes, links : positions in this graph of the subgraph's nodes and links, in its order.
        """
        size = max(self.customer.max(initial=0), nodes.max(initial=0)) + 1
        number = np.full(size, -1, np.int32)
        number[nodes] = np.arange(len(nodes), dtype=np.int32)
        kept = np.flatnonzero(number[self.customer] >= 0)
        row = np.full(len(self.customer) + 1, -1, np.int64)  # the last place is for "no row"
        row[kept] = np.arange(len(kept))
        return ConcentrationTable(
            customer=number[self.customer[kept]],
            input=self.input[kept],
            suppliers=self.suppliers[kept],
            known_share=self.known_share[kept],
            hhi=self.hhi[kept],
            basis=self.basis[kept],
            link_row=row[self.link_row[links]],
        )

    def highest_of_suppliers(self, graph: ChainGraph) -> Floats:
        """Return for each supplier the highest index among the inputs that it delivers.

        Returns
        -------
        (n,) 0..1, NaN for an enterprise that delivers nothing of which an index is known. What
        an enterprise delivers to itself does not count.
        """
        counted = (self.link_row >= 0) & (graph.source != graph.target)
        highest = np.full(graph.node_count, np.nan)
        np.fmax.at(highest, graph.source[counted], self.hhi[self.link_row[counted]])
        return highest


def compute_hhi(
    graph: ChainGraph, *, with_derived: bool = False, offers: InputOffers | None = None
) -> ConcentrationTable:
    """Herfindahl-Hirschman index of suppliers per customer and input (供应集中度 HHI).

    An input is taken by the shares of its links where any is given, else by amounts where all of
    them are known. A share that is not given is unknown, not 0: the index of the rest is then a
    lower bound, and below 0.5 known share it is NaN.

    Parameters
    ----------
    graph : has every supplier of the customers that matter. ``share`` is a fraction 0..1 of the
        customer's purchases of the input, ``amount`` yuan; NaN where unknown.
    with_derived : derived links too.
    offers : those of the graph, where the caller has found them already.

    Notes
    -----
    O(m log m). Shares of one supplier in one input are added up before they are squared. Where
    shares add up to 1..1.05 (rounded percents) they are divided by their sum. Source: Hirschman
    (1964), Am. Econ. Rev. 54(5):761; ESRI.md, supplier concentration.

    Examples
    --------
    >>> compute_hhi(ChainGraph.of([("a", "x", "p1", 0.5), ("b", "x", "p1", 0.5)])).hhi.tolist()
    [0.5]
    >>> half_known = ChainGraph.of([("a", "x", "p1", 0.4), ("b", "x", "p1")])
    >>> table = compute_hhi(half_known)
    >>> table.hhi.tolist(), table.known_share.tolist()
    ([nan], [0.4])
    """
    if offers is None:
        offers = find_offers(graph, with_derived=with_derived)
    share, basis = _shares(graph, offers)
    known_share = offers.per_purchase(np.nan_to_num(share))
    known_share[basis == BASES.index("amount")] = 1.0  # parts of a whole, but for rounding
    squares = offers.per_purchase(np.nan_to_num(share) ** 2) / np.maximum(known_share, 1.0) ** 2
    link_row = np.full(graph.link_count, -1, np.int64)
    link_row[offers.links] = offers.link_purchase
    return ConcentrationTable(
        customer=offers.customer,
        input=offers.input,
        suppliers=offers.suppliers(),
        known_share=known_share,
        hhi=np.where(_tellable(known_share), squares, np.nan),
        basis=basis,
        link_row=link_row,
    )


def _shares(graph: ChainGraph, offers: InputOffers) -> tuple[Floats, Small]:
    """Return the share of each offer in its purchase, NaN where unknown, and the basis."""
    given = offers.per_offer(graph.share[offers.links])
    amount = offers.per_offer(graph.amount[offers.links])
    total = offers.per_purchase(amount)
    by_share = offers.per_purchase((~np.isnan(given)).astype(np.float64)) > 0
    by_amount = ~by_share & (total > 0) & (offers.per_purchase((amount < 0).astype(float)) == 0)
    of_total = amount / np.where(by_amount, total, np.nan)[offers.purchase]
    share = np.where(by_share[offers.purchase], given, of_total)
    basis = np.where(by_share, BASES.index("share"), np.where(by_amount, BASES.index("amount"), -1))
    return share, basis.astype(np.int8)


def _tellable(known_share: Floats) -> Flags:
    enough = known_share >= MIN_KNOWN_SHARE - _ROUNDING
    return enough & (known_share <= MAX_KNOWN_SHARE + _ROUNDING)
