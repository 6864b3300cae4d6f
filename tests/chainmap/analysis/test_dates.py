from datetime import date

import pytest

from chainmap.analysis.dates import dated_entries, months_before, state_at


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 6, 30), 12, date(2025, 6, 30)),
        (date(2026, 6, 30), 36, date(2023, 6, 30)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last_of_the_month(day, months, expected):
    assert months_before(day, months) == expected


def test_entries_may_come_in_any_order_and_bad_ones_are_left_out():
    history = ["2026-05-01|暂停|x|y", "31.2.2026|撤销|", "", "2026-01-01|有效"]
    assert dated_entries(history) == [(date(2026, 1, 1), "有效"), (date(2026, 5, 1), "暂停")]


def test_of_two_entries_of_one_day_the_later_in_the_list_counts():
    history = ["2026-05-01|暂停|", "2026-05-01|有效|恢复"]
    assert state_at(history, None, date(2026, 5, 1))[0] == "有效"


def test_a_history_that_begins_later_says_nothing_about_today():
    assert state_at(["2026-07-01|暂停|"], "暂停", date(2026, 6, 30)) == (None, None)
