"""The table of common gaps: one row per group and gap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import Floats, Small
from chainmap.analysis.gaps.bands import BANDS, bands_of
from chainmap.analysis.gaps.baseline import Baseline, stratified_baseline
from chainmap.analysis.gaps.coding import Coded, IntArray, joint_key
from chainmap.analysis.gaps.examined import STRATA, Examinations, units_by
from chainmap.analysis.gaps.prevalence import wilson_interval
from chainmap.analysis.gaps.shrinkage import Posterior, posterior_of
from chainmap.analysis.gaps.spread import OWNER, SEGMENT, spread_of
from chainmap.analysis.gaps.testing import margin_p_values, q_values
from graph_schema.gap_rules import GapRules

#: Result columns behind those of the groups, in their order.
RESULT_COLUMNS = (
    "gap_code", "examined", "present", "prevalence", "prevalence_low", "prevalence_high",
    "baseline", "posterior_low", "lift_low", "p_value", "q_value", "band",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GapTable:
    """Common gaps of groups, ranked: the highest ``lift_low`` first, `only_found` last.

    Attributes
    ----------
    by : what was grouped by; groups : the value of each row, a column each.
    rule_version, margin, family : the rules, δ, and the number of tests corrected for: every row
        with a baseline. All of them are to be printed with the result.
    examined, present : distinct enterprises.
    baseline : rate of the other groups in the group's strata, NaN where there are none.
    others : enterprises of the other groups examined for the gap.
    posterior_low : the 5 % quantile of the posterior; lift_low : it over the baseline.
    chance : posterior probability that the rate is above δ × baseline.
    band : positions in `BANDS`.
    segments, owners : distinct ones among those that have the gap, None where data cannot tell.
    """

    by: tuple[str, ...]
    rule_version: str
    margin: float
    family: int
    groups: tuple[pa.Array, ...]
    gap_code: pa.Array
    examined: IntArray
    present: IntArray
    prevalence: Floats
    prevalence_low: Floats
    prevalence_high: Floats
    baseline: Floats
    others: IntArray
    posterior_low: Floats
    lift_low: Floats
    chance: Floats
    p_value: Floats
    q_value: Floats
    band: Small
    segments: IntArray | None
    owners: IntArray | None

    def to_arrow(self) -> pa.Table:
        """Return the columns of the groups and `RESULT_COLUMNS`."""
        columns = dict(zip(self.by, self.groups, strict=True))
        columns |= {name: pa.array(getattr(self, name)) for name in RESULT_COLUMNS[:-1]}
        columns["band"] = pa.array(list(BANDS)).take(pa.array(self.band))
        return pa.table(columns)

    def only_found(self) -> frozenset[str]:
        """Return the gaps of which nobody was found free: only findings are recorded."""
        free = self.gap_code.filter(pa.array(self.examined > self.present))
        return frozenset(self.gap_code.to_pylist()) - frozenset(free.to_pylist())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Estimates:
    """What is computed once for all cells with the same numbers."""

    prevalence_low: Floats
    prevalence_high: Floats
    posterior_low: Floats
    chance: Floats
    p_value: Floats


def read_examinations(table: pa.Table, by: Sequence[str]) -> Examinations:
    """Read what tables by some of these columns need, once for all of them.

    Parameters
    ----------
    table : ``enterprise_id, gap_code, present`` (boolean), those named in ``by``, and of
        ``size_class, source, segment_id, owner_id`` what there is.
    """
    wanted = dict.fromkeys((*by, *STRATA, SEGMENT, OWNER))
    columns = [name for name in wanted if name in table.column_names]
    # Owners are many and only counted: putting them in order would cost as much as a table.
    return Examinations.of_table(table, columns, unordered=[] if OWNER in by else [OWNER])


def compute_gaps(examinations: Examinations, by: Sequence[str], rules: GapRules) -> GapTable:
    """Compute the common gaps of the groups that ``by`` makes.

    Notes
    -----
    The declared family of tests is all rows of the table. O(r log r) for r examinations. Source:
    CERTIFICATION.md; docs/common-gaps.md says what each choice rests on.
    """
    units = units_by(examinations, by)
    examined, found = units.examined, units.found
    baseline = stratified_baseline(units, pooled_below=rules.pooled_below)
    posterior = posterior_of(units.gap, found, examined, baseline, rules.ordinary)
    estimates = _estimate(found, examined, baseline, posterior, rules)
    q_value = q_values(estimates.p_value)
    spread = spread_of(examinations, units, by)
    band = bands_of(
        examined=examined,
        others=baseline.examined,
        q_value=q_value,
        chance=estimates.chance,
        wide=spread.wide(rules.spread, len(examined)),
        rules=rules,
    )
    lift_low = estimates.posterior_low / baseline.compared
    order = _ranked(lift_low, units.gap, examined - found)
    return GapTable(
        by=tuple(by),
        rule_version=rules.version,
        margin=rules.margin,
        family=int(np.count_nonzero(~np.isnan(q_value))),
        groups=tuple(_values(column, order) for column in units.groups),
        gap_code=units.gaps.take(pa.array(units.gap[order])),
        examined=examined[order],
        present=found[order],
        prevalence=(found / examined)[order],
        prevalence_low=estimates.prevalence_low[order],
        prevalence_high=estimates.prevalence_high[order],
        baseline=baseline.rate[order],
        others=baseline.examined[order],
        posterior_low=estimates.posterior_low[order],
        lift_low=lift_low[order],
        chance=estimates.chance[order],
        p_value=estimates.p_value[order],
        q_value=q_value[order],
        band=band[order],
        segments=None if spread.segments is None else spread.segments[order],
        owners=None if spread.owners is None else spread.owners[order],
    )


def _ranked(lift_low: Floats, gap: IntArray, free: IntArray) -> IntArray:
    """Return the cells in the order of the table; equal ones stay by group and gap.

    Where nobody was found free of a gap its prevalence is 1 everywhere: its lift is no finding,
    and would stand above all ordinary rows.
    """
    told = np.bincount(gap, weights=free)[gap] > 0
    return np.lexsort((-lift_low, ~told))  # NaN last


def _values(column: Coded, rows: IntArray) -> pa.Array:
    return column.values.take(pa.array(column.codes[rows]))


def _estimate(
    found: IntArray, examined: IntArray, baseline: Baseline, posterior: Posterior, rules: GapRules
) -> _Estimates:
    """Compute what costs time once per distinct set of numbers, then give it to every cell.

    A province by county and segment has millions of cells, most of one or two enterprises.
    """
    compared = baseline.compared
    first, place = _distinct(found, examined, compared, posterior.a, posterior.b)
    found, examined, compared = found[first], examined[first], compared[first]
    distinct = Posterior(a=posterior.a[first], b=posterior.b[first])
    low, high = wilson_interval(found, examined, rules.confidence)
    above = np.minimum(rules.margin * compared, 1.0)
    p_value = margin_p_values(found, examined, compared, margin=rules.margin)
    return _Estimates(
        prevalence_low=low[place],
        prevalence_high=high[place],
        posterior_low=distinct.quantile(rules.posterior_bound)[place],
        chance=distinct.chance_above(above)[place],
        p_value=p_value[place],
    )


def _distinct(*columns: IntArray | Floats) -> tuple[IntArray, IntArray]:
    """Return one row of each distinct combination, and each row's combination."""
    encoded = [pa.array(column).dictionary_encode() for column in columns]
    codes = [np.asarray(column.indices, np.int64) for column in encoded]
    key, _ = joint_key(codes, [len(column.dictionary) + 1 for column in encoded])
    place = np.asarray(pa.array(key).dictionary_encode().indices, np.int64)
    first = np.empty(int(place.max(initial=-1)) + 1, np.int64)
    first[place] = np.arange(len(place))
    return first, place
