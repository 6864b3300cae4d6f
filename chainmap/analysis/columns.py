"""Columns of fact tables as numpy arrays: codes for strings, day numbers for dates, validity."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import load_model
from graph_schema.records import FactTables, empty_table

IntArray = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

#: Day number that stands for "no date", before every date.
NO_DAY = np.iinfo(np.int32).min


def fact_table(tables: FactTables, type_: str) -> pa.Table:
    """Return the table of a type; a type that is not there has no rows."""
    table = tables.get(type_)
    return empty_table(load_model().type(type_)) if table is None else table


def valid_at(table: pa.Table, as_of: date) -> pa.ChunkedArray:
    """Return which rows hold at ``as_of``; both ends are inclusive, a missing one is open."""
    day = pa.scalar(as_of, pa.date32())
    begun = pc.fill_null(pc.less_equal(table["valid_from"], day), True)
    lasting = pc.fill_null(pc.greater_equal(table["valid_to"], day), True)
    return pc.and_(begun, lasting)


def sorted_values(*columns: pa.ChunkedArray) -> pa.Array:
    """Return the distinct values of the columns, without null, in ascending order."""
    chunks = [chunk for column in columns for chunk in pa.chunked_array(column).chunks]
    values = pc.unique(pa.chunked_array(chunks, pa.string())).drop_null()
    return values.take(pc.sort_indices(values))


def codes_in(column: pa.ChunkedArray | pa.Array, values: pa.Array) -> Index:
    """Return each row's position in ``values``, -1 where it is null or not among them."""
    found = pc.fill_null(pc.index_in(column, value_set=values), -1)
    return np.asarray(found, np.int32)


def days(column: pa.ChunkedArray) -> Index:
    """Return day numbers since 1970-01-01, `NO_DAY` where the date is missing."""
    return np.asarray(pc.fill_null(column.cast(pa.int32()), NO_DAY), np.int32)


def floats(column: pa.ChunkedArray) -> Floats:
    """Return the numbers, NaN where one is missing."""
    return np.asarray(pc.fill_null(column, float("nan")), np.float64)


def small_integers(column: pa.ChunkedArray, *, missing: int) -> Small:
    """Return a column of small integers as int8."""
    return np.asarray(pc.fill_null(column, missing), np.int8)


def row_numbers(mask: pa.ChunkedArray) -> IntArray:
    """Return the numbers of the rows for which ``mask`` is true."""
    return np.flatnonzero(np.asarray(pc.fill_null(mask, False), np.bool_)).astype(np.int64)


def starts_of(groups: npt.NDArray[np.integer], size: int) -> IntArray:
    """Return ``indptr`` (size + 1) of ascending group numbers 0 … size - 1."""
    return np.concatenate(([0], np.cumsum(np.bincount(groups, minlength=size)))).astype(np.int64)


def expand(indptr: IntArray, groups: npt.NDArray[np.integer]) -> tuple[IntArray, IntArray]:
    """List the members of each asked group, one after the other.

    Returns
    -------
    (asked, member) : position in ``groups`` and position in the grouped array, of equal length.

    Examples
    --------
    >>> asked, member = expand(np.array([0, 2, 2, 3]), np.array([2, 0]))
    >>> asked.tolist(), member.tolist()
    ([0, 1, 1], [2, 0, 1])
    """
    counts = indptr[groups + 1] - indptr[groups]
    asked = np.repeat(np.arange(len(groups), dtype=np.int64), counts)
    first = np.repeat(indptr[groups] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return asked, np.arange(len(asked), dtype=np.int64) + first


def rows_by_key(table: pa.Table, key: str, wanted: pa.ChunkedArray) -> dict[str, dict[str, Any]]:
    """Return the rows whose key is among ``wanted``, by that key."""
    inside = table.filter(pc.is_in(table[key], value_set=pc.unique(wanted)))
    return {row[key]: row for row in inside.to_pylist()}
