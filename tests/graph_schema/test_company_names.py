import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.company_names import split_company_name


@pytest.mark.parametrize(
    "name",
    [
        "杭州市远桥矿业有限责任公司",
        "杭州远桥矿业有限公司",
        "远桥（杭州）矿业有限公司",
        "远桥矿业(杭州)有限公司",
    ],
)
def test_spellings_of_one_company_have_the_same_parts(name: str) -> None:
    parts = split_company_name(name)
    assert (parts.place, parts.core, parts.form) == ("330100", "远桥矿业", "limited")


def test_the_most_exact_place_in_front_counts() -> None:
    assert split_company_name("浙江省杭州市滨江区远桥矿业厂").place == "330108"


def test_a_county_without_its_suffix_is_no_place() -> None:
    assert split_company_name("新华和平乐器有限公司").core == "新华和平乐器"


def test_a_place_that_several_share_keeps_all_of_them() -> None:
    parts = split_company_name("海南远桥矿业有限公司")
    assert (parts.places, parts.place) == (("460000", "632500"), "000000")


def test_a_short_name_says_its_legal_form_in_short() -> None:
    assert split_company_name("远桥股份") == split_company_name("远桥股份有限公司")


def test_a_branch_is_told_from_its_company() -> None:
    company = split_company_name("远桥矿业有限公司")
    branch = split_company_name("远桥矿业有限公司宁波分公司")
    assert (branch.core, branch.branch, company.branch) == (company.core, "宁波分公司", "")


def test_the_common_line_of_business_is_not_distinctive() -> None:
    assert split_company_name("江苏银行股份有限公司").distinctive == ""


@given(st.text(min_size=1).filter(str.strip))
def test_any_name_can_be_taken_apart(name: str) -> None:
    parts = split_company_name(name)
    assert parts == split_company_name(name)
