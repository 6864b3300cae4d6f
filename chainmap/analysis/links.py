"""Which rows of SUPPLIES an analysis takes: valid ones, the latest period, one source."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import (
    IntArray,
    codes_in,
    days,
    row_numbers,
    sorted_values,
    valid_at,
)

#: Evidence of a link; the code in arrays is the position, -1 is unknown.
EVIDENCE = ("observed", "declared", "derived")
DERIVED = EVIDENCE.index("derived")
#: Evidence by precedence; what is not said counts less than what is declared.
_PRECEDENCE = pa.array(["observed", "declared", "", "derived"])


def current_links(
    links: pa.Table,
    as_of: date,
    *,
    with_derived: bool = False,
    into: pa.Array | None = None,
) -> IntArray:
    """Return the row numbers of the links that count at ``as_of``, ascending.

    Of each (from, to, product) the latest period counts; of several sources of that period one:
    observed before declared before derived, then the newest data date, then the source's name.
    Amounts of two sources are never added. A derived link counts only where nothing else is known
    of its (from, to, product), so that asking for derived links takes no other away.

    Parameters
    ----------
    into : only links whose customer is one of these enterprises.
    """
    mask = valid_at(links, as_of)
    if not with_derived:
        mask = pc.and_(mask, pc.fill_null(pc.not_equal(links["evidence"], "derived"), True))
    if into is not None:
        mask = pc.and_(mask, pc.is_in(links["to"], value_set=into))
    rows = row_numbers(mask)
    return rows[_first_of_each(links.take(pa.array(rows)))]


def _first_of_each(links: pa.Table) -> IntArray:
    if links.num_rows == 0:
        return np.zeros(0, np.int64)
    ends = sorted_values(links["from"], links["to"])
    pair = codes_in(links["from"], ends).astype(np.int64) * len(ends)
    pair += codes_in(links["to"], ends)
    product = _ranks(links["product_id"])
    evidence = codes_in(pc.fill_null(links["evidence"], ""), _PRECEDENCE)
    newest = -days(links["data_date"]).astype(np.int64)
    source = _ranks(links["source_id"])
    latest = -_ranks(links["period"])
    derived = evidence == len(_PRECEDENCE) - 1
    order = np.lexsort((source, newest, evidence, latest, derived, product, pair))
    first = np.diff(pair[order], prepend=-1) != 0
    first |= np.diff(product[order], prepend=-2) != 0
    return np.sort(order[first])


def _ranks(column: pa.ChunkedArray) -> IntArray:
    return codes_in(column, sorted_values(column)).astype(np.int64)
