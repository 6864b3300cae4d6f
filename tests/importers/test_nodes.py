"""Chains, segments, products and bodies: by key, by name, created or not."""

from graph_schema.records import ReferenceIndex
from tests.importers.written import codes_of, rows_of, the_problem, uscc

CHAINS = [["产业链编号", "产业链名称"], ["battery", "动力电池"], ["", "光伏"]]
SEGMENTS = [
    ["环节编号", "产业链", "环节名称"],
    ["cell", "动力电池", "电芯"],
    ["", "动力电池", "材料"],
    ["", "光伏", "材料"],
]


def keys(batch, type_name, key) -> list[str]:
    return [row[key] for row in rows_of(batch, type_name)]


def test_a_chain_and_a_segment_without_an_id_are_called_by_their_names(import_files) -> None:
    batch = import_files({"c.csv": CHAINS, "s.csv": SEGMENTS})
    assert keys(batch, "Chain", "chain_id") == ["battery", "name:光伏"]
    assert keys(batch, "Segment", "segment_id") == [
        "cell",
        "name:动力电池/材料",
        "name:光伏/材料",
    ]
    part_of = {(r["from"], r["to"]) for r in rows_of(batch, "PART_OF", implied=True)}
    assert ("cell", "battery") in part_of
    assert ("name:光伏/材料", "name:光伏") in part_of


def test_a_row_without_an_id_means_the_segment_that_the_graph_calls_so(import_rows) -> None:
    index = ReferenceIndex(
        keys={"Chain": {"battery"}, "Segment": {"cell"}},
        labels={"Chain": {"动力电池": ["battery"]}, "Segment": {"电芯": ["cell"]}},
        segment_chains={"cell": "battery"},
    )
    batch = import_rows(["产业链", "环节名称", "层序"], ["动力电池", "电芯", 4], index=index)
    assert keys(batch, "Segment", "segment_id") == ["cell"]


def test_a_segment_of_an_unknown_chain_is_rejected(import_rows) -> None:
    batch = import_rows(SEGMENTS[0], ["x", "没有这条链", "电芯"])
    assert the_problem(batch, "ref.unknown").column == "产业链"


def test_a_segment_is_named_by_its_name_within_its_chain(import_files) -> None:
    batch = import_files(
        {
            "c.csv": CHAINS,
            "s.csv": SEGMENTS,
            "o.csv": [
                ["企业名称", "统一社会信用代码", "产业链", "环节"],
                ["甲", uscc(1), "光伏", "材料"],
                ["甲", uscc(1), "", "电芯"],
                ["甲", uscc(1), "", "光伏/材料"],
                ["甲", uscc(1), "", "材料"],
                ["甲", uscc(1), "没有", "电芯"],
            ],
        }
    )
    assert {r["to"] for r in rows_of(batch, "OPERATES_IN")} == {"name:光伏/材料", "cell"}
    assert codes_of(batch) == ["ref.ambiguous", "ref.unknown", "row.merged"]


def test_the_other_end_of_feeds_tells_the_chain(import_files) -> None:
    feeds = [["上游环节", "下游环节", "必需程度"], ["材料", "电芯", "2"]]
    batch = import_files({"c.csv": CHAINS, "s.csv": SEGMENTS, "f.csv": feeds})
    assert [(r["from"], r["to"]) for r in rows_of(batch, "FEEDS")] == [
        ("name:动力电池/材料", "cell")
    ]


def test_a_product_comes_to_be_where_a_row_first_names_it(import_rows) -> None:
    batch = import_rows(["投入产品", "产出产品"], ["碳酸锂（电池级）", "正极 材料"])
    created = {r["product_id"]: r["name"] for r in rows_of(batch, "Product", implied=True)}
    assert created == {
        "name:碳酸锂(电池级)": "碳酸锂（电池级）",
        "name:正极材料": "正极 材料",
    }
    (row,) = rows_of(batch, "INPUT_OF")
    assert (row["from"], row["to"]) == ("name:碳酸锂(电池级)", "name:正极材料")


def test_a_product_that_a_table_describes_is_found_by_name_whatever_its_key(import_files) -> None:
    batch = import_files(
        {
            "z.csv": [["产品编号", "产品名称"], ["P-1", "电芯"]],
            "a.csv": [["投入产品", "产出产品"], ["电芯", "电芯"]],
        }
    )
    assert [(r["from"], r["to"]) for r in rows_of(batch, "INPUT_OF")] == [("P-1", "P-1")]
    assert rows_of(batch, "Product", implied=True) == []


def test_the_body_of_a_certificate_comes_to_be(import_rows) -> None:
    batch = import_rows(
        ["证书编号", "企业名称", "统一社会信用代码", "认证标准", "认证机构"],
        ["C1", "甲", uscc(1), "ISO 9001:2015", "示例认证"],
    )
    (certificate,) = rows_of(batch, "Certificate")
    assert (certificate["standard"], certificate["edition"]) == ("GB/T 19001", "2015")
    (held,) = rows_of(batch, "HOLDS", implied=True)
    assert (held["from"], held["to"]) == (uscc(1), "C1")
    (issued,) = rows_of(batch, "ISSUED_BY", implied=True)
    assert issued["to"] == "name:示例认证"


def test_a_claim_without_a_number_is_called_by_enterprise_and_standard(import_rows) -> None:
    header = ["证书编号", "企业名称", "统一社会信用代码", "认证标准", "证书状态"]
    batch = import_rows(
        header,
        ["", "甲", uscc(1), "ISO 9001", "声称"],
        ["", "甲", uscc(1), "ISO 14001", "有效"],
    )
    assert keys(batch, "Certificate", "certificate_no") == [f"claim:{uscc(1)}:GB/T 19001"]
    assert codes_of(batch) == ["key.missing"]


def test_a_gap_comes_from_the_code_list(import_rows) -> None:
    header = ["受检企业", "受检企业统一社会信用代码", "条款", "检查日期", "是否存在"]
    batch = import_rows(header, ["甲", uscc(1), "8.4", "2026-04-10", "是"])
    (gap,) = rows_of(batch, "Gap", implied=True)
    assert (gap["gap_id"], gap["source_id"]) == ("2026.1:8.4", "codelist:gaps")
    assert rows_of(batch, "EXAMINED_FOR")[0]["present"] is True


def test_an_examination_needs_its_day_and_its_finding(import_rows) -> None:
    header = ["受检企业", "受检企业统一社会信用代码", "条款", "检查日期", "是否存在"]
    batch = import_rows(
        header,
        ["甲", uscc(1), "8.4", "", "是"],
        ["甲", uscc(1), "8.4", "2026-04-10", ""],
        ["甲", uscc(1), "99.9", "2026-04-10", "否"],
    )
    assert codes_of(batch) == ["ref.unknown", "value.missing", "value.missing"]


def test_an_issue_with_an_unknown_clause_is_kept_without_it(import_rows) -> None:
    header = ["问题编号", "企业", "企业统一社会信用代码", "问题描述", "严重程度", "质量短板"]
    batch = import_rows(header, ["W1", "甲", uscc(1), "不合格", "严重", "第九十九条"])
    assert keys(batch, "QualityIssue", "issue_id") == ["W1"]
    assert the_problem(batch, "ref.unknown").severity == "warn"
    assert rows_of(batch, "OF_GAP", implied=True) == []


def test_a_requirement_whose_region_is_unknown_is_rejected_and_not_widened(import_rows) -> None:
    header = ["要求编号", "产品", "地区", "客户", "要求标准"]
    batch = import_rows(
        header,
        ["R1", "电芯", "某某地", "", "IATF 16949"],
        ["R2", "电芯", "", "没有这家", "IATF 16949"],
        ["R3", "电芯", "330000", "", "IATF 16949"],
    )
    assert keys(batch, "Requirement", "requirement_id") == ["R3"]
    assert codes_of(batch) == ["ref.unknown", "region.unknown"]


def test_regions_and_industries_bring_their_names_and_parents(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区", "行业代码"], ["甲", "330108", "3841"])
    regions = {r["region_code"]: r["name"] for r in rows_of(batch, "Region", implied=True)}
    assert regions == {"330000": "浙江省", "330100": "杭州市", "330108": "滨江区"}
    within = {(r["from"], r["to"]) for r in rows_of(batch, "WITHIN", implied=True)}
    assert within == {("330108", "330100"), ("330100", "330000"), ("3841", "38"), ("38", "C")}
    sources = {t.source_id for t in batch.tables if t.type in ("Region", "Industry", "WITHIN")}
    assert sources == {"codelist:regions", "codelist:industries"}


def test_a_relationship_needs_both_ends(import_rows) -> None:
    batch = import_rows(["投入产品", "产出产品"], ["碳酸锂", ""], ["", "电芯"])
    assert codes_of(batch) == ["key.missing", "key.missing"]


def test_a_node_without_a_key_is_rejected(import_rows) -> None:
    batch = import_rows(["问题编号", "问题描述", "严重程度"], ["", "不合格", "严重"])
    assert the_problem(batch, "key.missing").hint_zh.startswith("缺少问题编号")
