from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainmap.resolution.called import Called
from chainmap.resolution.likeness import LEAST_SCORE, Likeness, compare_names, weigh_codes
from chainmap.resolution.names_at_hand import NamesAtHand


def compare(
    one: str,
    other: str,
    regions: tuple[str, str] = ("330100", "330100"),
    among: Sequence[Called] = (),
) -> Likeness | None:
    two = [Called(name=n, region=r) for n, r in zip((one, other), regions, strict=True)]
    at_hand = NamesAtHand.of([*two, *among], count=len(two) + len(among))
    return compare_names(*two, at_hand)


def score(one: str, other: str, *given: Any, **options: Any) -> int | None:
    found = compare(one, other, *given, **options)
    return found.score if found else None


def called(names: Iterable[str], region: str = "") -> list[Called]:
    return [Called(name=name, region=region) for name in names]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("远桥矿业有限公司", "一方名称未写地名"),
        ("杭州远桥矿业有限责任公司", "写法不同"),
        ("远桥（杭州）矿业有限公司", "写法不同"),
        ("杭州远乔矿业有限公司", "同音字：桥→乔"),
        ("杭州远标矿业有限公司", "相差一个字：桥→标"),
        ("远桥矿业", "一方未写组织形式"),
        ("杭州远桥", "简称"),
    ],
)
def test_a_spoilt_name_is_put_forward_with_its_reason(other: str, reason: str) -> None:
    alike = compare("杭州远桥矿业有限公司", other)
    assert alike is not None
    assert reason in alike.zh


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州远桥矿业有限公司", "宁波远桥矿业有限公司"),  # other places in the names
        ("江苏银行股份有限公司", "南京银行股份有限公司"),  # nothing distinctive but the place
        ("深圳机场", "海南机场"),  # 海南 is a province and a prefecture, and neither is 深圳
        ("鼓楼区远桥矿业厂", "和平区远桥矿业厂"),  # many cities have one; none is the other's
        ("红星第一机械厂", "红星第二机械厂"),
        ("杭州远桥矿业有限公司", "杭州远桥矿业有限公司宁波分公司"),
        ("杭州远桥矿业有限公司", "杭州金山食品有限公司"),
    ],
)
def test_names_of_two_firms_are_not_put_forward(one: str, other: str) -> None:
    assert score(one, other, ("", "")) is None


def test_firms_of_two_cities_are_two() -> None:
    assert score("远桥矿业有限公司", "远桥矿业有限公司", ("330100", "330200")) is None


def test_two_counties_of_one_city_cost_points_only() -> None:
    assert score("远桥矿业有限公司", "远桥矿业有限公司", ("330106", "330108")) == 95


#: Bare short names, as a stock exchange lists them.
SHORT_NAMES = [f"{first}{second}科技" for first in "金海天中恒新" for second in "达力信润利邦"]


def test_a_slip_is_not_suspected_where_many_names_share_what_is_the_same() -> None:
    assert score("美新科技", "锐新科技", ("", "")) is not None
    assert score("美新科技", "锐新科技", ("", ""), called([*SHORT_NAMES, "创新科技"])) is None


def test_a_rare_name_is_suspected_among_many_others() -> None:
    found = compare("贝鲲矿业", "贝鹏矿业", ("", ""), called(SHORT_NAMES))
    assert found is not None
    assert "常见" not in found.zh


def test_an_unknown_region_lowers_the_score_by_all_who_may_be_meant() -> None:
    elsewhere = called(SHORT_NAMES, "440300")
    known = score("远桥科技", "远标科技", ("330100", "330100"), elsewhere)
    unknown = score("远桥科技", "远标科技", ("330100", ""), elsewhere)
    assert known is not None
    assert unknown is not None
    assert unknown < known - 3


def test_a_place_that_holds_the_other_costs_points() -> None:
    same = score("杭州远桥矿业有限公司", "杭州远桥矿业有限责任公司")
    assert score("杭州远桥矿业有限公司", "浙江远桥矿业有限责任公司") == (same or 0) - 5


def test_a_place_called_more_exactly_costs_nothing() -> None:
    same = score("吉林远桥矿业有限公司", "吉林远桥矿业有限责任公司", ("", ""))
    assert score("吉林远桥矿业有限公司", "吉林省远桥矿业有限责任公司", ("", "")) == same


def test_two_codes_of_one_kind_speak_for_two_firms() -> None:
    alike = Likeness(score=97, zh="名称相同", en="same name")
    found = weigh_codes(alike, ["stock:600631", "org:708461136"], ["stock:600827"])
    assert found == Likeness(
        score=82, zh="名称相同；证券代码不同", en="same name; other stock codes"
    )


@pytest.mark.parametrize(
    "others",
    [
        ["stock:600631", "stock:900923"],  # A and B shares of one firm
        ["reg:330100000012345"],  # nothing of the same kind to compare
        ["supplier:77"],  # anybody's own numbers: the same firm may have two
        [],
    ],
)
def test_codes_that_do_not_contradict_cost_nothing(others: list[str]) -> None:
    alike = Likeness(score=97, zh="名称相同", en="same name")
    assert weigh_codes(alike, ["stock:600631", "supplier:5"], others) == alike


def test_nobody_is_asked_where_codes_take_the_score_below_the_least() -> None:
    alike = Likeness(score=LEAST_SCORE + 14, zh="名称相同", en="same name")
    assert weigh_codes(alike, ["org:708461136"], ["org:000000000"]) is None


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)


@given(st.text(min_size=2, max_size=12))
def test_scores_lie_between_the_least_and_a_hundred(name: str) -> None:
    found = score(name, name + "有限公司")
    assert found is None or LEAST_SCORE <= found <= 100
