"""Numbers as departments write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.numbers import parse_number
from tests.importers.written import full_width


@pytest.mark.parametrize(
    ("cell", "measure", "unit", "number"),
    [
        ("1,200", "yuan", None, 1200.0),
        ("1，200", "yuan", None, 1200.0),
        (full_width("1,200"), "yuan", None, 1200.0),
        ("1,200", "yuan", "万元", 12_000_000.0),
        ("5200万元", "yuan", None, 52_000_000.0),
        ("1.5亿元", "yuan", "万元", 150_000_000.0),
        ("￥1,200.50", "yuan", None, 1200.5),
        ("人民币1200万元整", "yuan", None, 12_000_000.0),
        ("1200万元人民币", "yuan", None, 12_000_000.0),
        ("3千万元", "yuan", "元", 30_000_000.0),
        ("1200（万元）", "yuan", None, 12_000_000.0),
        ("'1200", "yuan", None, 1200.0),
        ("\N{MINUS SIGN}3.5", "yuan", None, -3.5),
        ("-3.5", "yuan", None, -3.5),
        ("1.2E+06", "yuan", None, 1_200_000.0),
        (0.1, "yuan", "万元", 1000.0),
        (1234.567891, "yuan", "万元", 12_345_678.91),
        ("35%", "fraction", None, 0.35),
        ("35％", "fraction", None, 0.35),
        (0.35, "fraction", None, 0.35),
        (35.0, "fraction", "%", 0.35),
        ("86人", "persons", None, 86.0),
        ("1.2万人", "persons", None, 12_000.0),
    ],
)
def test_a_number_is_read_in_the_unit_of_the_model(cell, measure, unit, number) -> None:
    assert parse_number(cell, measure, unit) == (number, None)


@pytest.mark.parametrize("cell", ["", "-", "－", "/", "无", "暂无", "—", "N/A"])
def test_a_cell_that_says_nothing_is_missing_not_zero(cell) -> None:
    assert parse_number(cell, "yuan", "万元") == (None, None)


@pytest.mark.parametrize("cell", ["约100", "1,20", "12万美元", "nan", "inf", "1_000", "十", "5%"])
def test_what_is_no_number_is_a_problem(cell) -> None:
    assert parse_number(cell, "yuan", None) == (None, "number.format")


@given(st.text() | st.floats() | st.dates())
def test_any_cell_is_a_number_a_problem_or_missing(cell) -> None:
    number, problem = parse_number(cell, "yuan", "亿元")
    assert number is None or (problem is None and math.isfinite(number))
