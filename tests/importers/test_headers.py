"""Headers tell which table a sheet is."""

import pytest

from graph_schema.model import load_model
from importers.headers import known_column, recognise
from importers.template_columns import SHEET_TYPES, template_columns
from tests.importers.written import full_width

ENTERPRISE = load_model().nodes["Enterprise"]
SUPPLIES = load_model().relationships["SUPPLIES"]


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("企业名称", "name"), ("统一社会信用代码", "uscc"), ("所在地区", "region_code"),
        ("行业代码", "industry_code"), ("成立日期", "founded"), ("从业人员", "employees"),
        ("营业收入(万元)", "revenue_yuan"), ("营业收入（万元）", "revenue_yuan"),
        (" 营业 收入（万元） ", "revenue_yuan"), ("从业人员（人）", "employees"),
        ("企业名称（全称）", "name"), ("*企业名称", "name"), (full_width("USCC"), "uscc"),
    ],
)  # fmt: skip
def test_the_headers_of_enterprises_are_known(header, address) -> None:
    assert known_column(ENTERPRISE, header).address == address


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("供应商名称", "from.name"), ("供应商统一社会信用代码", "from.uscc"),
        ("采购商名称", "to.name"), ("采购商统一社会信用代码", "to.uscc"),
        ("供货金额(万元)", "amount_yuan"), ("采购占比(%)", "share"),
    ],
)  # fmt: skip
def test_the_headers_of_links_are_known(header, address) -> None:
    assert known_column(SUPPLIES, header).address == address


def test_the_unit_in_the_brackets_is_kept() -> None:
    assert known_column(ENTERPRISE, "营业收入（亿元）").unit == "亿元"


def test_a_unit_that_is_not_known_makes_the_column_unknown_instead_of_wrong() -> None:
    assert known_column(ENTERPRISE, "营业收入（万美元）") is None


@pytest.mark.parametrize("type_name", SHEET_TYPES)
def test_every_sheet_of_the_template_is_recognised_by_its_headers(type_name) -> None:
    columns = template_columns(load_model().type(type_name))
    (found,) = recognise([c.header for c in columns], hints=["填什么都行"])
    assert found.type.name == type_name
    assert [c.address for c in found.columns if c is not None] == [c.address for c in columns]


def test_a_header_row_without_known_words_is_no_header() -> None:
    assert recognise(["甲公司", uscc_like := "91330100", "330100"]) == []
    assert recognise([uscc_like]) == []


def test_one_known_word_among_others_is_no_header() -> None:
    assert recognise(["code", "name", "fullname", "exchange"]) == []


def test_one_known_word_alone_is_a_header() -> None:
    assert [fit.type.name for fit in recognise(["企业名称"])] == ["Enterprise"]


def test_canonical_relationships_are_told_apart_by_the_name_of_the_file() -> None:
    header = ["from", "to", "source_id", "source_row", "data_date"]
    assert len(recognise(header)) > 1
    assert [fit.type.name for fit in recognise(header, hints=["HOLDS"])] == ["HOLDS"]


def test_the_name_of_the_file_does_not_matter_where_headers_tell() -> None:
    header = ["企业名称", "统一社会信用代码", "从业人员"]
    assert [f.type.name for f in recognise(header, hints=["SUPPLIES"])] == ["Enterprise"]


def test_a_column_of_chains_says_where_a_segment_belongs() -> None:
    (found,) = recognise(["企业名称", "产业链", "环节"])
    assert [c.address for c in found.columns] == ["from.name", "to.chain", "to"]
