"""A supply network compiled for shocks: coefficients in compressed rows, firms by industry."""

from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int32]

#: Entries of E: what a firm of one industry is to a customer of another.
NEGLIGIBLE, NON_ESSENTIAL, ESSENTIAL = 0, 1, 2


#: A firm's record downstream, in words of 8 bytes, before its slots: the first three hold two
#: integers each (its links; state and market; its number and how many slots), then sales, loss and
#: the loss that its customers know of.
LINKS, STATE, SELF, SALES, LOST, TOLD, SLOTS = range(7)


class Arrays(NamedTuple):
    """What the compiled loops read; n firms, m links, g slots, k markets.

    A slot collects what one customer lost of one kind of input: one slot for each essential
    industry that it buys, one for all its non-essential inputs together. Its loss is the largest of
    its slots. A firm's record lies in one block of memory with its slots behind it: what a loop
    reads of one firm is one or two lines of the cache.

    Attributes
    ----------
    record : (n + 1,) where the record of each firm starts, in words.
    out_start : (n + 1,) links ``out_start[j]:out_start[j + 1]`` carry losses of firm j downstream.
    out_ends : (m', 4) slot (in words) and record reached stand in the first two columns.
    out_value : (m', 2) Λd stands in the second column; the same 16 bytes a link as ``out_ends``.
    in_start : (n + 1,) links that carry losses of firm j upstream.
    in_ends : (m, 4) supplier reached stands in the first column.
    in_value : (m, 2) Λu stands in the second column; the same 16 bytes as ``in_ends``.
    slot_start : (n + 1,) slots of each customer.
    inputs, input_from, input_value : (g + 1,), (m',), (m',) Λd once more, by slot.
    sales_start, sold_to, sold_value : (n + 1,), (m,), (m,) Λu once more, by supplier.
    strength : (n,) s, sales of each firm.
    market : (n,) each firm's market.
    market_start : (k + 1,) how many firms are of the markets before.
    market_strength : (k,) Σ s of each market.
    growth_down, growth_up : how much an error can grow in one step: largest sum of Λd in a slot,
        of Λu in a row. 1 without revenue and costs.
    """

    record: Index
    out_start: Index
    out_ends: Index
    out_value: Floats
    in_start: Index
    in_ends: Index
    in_value: Floats
    slot_start: Index
    inputs: Index
    input_from: Index
    input_value: Floats
    sales_start: Index
    sold_to: Index
    sold_value: Floats
    strength: Floats
    market: Index
    market_start: Index
    market_strength: Floats
    growth_down: float
    growth_up: float


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
    lost = value / _positive(income)[source]
    back = np.argsort(target, kind="stable")
    in_ends, in_value = _packed(lost[back], source[back])
    down = kind != NEGLIGIBLE
    wanted = np.where(kind == ESSENTIAL, industry[source] + 1, 0)[down]
    inputs = _inputs(source[down], target[down], value[down], wanted, purchases, scale)
    arrays = Arrays(
        **inputs,
        in_start=_starts(target[back], n),
        in_ends=in_ends,
        in_value=in_value,
        sales_start=_starts(source, n),
        sold_to=target.astype(np.int32),
        sold_value=lost,
        strength=strength,
        market=industry.astype(np.int32),
        market_start=_starts(np.sort(industry), markets),
        market_strength=_sums(industry, strength, markets),
        growth_up=_largest(source, lost),
    )
    return ShockNetwork(arrays=arrays, order=order, link_count=len(value))


class _Inputs(TypedDict):
    record: Index
    out_start: Index
    out_ends: Index
    out_value: Floats
    slot_start: Index
    inputs: Index
    input_from: Index
    input_value: Floats
    growth_down: float


def _inputs(
    source: npt.NDArray[np.int64],
    target: npt.NDArray[np.int64],
    value: Floats,
    wanted: npt.NDArray[np.int64],
    purchases: Floats,
    scale: Floats,
) -> _Inputs:
    """Return what carries losses downstream: links that are not negligible, and their slots.

    Parameters
    ----------
    wanted : the essential industry of each link, from 1; 0 where it is not essential.
    """
    n = len(purchases)
    keys = target * (wanted.max(initial=0) + 1) + wanted
    known, slot = np.unique(keys, return_inverse=True)
    slot_start = _starts(known // (wanted.max(initial=0) + 1), n)
    total = np.where(wanted > 0, _sums(slot, value, len(known))[slot], purchases[target])
    share = value / np.where(total > 0, total, 1.0) * scale[target]
    record = (SLOTS * np.arange(n + 1) + slot_start).astype(np.int32)
    ends, values = _packed(share, SLOTS * (target + 1) + slot, record[target])
    by_slot = np.argsort(slot, kind="stable")
    return _Inputs(
        record=record,
        out_start=_starts(source, n),
        out_ends=ends,
        out_value=values,
        slot_start=slot_start,
        inputs=_starts(slot[by_slot], len(known)),
        input_from=source[by_slot].astype(np.int32),
        input_value=share[by_slot],
        growth_down=_largest(slot, share),
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


def _packed(value: Floats, *ends: npt.NDArray[np.integer]) -> tuple[Index, Floats]:
    """Return ends and values of links in one block of memory, seen as integers and as floats."""
    # Zeros where no end stands: a checkpoint knows its network by all of these bytes.
    values = np.zeros((len(value), 2))
    values[:, 1] = value
    found = values.view(np.int32)
    for column, end in enumerate(ends):
        found[:, column] = end
    return found, values


def _sums(keys: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    """Return the sum of the values of each key 0..count-1."""
    return np.bincount(keys, values, minlength=count).astype(np.float64)


def _starts(sorted_keys: npt.NDArray[np.int64], count: int) -> Index:
    """Return where each key's rows begin, and the end."""
    return np.searchsorted(sorted_keys, np.arange(count + 1)).astype(np.int32)


def _positive(values: Floats) -> Floats:
    """Return the values as denominators: 0 counts as 1."""
    return np.where(values == 0, 1.0, values)
