"""The three axes 质量技术 × 质量管理 × 质量基础设施: where the gaps of a group lie."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.coding import Coded, IntArray, sorted_rows
from chainmap.analysis.gaps.examined import Examinations, Flags, units_by
from chainmap.analysis.gaps.prevalence import wilson_interval
from chainmap.analysis.gaps.table import GapTable
from graph_schema.codelists.gaps import AXES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AxisMatrix:
    """One row per group and axis, by group, then in the order of `AXES`.

    Attributes
    ----------
    examined, present : enterprises examined for any gap of the axis, and with any gap of it.
    gaps_examined, gaps_present, gaps_suspected, gaps_confirmed : kinds of gaps; confirmed ones are
        suspected too.
    """

    by: tuple[str, ...]
    groups: tuple[pa.Array, ...]
    axis: pa.Array
    examined: IntArray
    present: IntArray
    prevalence: Floats
    prevalence_low: Floats
    prevalence_high: Floats
    gaps_examined: IntArray
    gaps_present: IntArray
    gaps_suspected: IntArray
    gaps_confirmed: IntArray

    def to_arrow(self) -> pa.Table:
        """Return the columns of the groups and all others."""
        names = self.__slots__[2:]
        columns = dict(zip(self.by, self.groups, strict=True))
        return pa.table(columns | {name: pa.array(getattr(self, name)) for name in names})


def compute_axis_matrix(
    examinations: Examinations, found: GapTable, axes: Mapping[str, str]
) -> AxisMatrix:
    """Return which axes the gaps of each group lie on.

    Parameters
    ----------
    examinations : those that ``found`` was computed from.
    axes : gap code → axis, from the Gap nodes; a gap without one of `AXES` is left out.
    """
    units = units_by(_by_axis(examinations, axes), found.by)
    examined, present = units.examined, units.found
    low, high = wilson_interval(present, examined)
    groups = tuple(c.values.take(pa.array(c.codes)) for c in units.groups)
    axis = pa.array(AXES).take(pa.array(units.gap))
    keys = pa.table([*groups, axis], names=[*found.by, "axis"])
    counts = _kinds(found, axes, keys)
    return AxisMatrix(
        by=found.by,
        groups=groups,
        axis=axis,
        examined=examined,
        present=present,
        prevalence=present / examined,
        prevalence_low=low,
        prevalence_high=high,
        gaps_examined=counts["examined"],
        gaps_present=counts["present"],
        gaps_suspected=counts["suspected"],
        gaps_confirmed=counts["confirmed"],
    )


def _by_axis(examinations: Examinations, axes: Mapping[str, str]) -> Examinations:
    """Return the examinations with the axis in place of the gap."""
    names = examinations.gap.values.to_pylist()
    place = np.array([_axis(axes.get(name)) for name in names] or [-1])
    codes = place[examinations.gap.codes]
    kept = np.flatnonzero(codes >= 0)
    order = kept[sorted_rows([codes[kept], examinations.enterprise.codes[kept]])]
    return replace(
        examinations,
        enterprise=examinations.enterprise.take(order),
        gap=Coded(codes=codes[order], values=pa.array(AXES)),
        present=examinations.present[order],
        columns={name: column.take(order) for name, column in examinations.columns.items()},
    )


def _axis(name: str | None) -> int:
    return AXES.index(name) if name in AXES else -1


def _kinds(found: GapTable, axes: Mapping[str, str], keys: pa.Table) -> Mapping[str, IntArray]:
    """Count kinds of gaps per group and axis, in the order of ``keys``."""
    names = [*found.by, "axis"]
    axis = pa.array([axes.get(code) for code in found.gap_code.to_pylist()], pa.string())
    confirmed = found.band == BANDS.index("confirmed")
    flags: Mapping[str, Flags] = {
        "examined": found.examined > 0,
        "present": found.present > 0,
        "suspected": confirmed | (found.band == BANDS.index("suspected")),
        "confirmed": confirmed,
    }
    rows = pa.table([*found.groups, axis], names=names)
    for name, flag in flags.items():
        rows = rows.append_column(name, pa.array(np.asarray(flag, np.int64)))
    summed = rows.group_by(names).aggregate([(name, "sum") for name in flags])
    placed = keys.append_column("place", pa.array(np.arange(len(keys))))
    joined = placed.join(summed, names, join_type="left outer").sort_by("place")
    return {name: np.asarray(joined[f"{name}_sum"].fill_null(0), np.int64) for name in flags}
