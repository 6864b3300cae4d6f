"""A supply network compiled for shocks: coefficients in compressed rows, firms by industry."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]

#: Entries of E: what a firm of one industry is to a customer of another.
NEGLIGIBLE, NON_ESSENTIAL, ESSENTIAL = 0, 1, 2


class Arrays(NamedTuple):
    """What the compiled loops read; n firms, m links, g slots, k markets.

    A slot collects what one customer lost of one kind of input: one slot for each essential
    industry that it buys, one for all its non-essential inputs together. Its loss is the largest of
    its slots.

    Attributes
    ----------
    out_start : (n + 1,) links ``out_start[j]:out_start[j + 1]`` carry losses of firm j downstream.
    out_ends : (m', 4) slot and customer reached stand in the first two columns.
    out_value : (m', 2) Λd stands in the second column.
    slot_start : (n + 1,) slots of each customer.
    in_start : (n + 1,) links that carry losses of firm j upstream.
    in_ends : (m, 4) supplier reached stands in the first column.
    in_value : (m, 2) Λu stands in the second column.
    strength : (n,) s, sales of each firm.
    market : (n,) each firm's market; firms of one market are neighbours.
    market_start : (k + 1,) firms of each market.
    market_strength : (k,) Σ s of each market.

    Notes
    -----
    ``out_ends`` and ``out_value`` are two views of the same 16 bytes a link, as are ``in_ends`` and
    ``in_value``: what a loop reads of one link lies in one place.
    """

    out_start: Offsets
    out_ends: Index
    out_value: Floats
    slot_start: Offsets
    in_start: Offsets
    in_ends: Index
    in_value: Floats
    strength: Floats
    market: Index
    market_start: Offsets
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
    order = np.argsort(sector, kind="stable").astype(np.int32)
    position = np.empty(n, dtype=np.int64)
    position[order] = np.arange(n)
    industry = np.asarray(sector, dtype=np.int64)[order]
    source, target, value = _united(position[supplier], position[customer], weight, n)
    strength = _sums(source, value, n)
    purchases = _sums(target, value, n)
    kind = np.asarray(essential)[industry[source], industry[target]]
    scale = np.ones(n) if costs is None else purchases / _positive(costs[order])
    slot, slot_start = _slots(target, industry[source], kind, n, markets)
    down = kind != NEGLIGIBLE
    bought = _sums(slot[down], value[down], int(slot_start[-1]))
    total = np.where(kind == ESSENTIAL, bought[slot], purchases[target])
    passed = value / np.where(total > 0, total, 1.0) * scale[target]
    income = strength if revenue is None else revenue[order]
    back = np.argsort(target, kind="stable")
    out_ends, out_value = _packed(passed[down], slot[down], target[down])
    in_ends, in_value = _packed((value / _positive(income)[source])[back], source[back])
    arrays = Arrays(
        out_start=_starts(source[down], n),
        out_ends=out_ends,
        out_value=out_value,
        slot_start=slot_start,
        in_start=_starts(target[back], n),
        in_ends=in_ends,
        in_value=in_value,
        strength=strength,
        market=industry.astype(np.int32),
        market_start=_starts(industry, markets),
        market_strength=_sums(industry, strength, markets),
    )
    return ShockNetwork(arrays=arrays, order=order, link_count=len(value))


def _united(
    source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], weight: Floats, n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Return the links sorted by their ends, parallel ones added up."""
    pairs, inverse = np.unique(source * n + target, return_inverse=True)
    return pairs // n, pairs % n, _sums(inverse, weight, len(pairs))


def _slots(
    target: npt.NDArray[np.int64],
    supplying: npt.NDArray[np.int64],
    kind: npt.NDArray[np.integer],
    n: int,
    markets: int,
) -> tuple[npt.NDArray[np.int64], Offsets]:
    """Return the slot of each link and where the slots of each customer begin."""
    wanted = np.where(kind == ESSENTIAL, supplying + 1, 0)
    keys = target * (markets + 1) + wanted
    known, slot = np.unique(keys, return_inverse=True)
    return slot.astype(np.int64), _starts(known // (markets + 1), n)


def _packed(value: Floats, *ends: npt.NDArray[np.int64]) -> tuple[Index, Floats]:
    """Return ends and values of links in one block of memory, seen as integers and as floats."""
    values = np.empty((len(value), 2))
    values[:, 1] = value
    found = values.view(np.int32)
    for column, end in enumerate(ends):
        found[:, column] = end
    return found, values


def _sums(keys: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    """Return the sum of the values of each key 0..count-1."""
    return np.bincount(keys, values, minlength=count).astype(np.float64)


def _starts(sorted_keys: npt.NDArray[np.int64], count: int) -> Offsets:
    """Return where each key's rows begin, and the end."""
    return np.searchsorted(sorted_keys, np.arange(count + 1)).astype(np.int64)


def _positive(values: Floats) -> Floats:
    """Return the values as denominators: 0 counts as 1."""
    return np.where(values == 0, 1.0, values)
