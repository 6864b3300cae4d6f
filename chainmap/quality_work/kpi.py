"""Targets and how far they are reached: figures against what the department itself entered.

Unique enterprises in a declared window, with n, an interval, and the row behind each enterprise.
An indicator that nobody here knows gets no figure.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.stats import t as student

from chainmap.analysis.columns import fact_table
from chainmap.quality_work.indicators import CountedRow, Frame, Indicator, find_indicator
from chainmap.quality_work.outcomes import CONFIDENCE, share_interval
from chainmap.quality_work.scope import enterprises_in
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One target with its figure.

    Attributes
    ----------
    target : the target's row.
    indicator : None where the target's indicator is not known.
    start, end : the window; ``start`` None: since the records begin.
    rows : every enterprise of the denominator.
    n : unique enterprises: the denominator of a share, the size of a count or a mean.
    counted : enterprises that count.
    actual : share, count or mean; None where nothing could be counted.
    low, high : 95 %: Wilson's of a share, Student's of a mean; None for counts.
    reached : None where either side is unknown or the target's value fits no share.
    """

    target: dict[str, Any]
    indicator: Indicator | None
    start: date | None
    end: date
    rows: tuple[CountedRow, ...]
    n: int
    counted: int
    actual: float | None
    low: float | None
    high: float | None
    reached: bool | None


def measure_targets(tables: FactTables, as_of: date) -> tuple[Progress, ...]:
    """Return every target with its figure at ``as_of``, by number."""
    targets = fact_table(tables, "Target").to_pylist()
    return tuple(
        measure_target(tables, target, as_of)
        for target in sorted(targets, key=lambda row: row["target_id"])
    )


def measure_target(tables: FactTables, target: dict[str, Any], as_of: date) -> Progress:
    """Return one target with its figure.

    Notes
    -----
    The window runs from ``starts_on``, else 1 January of ``year``, to ``due`` or ``as_of``,
    whichever is earlier.
    """
    indicator = find_indicator(target["indicator"])
    start, end = window_of(target, as_of)
    rows: tuple[CountedRow, ...] = ()
    if indicator is not None:
        scope = enterprises_in(
            tables, end, region_code=target["region_code"], chain_id=target["chain_id"]
        )
        frame = Frame(tables=tables, enterprises=scope, start=start, end=end)
        rows = tuple(sorted(indicator.rows(frame), key=lambda r: (not r.counts, r.enterprise_id)))
    counted = sum(row.counts for row in rows)
    actual, low, high = _figure(indicator, rows, counted)
    return Progress(
        target=target,
        indicator=indicator,
        start=start,
        end=end,
        rows=rows,
        n=len(rows),
        counted=counted,
        actual=actual,
        low=low,
        high=high,
        reached=_reached(indicator, target["value"], actual),
    )


def window_of(target: dict[str, Any], as_of: date) -> tuple[date | None, date]:
    """Return first and last day of what counts for a target.

    Examples
    --------
    >>> target = {"starts_on": None, "year": 2025, "due": date(2027, 12, 31)}
    >>> window_of(target, date(2026, 6, 30))
    (datetime.date(2025, 1, 1), datetime.date(2026, 6, 30))
    """
    start = target["starts_on"]
    if start is None and target["year"] is not None and 1 <= target["year"] <= date.max.year:
        start = date(target["year"], 1, 1)
    return start, min(target["due"] or as_of, as_of)


def _figure(
    indicator: Indicator | None, rows: tuple[CountedRow, ...], counted: int
) -> tuple[float | None, float | None, float | None]:
    if indicator is None:
        return None, None, None
    if indicator.kind == "count":
        return float(counted), None, None
    if not rows:
        return None, None, None
    if indicator.kind == "share":
        return counted / len(rows), *share_interval(counted, len(rows))
    return _mean([row.value for row in rows if row.value is not None])


def _mean(values: list[float]) -> tuple[float | None, float | None, float | None]:
    n, mean = len(values), float(np.mean(values))
    if n < 2:
        return mean, None, None
    error = float(np.std(values, ddof=1)) / math.sqrt(n)
    half = float(student.ppf(0.5 + CONFIDENCE / 2, n - 1)) * error
    return mean, max(mean - half, 0.0), min(mean + half, 1.0)


def _reached(indicator: Indicator | None, value: float | None, actual: float | None) -> bool | None:
    if indicator is None or value is None or actual is None:
        return None
    if indicator.kind != "count" and not 0 <= value <= 1:
        return None
    return actual >= value
