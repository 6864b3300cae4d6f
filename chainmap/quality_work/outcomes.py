"""Before and after assistance: the paired change of each figure. A change is not an effect.

Enterprises are assisted because their figures are low, and low figures rise by themselves
(regression to the mean); nobody is compared who was not assisted. So n, the median change and its
interval are given, and nothing is called an effect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from scipy.stats import binom

from chainmap.analysis.gaps.prevalence import wilson_interval
from chainmap.quality_work.assistance import ListedAssistance

CONFIDENCE = 0.95

ChangeUnit = Literal["ratio", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that the ledger has from before and after; ``better`` says which way is meant.

    The change of an amount is a ratio (after / before - 1), that of a fraction a difference.
    """

    name: str
    zh: str
    en: str
    before: str
    after: str
    unit: ChangeUnit
    better: Literal["up", "down"]

    def improved(self, change: float) -> bool:
        """Return whether a change goes the way that is meant."""
        return change > 0 if self.better == "up" else change < 0


#: The figures of the action plan, 专栏1.3.
FIGURES = (
    Figure(
        name="revenue",
        zh="年度营收",
        en="yearly revenue",
        before="revenue_before_yuan",
        after="revenue_after_yuan",
        unit="ratio",
        better="up",
    ),
    Figure(
        name="sales",
        zh="年产品销售额",
        en="yearly sales of products",
        before="sales_before_yuan",
        after="sales_after_yuan",
        unit="ratio",
        better="up",
    ),
    Figure(
        name="profit_margin",
        zh="年利润率",
        en="yearly profit margin",
        before="profit_margin_before",
        after="profit_margin_after",
        unit="points",
        better="up",
    ),
    Figure(
        name="quality_cost_rate",
        zh="质量成本控制率",
        en="quality cost rate",
        before="quality_cost_rate_before",
        after="quality_cost_rate_after",
        unit="points",
        better="down",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One enterprise's figure before and after, from its latest entry that has both."""

    entry: ListedAssistance
    before: float
    after: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The paired change of one figure over n enterprises.

    Attributes
    ----------
    better : enterprises whose figure moved the way that is meant.
    better_low, better_high : Wilson interval of their share, None where n is 0.
    median, low, high : of the changes, with a distribution-free 95 % interval; None where n is 0,
        and no interval below n = 6.
    """

    figure: Figure
    pairs: tuple[Pair, ...]
    better: int
    better_low: float | None
    better_high: float | None
    median: float | None
    low: float | None
    high: float | None


def paired_outcomes(entries: Iterable[ListedAssistance], as_of: date) -> tuple[Outcome, ...]:
    """Return the change of each figure over the assistance that had ended by ``as_of``."""
    ended = [e for e in entries if e.row["ended_on"] is not None and e.row["ended_on"] <= as_of]
    ended.sort(key=lambda e: (e.row["ended_on"], e.assistance_id))
    return tuple(_outcome(figure, ended) for figure in FIGURES)


def _outcome(figure: Figure, ended: Sequence[ListedAssistance]) -> Outcome:
    latest: dict[str, Pair] = {}
    for entry in ended:
        pair = _pair(figure, entry)
        if pair is not None and entry.enterprise is not None:
            latest[entry.enterprise.enterprise_id] = pair
    pairs = tuple(latest[key] for key in sorted(latest))
    changes = [pair.change for pair in pairs]
    better = sum(figure.improved(change) for change in changes)
    share = share_interval(better, len(pairs))
    low, high = median_interval(changes)
    return Outcome(
        figure=figure,
        pairs=pairs,
        better=better,
        better_low=share[0],
        better_high=share[1],
        median=float(np.median(changes)) if changes else None,
        low=low,
        high=high,
    )


def _pair(figure: Figure, entry: ListedAssistance) -> Pair | None:
    before, after = entry.row[figure.before], entry.row[figure.after]
    if before is None or after is None or (figure.unit == "ratio" and before <= 0):
        return None
    change = after / before - 1 if figure.unit == "ratio" else after - before
    return Pair(entry=entry, before=before, after=after, change=change)


def share_interval(found: int, n: int) -> tuple[float | None, float | None]:
    """Return Wilson's 95 % interval of a share, None where nothing was counted.

    Examples
    --------
    >>> [round(end, 4) for end in share_interval(2, 10)], share_interval(0, 0)
    ([0.0567, 0.5098], (None, None))
    """
    if n == 0:
        return None, None
    low, high = wilson_interval(np.array([found]), np.array([n]), CONFIDENCE)
    return float(low[0]), float(high[0])


def median_interval(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the distribution-free interval of a median: order statistics, at least 95 %.

    Notes
    -----
    The k-th smallest and largest, k the largest with P(Binom(n, ½) < k) ≤ 2.5 %. Below n = 6 there
    is none. Source: Conover (1999), Practical Nonparametric Statistics, 3.2. Hand-worked: n = 6,
    P(Binom(6, ½) < 1) = 1/64 = 1.6 %, so the smallest and the largest.

    Examples
    --------
    >>> median_interval([3, 1, 2, 6, 5, 4]), median_interval([1, 2, 3, 4, 5])
    ((1.0, 6.0), (None, None))
    """
    n = len(values)
    k = int(binom.ppf((1 - CONFIDENCE) / 2, n, 0.5)) if n else 0
    if k == 0:
        return None, None
    ordered = sorted(values)
    return float(ordered[k - 1]), float(ordered[n - k])
