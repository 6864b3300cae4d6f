from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from chainmap.quality_work.assistance import FIELDS, ListedAssistance
from chainmap.quality_work.outcomes import Outcome, median_interval, paired_outcomes
from chainmap.quality_work.places import PlacedEnterprise

AS_OF = date(2026, 6, 30)


def entry(number: int, enterprise: str, **values: Any) -> ListedAssistance:
    row = dict.fromkeys(FIELDS) | {"ended_on": date(2025, 1, number)} | values
    placed = PlacedEnterprise(
        enterprise_id=enterprise,
        name=enterprise,
        uscc=None,
        size_class=None,
        region_code=None,
        region=None,
        chain_ids=(),
    )
    return ListedAssistance(assistance_id=f"B{number}", row=row, enterprise=placed, links=())


def revenue(*entries: ListedAssistance) -> Outcome:
    return paired_outcomes(entries, AS_OF)[0]


def test_a_change_of_an_amount_is_relative_and_needs_both_sides() -> None:
    found = revenue(
        entry(1, "a", revenue_before_yuan=100.0, revenue_after_yuan=125.0),
        entry(2, "b", revenue_before_yuan=100.0),
        entry(3, "c", revenue_before_yuan=0.0, revenue_after_yuan=5.0),
    )
    assert [pair.change for pair in found.pairs] == [0.25]


def test_an_enterprise_counts_once_by_its_latest_entry_that_has_both_sides() -> None:
    found = revenue(
        entry(1, "a", revenue_before_yuan=100.0, revenue_after_yuan=50.0),
        entry(2, "a", revenue_before_yuan=100.0, revenue_after_yuan=110.0),
        entry(3, "a", revenue_before_yuan=100.0),
    )
    assert [pair.entry.assistance_id for pair in found.pairs] == ["B2"]


def test_assistance_that_goes_on_does_not_count() -> None:
    values = {"revenue_before_yuan": 100.0, "revenue_after_yuan": 110.0}
    later = entry(1, "a", **values, ended_on=date(2026, 7, 1))
    assert revenue(later, entry(2, "b", **values, ended_on=None)).pairs == ()


def test_a_falling_quality_cost_is_what_is_meant() -> None:
    costs = {"quality_cost_rate_before": 0.06, "quality_cost_rate_after": 0.05}
    found = paired_outcomes([entry(1, "a", **costs)], AS_OF)[3]
    assert (found.better, found.median) == (1, pytest.approx(-0.01))


def test_an_interval_of_a_median_by_hand() -> None:
    # n = 9: P(X < 2) = 10/512 = 1.95 %, P(X < 3) = 46/512 = 9 %: the 2nd and the 8th.
    assert median_interval([9, 8, 7, 6, 5, 4, 3, 2, 1]) == (2.0, 8.0)


@given(st.integers(min_value=6, max_value=400))
def test_an_interval_of_a_median_covers_at_least_what_it_says_and_not_much_more(n: int) -> None:
    low, high = median_interval(list(np.arange(1, n + 1)))
    below = binom.cdf(low - 1, n, 0.5)
    assert high == n + 1 - low
    assert below <= 0.025 < binom.cdf(low, n, 0.5)
