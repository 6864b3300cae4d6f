"""Columns as integer codes, and keys made of several codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

IntArray = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer]

#: Keys up to here may have holes; beyond, they are numbered anew: no product overflows.
_FEW = 1 << 22
_DIGIT = 16  # bits; numpy sorts integers of 16 bits by radix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """A column: ``values[codes[i]]`` is the value of row ``i``; -1 where it is unknown."""

    codes: Integers
    values: pa.Array

    def known(self) -> npt.NDArray[np.bool_]:
        """Return which rows have a value."""
        return self.codes >= 0

    def take(self, rows: IntArray) -> "Coded":
        """Return the column of these rows."""
        return Coded(codes=self.codes[rows], values=self.values)


def code_column(column: pa.ChunkedArray, *, ordered: bool = True) -> Coded:
    """Return a column as codes; null and empty text are unknown.

    Parameters
    ----------
    ordered : give codes in the order of the values, so that nothing depends on the order of rows;
        a column of a million distinct ids whose order nobody asks for is quicker without.
    """
    encoded = column.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # a column without rows has no chunk to combine
        encoded = pa.array([], column.type)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    values = encoded.dictionary
    # Codes of 32 bits: three million of them fit a processor's cache twice as well.
    codes = np.asarray(pc.fill_null(encoded.indices.cast(pa.int32()), -1), np.int32)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        blank = np.append(np.asarray(pc.equal(values, ""), np.bool_), False)
        if blank.any():
            codes = np.where(blank[codes], np.int32(-1), codes)
    if ordered:
        order = np.asarray(pc.sort_indices(values), np.int64)
        place = np.empty(len(order) + 1, np.int32)
        place[order] = np.arange(len(order))
        place[-1] = -1
        codes, values = place[codes], values.take(pa.array(order))
    return Coded(codes=codes, values=values)


def joint_key(columns: Sequence[Integers], sizes: Sequence[int]) -> tuple[IntArray, int]:
    """Return one integer a row that orders rows as the columns do, the first one leading.

    Parameters
    ----------
    columns : codes from 0.
    sizes : for each column, a number above all its codes.

    Returns
    -------
    The keys, and a number above all of them: the product of the sizes, or less where that would be
    far more than there are rows.

    Examples
    --------
    >>> key, size = joint_key([np.array([1, 0]), np.array([0, 2])], [2, 3])
    >>> key.tolist(), size
    ([3, 2], 6)
    """
    key = columns[0].astype(np.int64)
    size = sizes[0]
    for codes, width in zip(columns[1:], sizes[1:], strict=True):
        key = key * width + codes
        size *= width
        if size > max(_FEW, 4 * len(key)):
            found, key = np.unique(key, return_inverse=True)
            size = len(found)
    return key, size


def sorted_rows(columns: Sequence[Integers]) -> IntArray:
    """Return the order of rows by codes from 0, the first column leading; equal rows keep theirs.

    Notes
    -----
    A radix sort by 16 bits at a time: O(rows) for each 65,536-fold of codes.

    Examples
    --------
    >>> sorted_rows([np.array([1, 0, 0]), np.array([5, 7, 6])]).tolist()
    [2, 1, 0]
    """
    order = np.arange(len(columns[0]), dtype=np.int64)
    for column in reversed(columns):
        largest = int(column.max(initial=0))
        for shift in range(0, largest.bit_length(), _DIGIT):
            digit = ((column >> shift) & ((1 << _DIGIT) - 1)).astype(np.uint16)
            order = order[np.argsort(digit[order], kind="stable")]
    return order


def starts_in(*ordered: Integers) -> IntArray:
    """Return where each run of equal values begins, in columns that are sorted together.

    Examples
    --------
    >>> starts_in(np.array([4, 4, 7]), np.array([1, 2, 2])).tolist()
    [0, 1, 2]
    """
    changes = np.zeros(len(ordered[0]), np.bool_)
    changes[:1] = True
    for column in ordered:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes)


def numbered(start: IntArray, count: int) -> IntArray:
    """Return the number of the run in which each of ``count`` positions lies.

    Examples
    --------
    >>> numbered(np.array([0, 2]), 3).tolist()
    [0, 0, 1]
    """
    return np.repeat(np.arange(len(start)), np.diff(start, append=count))
