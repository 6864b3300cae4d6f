import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainmap.resolution.called import Called
from chainmap.resolution.names_at_hand import NamesAtHand


def called(*names: str, region: str = "") -> list[Called]:
    return [Called(name=name, region=region) for name in names]


def test_what_is_expected_by_chance_agrees_with_a_case_worked_by_hand() -> None:
    two = called("海达能源", "海鸥能源")
    at_hand = NamesAtHand.of([*two, *called("海王生物", "天达能源", "金桥能源")], count=5)
    first = (1 + 0.2) / (3 + 50)  # one of the three others begins with 海
    # Two of the three end in 源; whoever ends in 源 ends in 能源.
    end = (2 + 0.2) / (3 + 50) * (2 + 0.2) / (2 + 4)
    assert at_hand.expected_alike(*two) == pytest.approx(5 * first * end)


def test_a_city_in_common_leaves_its_share_of_the_names() -> None:
    here, there = called("甲乙", "甲丙", "丁戊", region="330100"), called("己庚", region="440300")
    at_hand = NamesAtHand.of([*here, *there], count=4)
    nowhere = NamesAtHand.of(called("甲乙", "甲丙", "丁戊", "己庚"), count=4)
    expected = nowhere.expected_alike(*called("甲乙", "甲丙")) / 4
    assert at_hand.expected_alike(*here[:2]) == pytest.approx(expected)


def test_a_place_in_both_names_counts_where_no_city_is_known() -> None:
    two = called("浙江远桥", "浙江远标")
    others = called("广东金山", "广东银山", "浙江铜山")
    at_hand = NamesAtHand.of([*two, *others], count=5)
    bare = called("远桥", "远标")
    assert at_hand.expected_alike(*two) == pytest.approx(at_hand.expected_alike(*bare) / 5)


def test_a_sample_stands_for_all_names() -> None:
    names = called(*(f"{a}{b}科技" for a in "金海天中恒" for b in "达力信润利"))
    part, whole = (NamesAtHand.of(names, count=count) for count in (25, 250))
    two = called("美新科技", "锐新科技")
    assert whole.expected_alike(*two) == pytest.approx(10 * part.expected_alike(*two))


@given(st.text(max_size=8), st.text(max_size=8), st.lists(st.text(max_size=8), max_size=8))
def test_more_than_none_and_no_more_than_all_are_expected(
    one: str, other: str, others: list[str]
) -> None:
    two = called(one, other)
    at_hand = NamesAtHand.of([*two, *called(*others)], count=len(others) + 2)
    assert 0 < at_hand.expected_alike(*two) <= len(others) + 2


def test_what_very_long_names_share_is_rare_but_not_impossible() -> None:
    two = called("远桥" * 2_000, "远桥" * 2_000 + "矿业")
    assert 0 < NamesAtHand.of(two, count=2).expected_alike(*two) < 1e-9
