"""A supply network compiled for shocks: coefficients in compressed rows, firms by industry."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Numbers of firms as callers have them.
Index = npt.NDArray[np.int32]
#: Numbers in the loops. Unsigned: no loop asks whether one counts from the end.
Numbers = npt.NDArray[np.uint32]
Links = npt.NDArray[np.void]

#: Entries of E: what a firm of one industry is to a customer of another.
NEGLIGIBLE, NON_ESSENTIAL, ESSENTIAL = 0, 1, 2


#: A link as a firm's losses are pushed along it: who hears, in which slot, what part of them.
LINK = np.dtype([("slot", "u4"), ("end", "u4"), ("share", "f8")])
#: The same link as a firm looks back along it: whom it hears from, and what part.
SOURCE = np.dtype([("end", "u4"), ("share", "f8")])


class Side(NamedTuple):
    """How losses spread in one direction; n firms, m links, g slots.

    A slot collects what a firm lost of one kind. Downstream a customer has a slot for each
    essential industry that it buys, and one for all its non-essential inputs together; upstream a
    supplier has one slot. A firm's loss is the largest of its slots.

    Attributes
    ----------
    start : (n + 1,) links ``start[j]:start[j + 1]`` carry the losses of firm j.
    links : (m,) `LINK`, by the firm whose losses they carry.
    slot_start : (n + 1,) slots of each firm.
    source_start : (g + 1,) sources of each slot.
    sources : (m,) `SOURCE`, the same links by slot.
    growth : how much an error can grow in one step: the largest sum of shares in a slot; 1 without
        revenue and costs.
    """

    start: Numbers
    links: Links
    slot_start: Numbers
    source_start: Numbers
    sources: Links
    growth: float


class Arrays(NamedTuple):
    """What the compiled loops read; n firms, k markets.

    Attributes
    ----------
    down : from suppliers to customers; shares are Λd.
    up : from customers to suppliers; shares are Λu.
    strength : (n,) s, sales of each firm.
    market : (n,) each firm's market.
    market_start : (k + 1,) how many firms are of the markets before.
    market_strength : (k,) Σ s of each market.
    """

    down: Side
    up: Side
    strength: Floats
    market: Numbers
    market_start: Numbers
    market_strength: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShockNetwork:
    """The network in the order of the loops: ``order[i]`` is the caller's number of firm i."""

    arrays: Arrays
    order: Index
    link_count: int

    @property
    def firm_count(self) -> int:
        """Number of firms, n."""
        return len(self.order)

    @property
    def position(self) -> Index:
        """(n,) position in the loops of each firm of the caller's."""
        found = np.empty(len(self.order), dtype=np.int32)
        found[self.order] = np.arange(len(self.order), dtype=np.int32)
        return found


def compile_network(
    supplier: npt.NDArray[np.integer],
    customer: npt.NDArray[np.integer],
    weight: Floats,
    sector: npt.NDArray[np.integer],
    essential: npt.NDArray[np.integer],
    *,
    revenue: Floats | None = None,
    costs: Floats | None = None,
) -> ShockNetwork:
    """Compute the coefficients of a network.

    Parameters
    ----------
    supplier, customer : (m,) firms 0..n-1; parallel links are added up, self-loops kept.
    weight : (m,) sales per period, > 0.
    sector : (n,) industry of each firm, 0..k-1.
    essential : (k, k) E, rows are supplying, columns buying industries.
    revenue : (n,) in place of the sales s in Λu; 0 counts as 1.
    costs : (n,) scale Λd by purchases over costs; 0 counts as 1.

    Notes
    -----
    O(m log m). ESRI.md, "Coefficients".
    """
    n, markets = len(sector), len(essential)
    order = _order(supplier, customer, n)
    position = np.empty(n, dtype=np.int64)
    position[order] = np.arange(n)
    industry = np.asarray(sector, dtype=np.int64)[order]
    source, target, value = _united(position[supplier], position[customer], weight, n)
    strength = _sums(source, value, n)
    purchases = _sums(target, value, n)
    kind = np.asarray(essential)[industry[source], industry[target]]
    scale = np.ones(n) if costs is None else purchases / _positive(costs[order])
    income = strength if revenue is None else revenue[order]
    down = kind != NEGLIGIBLE
    wanted = np.where(kind == ESSENTIAL, industry[source] + 1, 0)
    arrays = Arrays(
        down=_downstream(source[down], target[down], value[down], wanted[down], purchases, scale),
        up=_side(target, source, source, np.arange(n), value / _positive(income)[source], n),
        strength=strength,
        market=industry.astype(np.uint32),
        market_start=_starts(np.sort(industry), markets),
        market_strength=_sums(industry, strength, markets),
    )
    return ShockNetwork(arrays=arrays, order=order, link_count=len(value))


def _downstream(
    source: npt.NDArray[np.int64],
    target: npt.NDArray[np.int64],
    value: Floats,
    wanted: npt.NDArray[np.int64],
    purchases: Floats,
    scale: Floats,
) -> Side:
    """Return what carries losses to customers: links that are not negligible.

    Parameters
    ----------
    wanted : the essential industry of each link, from 1; 0 where it is not essential.
    """
    keys = target * (wanted.max(initial=0) + 1) + wanted
    known, slot = np.unique(keys, return_inverse=True)
    total = np.where(wanted > 0, _sums(slot, value, len(known))[slot], purchases[target])
    share = value / np.where(total > 0, total, 1.0) * scale[target]
    owner = known // (wanted.max(initial=0) + 1)
    return _side(source, target, slot, owner, share, len(purchases))


def _side(
    teller: npt.NDArray[np.int64],
    hearer: npt.NDArray[np.int64],
    slot: npt.NDArray[np.int64],
    owner: npt.NDArray[np.int64],
    share: Floats,
    n: int,
) -> Side:
    """Return one direction.

    Parameters
    ----------
    teller, hearer, slot, share : (m,) whose losses each link carries, to whom, into which slot.
    owner : (g,) the firm of each slot, ascending.
    """
    links, sources = np.zeros(len(share), dtype=LINK), np.zeros(len(share), dtype=SOURCE)
    by_teller, by_slot = np.argsort(teller, kind="stable"), np.argsort(slot, kind="stable")
    links["slot"], links["end"] = slot[by_teller], hearer[by_teller]
    links["share"] = share[by_teller]
    sources["end"], sources["share"] = teller[by_slot], share[by_slot]
    return Side(
        start=_starts(teller[by_teller], n),
        links=links,
        slot_start=_starts(owner, n),
        source_start=_starts(slot[by_slot], len(owner)),
        sources=sources,
        growth=_largest(slot, share),
    )


def _order(supplier: npt.NDArray[np.integer], customer: npt.NDArray[np.integer], n: int) -> Index:
    """Return the firms by their number of links, most first: what is often hit lies together."""
    links = np.bincount(supplier, minlength=n) + np.bincount(customer, minlength=n)
    return np.argsort(-links, kind="stable").astype(np.int32)


def _largest(keys: npt.NDArray[np.int64], shares: Floats) -> float:
    return float(np.bincount(keys, shares).max()) if len(keys) else 0.0


def _united(
    source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], weight: Floats, n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Return the links sorted by their ends, parallel ones added up."""
    pairs, inverse = np.unique(source * n + target, return_inverse=True)
    return pairs // n, pairs % n, _sums(inverse, weight, len(pairs))


def _sums(keys: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    """Return the sum of the values of each key 0..count-1."""
    return np.bincount(keys, values, minlength=count).astype(np.float64)


def _starts(sorted_keys: npt.NDArray[np.int64], count: int) -> Numbers:
    """Return where each key's rows begin, and the end."""
    return np.searchsorted(sorted_keys, np.arange(count + 1)).astype(np.uint32)


def _positive(values: Floats) -> Floats:
    """Return the values as denominators: 0 counts as 1."""
    return np.where(values == 0, 1.0, values)
