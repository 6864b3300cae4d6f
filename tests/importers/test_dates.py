"""Dates as departments write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.dates import WITHOUT_END, parse_date
from tests.importers.written import full_width


@pytest.mark.parametrize(
    "cell",
    [
        "2024年5月1日", "2024年05月01号", "2024.5.1", "2024/5/1", "2024-05-01", "20240501",
        full_width("2024.5.1"), "2024-05-01 00:00:00", "2024-05-01T08:30:00", "45413", "45413.0",
        45413.0, 20240501.0, date(2024, 5, 1), "2024、5、1", "2024 5 1", "2024.5.1.", "'2024-05-01",
        "二〇二四年五月一日", "二零二四年 五月 一日", "2024年5月1日 星期三", "2024年5月1日（周三）",
        "2024/5/1 上午 12:00:00", "2024年5月1日止", "公元2024年5月1日", "45413.25",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_day_gives_the_day(cell) -> None:
    assert parse_date(cell) == (date(2024, 5, 1), None)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("二〇一〇年十月十日", date(2010, 10, 10)),
        ("一九九八年十二月三十一日", date(1998, 12, 31)),
        ("二〇二〇年一月二十日", date(2020, 1, 20)), ("2023年十一月二十二号", date(2023, 11, 22)),
    ],
)  # fmt: skip
def test_a_day_in_words_is_read(cell, day) -> None:
    assert parse_date(cell) == (day, None)


@pytest.mark.parametrize(
    "cell",
    ["长期", "长期有效", "无固定期限", "永久", "永续经营", "至长期", "长 期", "长期（无固定期限）"],
)
def test_without_end_is_the_last_day_of_9999(cell) -> None:
    assert parse_date(cell) == (WITHOUT_END, None)


@pytest.mark.parametrize(
    "cell",
    ["2024-02-30", "2024年13月1日", "5/1/2024", "2024年5月", "24.5.1", "0", "19999", "60001", 1.5],
)
def test_what_is_no_day_is_a_problem(cell) -> None:
    assert parse_date(cell) == (None, "date.format")


@pytest.mark.parametrize("cell", ["", "-", "/", "无", "暂无"])
def test_a_missing_day_is_unknown(cell) -> None:
    assert parse_date(cell) == (None, None)


@given(st.dates(min_value=date(1954, 10, 3), max_value=date(2064, 4, 7)))
def test_an_excel_serial_is_its_day(day) -> None:
    serial = float((day - date(1899, 12, 30)).days)
    assert parse_date(serial) == (day, None)


@given(st.text() | st.floats())
def test_any_cell_is_a_day_a_problem_or_missing(cell) -> None:
    day, problem = parse_date(cell)
    assert day is None or problem is None
