"""Two gap tables of the same groupings beside each other: which row is which, what changed."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.coding import IntArray, joint_key
from chainmap.analysis.gaps.table import GapTable


class ChangeKind(StrEnum):
    """What became of a row of the table, in the order in which changes are listed."""

    BAND = "band"
    NEW = "new"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GapChanges:
    """Rows of two tables that are of the same group and gap.

    Ordered by `ChangeKind`, then the largest change in prevalence first, then as in the tables.

    Attributes
    ----------
    now, then : positions in the tables, -1 where a table has no such row.
    kind : positions in `ChangeKind`.
    difference : prevalence now minus then, NaN for new and gone rows.
    """

    now: IntArray
    then: IntArray
    kind: IntArray
    difference: Floats


def compare_gaps(now: GapTable, then: GapTable) -> GapChanges:
    """Put two tables with the same ``by`` beside each other.

    Notes
    -----
    Nothing is tested: examined are other enterprises, or the same ones again, and whoever stood
    out then stands out less now by chance alone.
    """
    mine, theirs = _matched(now, then)
    difference = np.full(len(mine), np.nan)
    both = (mine >= 0) & (theirs >= 0)
    difference[both] = now.prevalence[mine[both]] - then.prevalence[theirs[both]]
    kinds = list(ChangeKind)
    kind = np.full(len(mine), kinds.index(ChangeKind.SAME), np.int64)
    kind[theirs < 0] = kinds.index(ChangeKind.NEW)
    kind[mine < 0] = kinds.index(ChangeKind.GONE)
    other_band = np.flatnonzero(both)
    other_band = other_band[now.band[mine[other_band]] != then.band[theirs[other_band]]]
    kind[other_band] = kinds.index(ChangeKind.BAND)
    order = np.lexsort((-np.abs(np.nan_to_num(difference)), kind))
    return GapChanges(
        now=mine[order], then=theirs[order], kind=kind[order], difference=difference[order]
    )


def _matched(now: GapTable, then: GapTable) -> tuple[IntArray, IntArray]:
    """Return the positions of every group and gap of either table, those of ``now`` first."""
    pairs = zip((*now.groups, now.gap_code), (*then.groups, then.gap_code), strict=True)
    encoded = [pa.concat_arrays([mine, theirs]).dictionary_encode() for mine, theirs in pairs]
    codes = [np.asarray(column.indices, np.int64) for column in encoded]
    key, _ = joint_key(codes, [len(column.dictionary) for column in encoded])
    mine, theirs = key[: len(now.gap_code)], key[len(now.gap_code) :]
    found = pc.index_in(pa.array(mine), value_set=pa.array(theirs))
    partner = np.asarray(pc.fill_null(found, -1), np.int64)
    gone = np.setdiff1d(np.arange(len(theirs)), partner)
    nothing = np.full(len(gone), -1, np.int64)
    return (
        np.concatenate([np.arange(len(mine)), nothing]),
        np.concatenate([partner, gone]),
    )
