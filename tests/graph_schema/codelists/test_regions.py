import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.codelists import regions
from graph_schema.codelists.regions import short_forms

CODES = sorted(regions().by_code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330108", "330108"),
        ("\uff13\uff13\uff10\uff11\uff10\uff18", "330108"),
        ("浙江省", "330000"),
        ("浙江", "330000"),
        ("杭州市", "330100"),
        (" 杭州 ", "330100"),
        ("浙江省杭州市", "330100"),
        ("浙江省杭州市滨江区", "330108"),
        ("浙江省/杭州市/滨江区", "330108"),
        ("浙江滨江区", "330108"),
        ("杭州滨江区", "330108"),
        ("滨江区", "330108"),
        ("义乌", "330782"),
        ("内蒙古", "150000"),
        ("新疆维吾尔自治区", "650000"),
        ("台湾省", "710000"),
        ("香港", "810000"),
        ("北京", "110000"),
        ("北京市市辖区朝阳区", "110105"),
        ("上海浦东新区", "310115"),
        ("上海浦东", "310115"),
        ("恩施州", "422800"),
        ("景宁县", "331127"),
        ("河南济源", "419001"),
        ("东莞", "441900"),
        ("湖南长沙长沙县", "430121"),
        ("江苏省南京市鼓楼区", "320106"),
    ],
)
def test_usual_ways_to_name_a_region_are_understood(text: str, code: str) -> None:
    assert regions().find(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "33",
        "3301",
        "33010",
        "999999",
        "鼓楼区",
        "江苏省鼓楼区",
        "市中区",
        "通州",
        "朝阳",
        "兴安",
        "浙江省南京市",
        "杭州市某某路1号",
        "330184",
        "省",
        "未知",
    ],
)
def test_unknown_and_ambiguous_names_are_not_guessed(text: str) -> None:
    assert regions().find(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("吉林", "220000"), ("海南", "460000"), ("西安", "610100"), ("长沙", "430100")],
)
def test_short_form_means_the_larger_of_two_namesakes(text: str, code: str) -> None:
    assert regions().find(text) == code


@pytest.mark.parametrize(("code", "outer"), [("110100", "110000"), ("500200", "500000")])
def test_codes_that_only_group_counties_mean_what_holds_them(code: str, outer: str) -> None:
    assert regions().find(code) == outer


def test_every_code_and_every_full_name_is_found() -> None:
    found = regions()
    wrong = [
        code
        for code, entry in found.by_code.items()
        if found.find(code) != code or found.find(entry.full_name) != code
    ]
    assert wrong == []


@given(st.sampled_from(CODES))
def test_joined_short_forms_never_lead_elsewhere(code: str) -> None:
    found = regions()
    path, entry = [], found.by_code[code]
    while True:
        path.insert(0, (short_forms(entry.name) or (entry.name,))[0])
        if not entry.parent_code:
            break
        entry = found.by_code[entry.parent_code]
    answer = found.find("".join(path))
    ancestors = {code, found.by_code[code].parent_code}
    assert answer is None or answer in ancestors


def test_parents_exist_and_stand_one_level_up() -> None:
    by_code = regions().by_code
    order = ["province", "city", "county"]
    for entry in by_code.values():
        if entry.parent_code:
            assert order.index(by_code[entry.parent_code].level) < order.index(entry.level)
        else:
            assert entry.level == "province"


@pytest.mark.parametrize(
    ("code", "successor", "year"),
    [
        ("330184", "330110", 2001),  # 余杭市 → 余杭区
        ("371200", "370116", 2018),  # 莱芜市 → 莱芜区
        ("330103", "330105", 2021),  # 下城区 → 拱墅区
        ("110103", "110101", 2010),  # 崇文区 → 东城区
        ("339021", "330110", 1995),  # 余杭市 twice removed
        ("370620", "371000", 1986),  # 威海市: its code was used again for another city
        ("140112", None, 1997),  # 南郊区 of Taiyuan was split up
    ],
)
def test_former_code_leads_to_the_code_in_force(
    code: str, successor: str | None, year: int
) -> None:
    assert regions().former(code) == (successor, year)


def test_code_in_force_is_not_a_former_one() -> None:
    found = regions()
    assert found.former("330108") is None
    assert not [c for c in found.by_code if found.former(c)]


def test_every_successor_is_in_force() -> None:
    found = regions()
    successors = {f.successor for f in found.former_by_code.values() if f.successor}
    assert successors <= found.by_code.keys()


def test_list_is_that_of_the_public_copy(shared_data: Path) -> None:
    with (shared_data / "regions" / "divisions_2026.csv").open(encoding="utf-8-sig") as file:
        expected = {row["code"]: row["full_name"] for row in csv.DictReader(file)}
    assert {c: e.full_name for c, e in regions().by_code.items()} == expected


def test_counts_are_those_of_the_source() -> None:
    levels = [e.level for e in regions().by_code.values()]
    assert [levels.count(lv) for lv in ("province", "city", "county")] == [34, 333, 2847]
