import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.codelists import SIZE_CLASSES, size_class, size_thresholds

WAN = 10_000


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "expected"),
    [
        # 工业: every bound, one below
        ("C", 1000, 40_000, None, "大型"),
        ("C", 999, 40_000, None, "中型"),
        ("3841", 1000, 39_999.9999, None, "中型"),
        ("38", 300, 2000, None, "中型"),
        ("38", 299, 2000, None, "小型"),
        ("38", 20, 300, None, "小型"),
        ("38", 19, 40_000, None, "微型"),
        ("38", 5000, 299, None, "微型"),
        ("38", 1200, 1000, None, "小型"),  # large by heads, small by revenue
        # one indicator only
        ("A", None, 20_000, None, "大型"),
        ("0111", None, 49, None, "微型"),
        ("M", 300, None, None, "大型"),
        ("85", 9, None, None, "微型"),
        # assets
        ("E", None, 80_000, 80_000, "大型"),
        ("E", None, 80_000, 4999, "小型"),
        ("7212", 100, None, 8000, "中型"),
        # groups inside a division
        ("7010", None, 1000, 5000, "中型"),
        ("702", 1000, 5000, None, "大型"),
        ("703", 100, None, None, "中型"),
        ("59", 200, 30_000, None, "大型"),
        ("5910", 200, 30_000, None, "小型"),  # 装卸搬运 belongs to 交通运输业
        ("51", 5, 1000, None, "小型"),
        ("52", 9, 20_000, None, "微型"),
        ("63", 2000, 100_000, None, "大型"),
        ("65", 10, 50, None, "小型"),
    ],
)
def test_class_follows_the_rule(
    industry: str,
    employees: float | None,
    revenue: float | None,
    assets: float | None,
    expected: str,
) -> None:
    money = [None if v is None else v * WAN for v in (revenue, assets)]
    assert size_class(industry, employees, *money) == expected


@pytest.mark.parametrize("industry", ["53", "66", "J", "P", "84", "K", "70", "704", "F", "G", "I"])
def test_industry_without_a_row_of_its_own_has_no_class(industry: str) -> None:
    assert size_class(industry, 5, 5 * WAN, 5 * WAN) is None


@pytest.mark.parametrize("industry", [None, "", "sw:110000", "99"])
def test_unknown_industry_has_no_class(industry: str | None) -> None:
    assert size_class(industry, 5000, 1e12, 1e12) is None


def test_unknown_indicator_leaves_the_class_unknown() -> None:
    assert size_class("38", 300, None, None) is None
    assert size_class("38", 300, math.nan, None) is None


def test_one_indicator_below_the_bound_is_enough_for_micro() -> None:
    assert size_class("38", None, 299 * WAN, None) == "微型"


@given(
    st.sampled_from(sorted({c for t in size_thresholds() for c in t.codes})),
    st.integers(0, 3000),
    st.integers(0, 300_000),
    st.integers(0, 300_000),
)
def test_more_never_makes_smaller(code: str, heads: int, revenue: int, assets: int) -> None:
    less = size_class(code, heads, revenue * WAN, assets * WAN)
    more = size_class(code, heads + 500, revenue * 2 * WAN, assets * 2 * WAN)
    assert less is not None
    assert more is not None
    assert SIZE_CLASSES.index(more) <= SIZE_CLASSES.index(less)


def test_thresholds_are_those_of_the_public_table(shared_data: Path) -> None:
    expected = {}
    path = shared_data / "enterprise_size_2017" / "thresholds.csv"
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for code in row["gb4754_codes"].split(","):
                code = "701" if code == "7010" else code
                bounds = tuple(float(row[c]) for c in ("large_ge", "medium_ge", "small_ge"))
                expected[code, row["indicator"].removesuffix("_wan")] = bounds
    found = {}
    for row in size_thresholds():
        unit = WAN if row.indicator.endswith("_yuan") else 1
        for code in row.codes:
            bounds = (row.large / unit, row.medium / unit, row.small / unit)
            found[code, row.indicator.removesuffix("_yuan")] = bounds
    # The table leaves out that the rule counts 装卸搬运 with transport.
    assert {k: v for k, v in found.items() if k[0] != "591"} == expected
