"""How essential the input is that a link delivers, by product inputs and by segment inputs.

0 negligible, 1 non-essential, 2 essential, as in ESRI; a row without a value says 1.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import (
    Index,
    IntArray,
    Small,
    codes_in,
    expand,
    fact_table,
    row_numbers,
    small_integers,
    sorted_values,
    starts_of,
)
from chainmap.analysis.memberships import Memberships
from graph_schema.records import FactTables

ESSENTIAL = 2
#: No rule row speaks about this input.
NOT_SAID = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Rows (start, end, essential) of an input table, grouped by start."""

    indptr: IntArray
    end: Index
    essential: Small

    @classmethod
    def of(cls, start: Index, end: Index, essential: Small, size: int) -> "_Pairs":
        known = (start >= 0) & (end >= 0)
        order = np.argsort(start[known], kind="stable")
        return cls(
            indptr=starts_of(start[known][order], size),
            end=end[known][order],
            essential=essential[known][order],
        )


def link_essentials(
    tables: FactTables,
    memberships: Memberships,
    *,
    source: Index,
    target: Index,
    product: Index,
    products: pa.Array,
) -> Small:
    """Return 0, 1 or 2 for each link, `NOT_SAID` where neither table speaks about its input.

    The greater of INPUT_OF (the link's product → any product its customer PRODUCES) and FEEDS
    (a segment of the supplier → a segment of the customer).

    Parameters
    ----------
    memberships : over the same enterprises as ``source`` and ``target`` number.
    """
    by_product = _by_product(tables, memberships.enterprises, target, product, products)
    return np.maximum(by_product, _by_segment(tables, memberships, source, target))


def _by_product(
    tables: FactTables, enterprises: pa.Array, target: Index, product: Index, products: pa.Array
) -> Small:
    inputs = fact_table(tables, "INPUT_OF")
    makes = fact_table(tables, "PRODUCES")
    makes = makes.take(pa.array(row_numbers(pc.is_in(makes["from"], value_set=enterprises))))
    outputs = sorted_values(makes["to"])
    by_output = _Pairs.of(
        codes_in(inputs["to"], outputs),
        codes_in(inputs["from"], products),
        small_integers(inputs["essential"], missing=1),
        len(outputs),
    )
    row, pair = expand(by_output.indptr, codes_in(makes["to"], outputs))
    maker = codes_in(makes["from"], enterprises)[row].astype(np.int64)
    known = maker * len(products) + by_output.end[pair]
    asked = target.astype(np.int64) * len(products) + product
    found = _greatest(known, by_output.essential[pair], asked)
    return np.where(product >= 0, found, NOT_SAID).astype(np.int8)


def _by_segment(
    tables: FactTables, memberships: Memberships, source: Index, target: Index
) -> Small:
    feeds = fact_table(tables, "FEEDS")
    size = len(memberships.segments)
    onward = _Pairs.of(
        codes_in(feeds["from"], memberships.segments),
        codes_in(feeds["to"], memberships.segments),
        small_integers(feeds["essential"], missing=1),
        size,
    )
    indptr = starts_of(memberships.enterprise, len(memberships.enterprises))
    link, member = expand(indptr, source)
    step, pair = expand(onward.indptr, memberships.segment[member])
    works_in = memberships.enterprise.astype(np.int64) * size + memberships.segment
    asked = target[link[step]].astype(np.int64) * size + onward.end[pair]
    hit = np.isin(asked, works_in)
    found = np.full(len(source), NOT_SAID, np.int8)
    np.maximum.at(found, link[step][hit], onward.essential[pair][hit])
    return found


def _greatest(keys: IntArray, values: Small, asked: IntArray) -> Small:
    """Return the greatest value among equal keys for each asked key, or `NOT_SAID`."""
    if len(keys) == 0:
        return np.full(len(asked), NOT_SAID, np.int8)
    order = np.lexsort((values, keys))
    last = np.searchsorted(keys[order], asked, side="right") - 1
    found = keys[order][last] == asked
    return np.where(found & (last >= 0), values[order][last], NOT_SAID).astype(np.int8)
