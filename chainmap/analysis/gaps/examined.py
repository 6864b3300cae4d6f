"""Who was examined for which gap, and what was found: from rows to distinct enterprises.

The unit is a distinct enterprise of a group that was examined for a gap. It has the gap if any of
its examinations found it; a row that says neither present nor absent is no examination.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chainmap.analysis.gaps.coding import (
    Coded,
    IntArray,
    code_column,
    joint_key,
    numbered,
    sorted_rows,
    starts_in,
)

Flags = npt.NDArray[np.bool_]

#: What makes up a stratum; a column that groups by itself is left out of it.
STRATA = ("size_class", "source")
_LARGEST = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examinations:
    """Rows of examinations as codes: those that say present or absent, of a known enterprise.

    Rows are sorted by gap, then enterprise.

    Attributes
    ----------
    present : (r,) whether the gap was found.
    columns : name → codes of a row; made once, for any number of tables.
    """

    enterprise: Coded
    gap: Coded
    present: Flags
    columns: Mapping[str, Coded]

    @classmethod
    def of_table(
        cls, table: pa.Table, columns: Sequence[str], *, unordered: Collection[str] = ()
    ) -> "Examinations":
        """Read ``enterprise_id, gap_code, present`` (boolean) and the columns named.

        Rows in which one of the three is unknown are left out.

        Parameters
        ----------
        unordered : columns that nothing is grouped by, so that their order does not matter.
        """
        enterprise = code_column(table["enterprise_id"], ordered=False)
        gap = code_column(table["gap_code"])
        said = np.asarray(table["present"].is_valid(), np.bool_)
        kept = np.flatnonzero(said & enterprise.known() & gap.known())
        order = kept[sorted_rows([gap.codes[kept], enterprise.codes[kept]])]
        return cls(
            enterprise=enterprise.take(order),
            gap=gap.take(order),
            present=np.asarray(table["present"].fill_null(False), np.bool_)[order],
            columns={
                name: code_column(table[name], ordered=name not in unordered).take(order)
                for name in columns
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """Distinct enterprises of each group and gap.

    Cells, pairs of a group and a gap with anybody examined, are sorted by group, then gap; units
    by cell.

    Attributes
    ----------
    groups : (c,) the values that each cell's group has in the columns grouped by.
    gaps : gap codes, ascending.
    gap : (c,) of each cell.
    cell, present, stratum : (u,) of each unit; a stratum is a number without further meaning.
    row_unit, rows : (r,) unit of each examination that counts, and its position.
    """

    groups: Sequence[Coded]
    gaps: pa.Array
    gap: IntArray
    cell: IntArray
    present: Flags
    stratum: IntArray
    row_unit: IntArray
    rows: IntArray

    @property
    def examined(self) -> IntArray:
        """(c,) enterprises examined."""
        return np.bincount(self.cell, minlength=len(self.gap))

    @property
    def found(self) -> IntArray:
        """(c,) enterprises that have the gap."""
        return np.bincount(self.cell[self.present], minlength=len(self.gap))


def units_by(examinations: Examinations, by: Sequence[str]) -> Units:
    """Return the distinct enterprises of each group and gap.

    Rows whose group is unknown belong to no group. Several rows of a unit make one: present if any
    is, and of the stratum that all of them make up together.
    """
    columns = [examinations.columns[name] for name in by]
    grouped = np.flatnonzero(np.logical_and.reduce([column.known() for column in columns]))
    codes = [column.codes[grouped] for column in columns]
    group, _ = joint_key(codes, [len(column.values) for column in columns])
    order = sorted_rows([group])
    rows = grouped[order]
    group, gap = group[order], examinations.gap.codes[rows]
    start = starts_in(group, gap, examinations.enterprise.codes[rows])
    group, gap = group[start], gap[start]
    cell_start = starts_in(group, gap)
    present = examinations.present[rows]
    return Units(
        groups=[column.take(rows[start[cell_start]]) for column in columns],
        gaps=examinations.gap.values,
        gap=gap[cell_start].astype(np.int64),
        cell=numbered(cell_start, len(start)),
        present=np.logical_or.reduceat(present, start) if len(start) else present,
        stratum=_strata(examinations, by, rows, start),
        row_unit=numbered(start, len(rows)),
        rows=rows,
    )


def _strata(
    examinations: Examinations, by: Sequence[str], rows: IntArray, start: IntArray
) -> IntArray:
    """Return each unit's stratum: the set of (size class, source) of its rows.

    A unit that two sources examined had two chances to be found out, so it is compared with
    others of both; which source found the gap must not matter, or strata would depend on it.
    """
    columns = [examinations.columns[name] for name in STRATA if name not in by]
    if not len(start) or not columns:
        return np.zeros(len(start), np.int64)
    codes = [column.codes[rows] + 1 for column in columns]  # 0: unknown
    stratum, size = joint_key(codes, [len(column.values) + 1 for column in columns])
    found = np.minimum.reduceat(stratum, start)
    mixed = found != np.maximum.reduceat(stratum, start)
    inside = np.repeat(mixed, np.diff(start, append=len(rows)))
    unit = (np.cumsum(mixed) - 1)[numbered(start, len(rows))[inside]]
    found[mixed] = size + _sets(unit, stratum[inside])
    return found


def _sets(unit: IntArray, value: IntArray) -> IntArray:
    """Return a number a unit, equal where units have the same set of values."""
    if not len(unit):
        return np.empty(0, np.int64)
    order = sorted_rows([unit, value])
    unit, value = unit[order], value[order]
    distinct = starts_in(unit, value)
    unit, value = unit[distinct], value[distinct]
    start = starts_in(unit)
    place = np.arange(len(unit)) - start[unit]
    size = int(value.max()) + 2
    found, largest = np.zeros(len(start), np.int64), 0
    for nth in range(int(place.max()) + 1):
        if (largest + 1) * size > _LARGEST:
            found = np.unique(found, return_inverse=True)[1]
            largest = len(start)
        at = place == nth
        found *= size
        found[unit[at]] += value[at] + 1
        largest = (largest + 1) * size
    return np.unique(found, return_inverse=True)[1]
