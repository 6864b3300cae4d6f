"""Rows of a gap table that a shared output may not show."""

import numpy as np
import pyarrow as pa

from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.examined import Flags
from chainmap.analysis.gaps.suppression import suppressed_cells
from chainmap.analysis.gaps.table import GapTable


def small_rows(table: GapTable, *, below: int) -> Flags:
    """Return which rows of the table tell of few enterprises, or would by subtraction.

    For each gap, those examined, having it and free of it are cells of groups, or of the first
    grouping by the second; where any of the three is hidden, so are all figures of the row.
    """
    hidden = np.zeros(len(table.gap_code), np.bool_)
    one, other = (_codes(values) for values in (table.groups * 2)[:2])
    if len(table.by) == 1:
        other = np.zeros_like(one)
    gap = _codes(table.gap_code)
    for number in range(int(gap.max(initial=-1)) + 1):
        at = np.flatnonzero(gap == number)
        _, own = np.unique(one[at], return_inverse=True)
        _, across = np.unique(other[at], return_inverse=True)
        for counts in (table.examined, table.present, table.examined - table.present):
            cells = np.zeros((own.max() + 1, across.max() + 1), np.int64)
            cells[own, across] = counts[at]
            hidden[at] |= suppressed_cells(cells, below=below)[own, across]
    return hidden


def _codes(values: pa.Array) -> IntArray:
    return np.asarray(values.dictionary_encode().indices, np.int64)
