import pytest

from graph_schema.headers import header_table, normalise_header
from graph_schema.model import Model, load_model

MODEL: Model = load_model()


@pytest.mark.parametrize(
    ("type_", "header", "address"),
    [
        ("Enterprise", "企业名称", "name"),
        ("Enterprise", "统一社会信用代码", "uscc"),
        ("Enterprise", "所在地区", "region_code"),
        ("Enterprise", "行业代码", "industry_code"),
        ("Enterprise", "成立日期", "founded"),
        ("Enterprise", "从业人员", "employees"),
        ("Enterprise", "营业收入", "revenue_yuan"),
        ("Enterprise", "revenue_yuan", "revenue_yuan"),
        ("Enterprise", "数据来源", "source_id"),
        ("SUPPLIES", "供应商名称", "from.name"),
        ("SUPPLIES", "供应商统一社会信用代码", "from.uscc"),
        ("SUPPLIES", "供应商信用代码", "from.uscc"),
        ("SUPPLIES", "采购商名称", "to.name"),
        ("SUPPLIES", "采购商统一社会信用代码", "to.uscc"),
        ("SUPPLIES", "采购商所在地区", "to.region_code"),
        ("SUPPLIES", "供应商", "from.name"),
        ("SUPPLIES", "供货金额", "amount_yuan"),
        ("SUPPLIES", "from", "from"),
        ("SUPPLIES", "to.uscc", "to.uscc"),
        ("Certificate", "企业名称", "enterprise.name"),
        ("Certificate", "统一社会信用代码", "enterprise.uscc"),
        ("Certificate", "证书编号", "certificate_no"),
        ("Certificate", "enterprise", "enterprise"),
        ("QualityIssue", "企业名称", "enterprise.name"),
        ("QualityIssue", "统一社会信用代码", "enterprise.uscc"),
        ("QualityIssue", "来源", "source"),
        ("Assistance", "企业名称", "enterprise.name"),
        ("LEADS", "企业名称", "from.name"),
        ("LEADS", "产业链", "to"),
        ("OPERATES_IN", "统一社会信用代码", "from.uscc"),
        ("OPERATES_IN", "环节编号", "to"),
        ("PRODUCES", "企业名称", "from.name"),
        ("EXAMINED_FOR", "企业名称", "from.name"),
        ("Segment", "产业链名称", "chain"),
        ("OPERATES_IN", "产业链", "to.chain"),
        ("FEEDS", "所属产业链", "from.chain"),
        ("Product", "产业链名称", "segment.chain"),
        ("SUPPLIES", "to.identifiers", "to.identifiers"),
    ],
)
def test_header_names_its_column(type_: str, header: str, address: str) -> None:
    assert header_table(MODEL.type(type_), MODEL)[header] == address


@pytest.mark.parametrize("header", ["序号", "备注"])
def test_headers_that_say_nothing_are_in_no_table(header: str) -> None:
    assert not [t.name for t in MODEL.fact_types if header in header_table(t, MODEL)]


def test_links_between_enterprises_take_no_plain_enterprise_header() -> None:
    assert "企业名称" not in header_table(MODEL.type("SUPPLIES"), MODEL)


def test_relationship_that_another_table_implies_takes_canonical_headers_only() -> None:
    assert "企业名称" not in header_table(MODEL.type("LOCATED_IN"), MODEL)
    assert header_table(MODEL.type("LOCATED_IN"), MODEL)["from"] == "from"


def test_every_canonical_column_names_itself() -> None:
    for type_ in MODEL.fact_types:
        table = header_table(type_, MODEL)
        assert {c: table[c] for c in type_.columns} == {c: c for c in type_.columns}


def test_own_word_of_a_table_wins_over_a_built_one() -> None:
    assert header_table(MODEL.type("Certificate"), MODEL)["认证机构名称"] == "body"
    assert header_table(MODEL.type("Product"), MODEL)["产品名称"] == "name"


def test_brackets_and_spaces_are_normalised() -> None:
    assert normalise_header(" 供货金额\n（万元） ") == "供货金额(万元)"
