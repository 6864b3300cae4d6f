import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainmap.resolution.likeness import LEAST_SCORE, Called, compare_names


def score(one: str, other: str, regions: tuple[str, str] = ("330100", "330100")) -> int | None:
    found = compare_names(
        Called(name=one, region=regions[0]), Called(name=other, region=regions[1])
    )
    return found.score if found else None


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
    alike = compare_names(
        Called(name="杭州远桥矿业有限公司", region="330100"), Called(name=other, region="330100")
    )
    assert alike is not None
    assert reason in alike.zh


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州远桥矿业有限公司", "宁波远桥矿业有限公司"),  # other places in the names
        ("江苏银行股份有限公司", "南京银行股份有限公司"),  # nothing distinctive but the place
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


def test_one_character_says_more_in_a_short_name() -> None:
    short = score("上海移为通信有限公司", "上海移远通信有限公司")
    long = score("上海三思移为通信有限公司", "上海三思移远通信有限公司")
    assert short is not None
    assert long is not None
    assert short < long


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)


@given(st.text(min_size=2, max_size=12))
def test_scores_lie_between_the_least_and_a_hundred(name: str) -> None:
    found = score(name, name + "有限公司")
    assert found is None or LEAST_SCORE <= found <= 100
