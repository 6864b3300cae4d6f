"""The workbook to fill in is what the importer reads."""

import re
import zipfile
from datetime import date

import openpyxl
import pytest

from graph_schema.model import load_model
from graph_schema.records import ReferenceIndex
from importers.headed import GUIDE_SHEET, OPTIONS_SHEET
from importers.read import read
from importers.template import write_template
from importers.template_columns import SHEET_TYPES, template_columns
from tests.importers.written import TODAY, rows_of, uscc

ROWS = {
    "Enterprise": [
        {
            "name": "=甲公司",
            "uscc": uscc(1),
            "region_code": "330100",
            "industry_code": "3841",
            "founded": date(2015, 3, 20),
            "employees": 86,
            "revenue_yuan": 1234567.89,
            "tags": ["四新", "专精特新中小企业"],
            "willing": True,
        },
        {"name": "乙公司", "uscc": uscc(2), "region_code": "330200", "willing": False},
    ],
    "Chain": [{"chain_id": "battery", "name": "动力电池", "level": "省级"}],
    "Segment": [
        {"segment_id": "cell", "chain": "动力电池", "name": "电芯", "tier": 4, "key": True},
        {"segment_id": "mat", "chain": "动力电池", "name": "材料", "position": "上游"},
    ],
    "FEEDS": [{"from": "mat", "to": "cell", "essential": 2}],
    "Product": [{"name": "电芯", "segment": "cell", "ccc": False}],
    "OPERATES_IN": [{"from.name": "=甲公司", "to": "cell", "revenue_share": 0.123}],
    "PRODUCES": [{"from.name": "=甲公司", "to": "电芯", "revenue_share": 0.6}],
    "INPUT_OF": [{"from": "锂", "to": "电芯", "essential": 1}],
    "SUPPLIES": [
        {
            "from.uscc": uscc(1),
            "to.uscc": uscc(2),
            "product_id": "锂",
            "period": "2025",
            "amount_yuan": 98765.43,
            "share": 0.35,
            "evidence": "declared",
            "valid_from": date(2025, 1, 1),
        }
    ],
    "LEADS": [{"from.name": "乙公司", "to": "battery", "year": 2025}],
    "Certificate": [
        {
            "certificate_no": "00126",
            "enterprise.uscc": uscc(1),
            "standard": "GB/T 19001",
            "body": "示例认证",
            "expires": date(9999, 12, 31),
            "status": "有效",
            "status_history": ["2024-05-01|有效|初次认证", "2025-05-01|有效|监督"],
        }
    ],
    "EXAMINED_FOR": [
        {"from.uscc": uscc(1), "to": "8.4", "on": date(2026, 4, 10), "source": "x", "present": True}
    ],
    "QualityIssue": [
        {"issue_id": "W1", "enterprise.uscc": uscc(1), "severity": "严重", "gap": "8.5.1"}
    ],
    "Assistance": [{"assistance_id": "B1", "enterprise.uscc": uscc(1), "kind": "体系"}],
    "Requirement": [{"requirement_id": "R1", "product_id": "电芯", "standard": "IATF 16949"}],
    "PolicyTool": [{"tool_id": "Z1", "name": "补贴", "valid_from": date(2025, 1, 1)}],
    "Pilot": [{"pilot_id": "S1", "name": "试点", "region_code": "330100"}],
    "Benchmark": [{"benchmark_id": "X1", "name": "能量密度", "level": "国际先进", "value": 300.0}],
    "Target": [{"target_id": "M1", "name": "覆盖率", "value": 0.6, "year": 2025}],
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("t") / "模板.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("t") / "filled.xlsx"
    write_template(path, ROWS, note="模拟数据")
    return path


def test_the_empty_template_has_a_sheet_for_every_table_and_one_that_explains(empty) -> None:
    names = openpyxl.load_workbook(empty).sheetnames
    assert names == [
        GUIDE_SHEET, "企业", "产业链", "环节", "环节投入", "产品", "企业环节", "企业产品",
        "产品投入", "供应关系", "链主", "证书", "检查", "质量问题", "帮扶", "必须认证",
        "政策工具", "试点", "先进水平", "目标", OPTIONS_SHEET,
    ]  # fmt: skip


def test_the_empty_template_imports_as_nothing_at_all(empty) -> None:
    batch = read([empty], ReferenceIndex(), today=TODAY)
    assert set(batch.counts) == set(SHEET_TYPES)
    assert {c.read for c in batch.counts.values()} == {0}
    assert (batch.tables, batch.problem_count) == ((), 0)


def test_an_example_row_that_lost_its_mark_is_data(empty, tmp_path) -> None:
    workbook = openpyxl.load_workbook(empty)
    sheet = workbook["产业链"]
    sheet.cell(2, sheet.max_column).value = None
    workbook.save(tmp_path / "m.xlsx")
    batch = read([tmp_path / "m.xlsx"], ReferenceIndex(), today=TODAY)
    assert [r["chain_id"] for r in rows_of(batch, "Chain")] == ["battery"]


def test_every_example_row_is_valid_data(empty, tmp_path) -> None:
    workbook = openpyxl.load_workbook(empty)
    for sheet in workbook.worksheets[1:-1]:
        sheet.cell(2, sheet.max_column).value = None
    workbook.save(tmp_path / "m.xlsx")
    batch = read([tmp_path / "m.xlsx"], ReferenceIndex(), today=TODAY)
    rejected = {(p.sheet, p.code, p.value) for p in batch.problems if p.severity == "reject"}
    # Of the two segments that the example of FEEDS joins only one has a row.
    assert rejected == {("环节投入", "ref.unknown", "battery-material")}


def test_filled_rows_come_back_in_the_units_of_the_model(filled) -> None:
    batch = read([filled], ReferenceIndex(), today=TODAY)
    assert batch.problem_count == 0
    assert {n: c.accepted for n, c in batch.counts.items()} == {n: len(r) for n, r in ROWS.items()}
    first, second = rows_of(batch, "Enterprise")
    assert first["name"] == "=甲公司"
    assert first["revenue_yuan"] == 1234567.89
    assert first["tags"] == ["四新|企业", "专精特新中小企业|企业"]
    assert (first["willing"], second["willing"]) == (True, False)
    (link,) = rows_of(batch, "SUPPLIES")
    assert (link["amount_yuan"], link["share"], link["evidence"]) == (98765.43, 0.35, "declared")
    (certificate,) = rows_of(batch, "Certificate")
    assert certificate["certificate_no"] == "00126"
    assert certificate["expires"] == date(9999, 12, 31)
    assert len(certificate["status_history"]) == 2


def test_the_note_stands_above_every_table(filled) -> None:
    workbook = openpyxl.load_workbook(filled)
    assert {sheet["A1"].value for sheet in workbook.worksheets[1:-1]} == {"模拟数据"}


def test_rows_may_bring_columns_that_the_template_has_not(tmp_path) -> None:
    rows = {"SUPPLIES": [{"from.name": "甲", "from.region_code": "330100", "to.uscc": uscc(1)}]}
    write_template(tmp_path / "t.xlsx", rows)
    batch = read([tmp_path / "t.xlsx"], ReferenceIndex(), today=TODAY)
    assert [r["from"] for r in rows_of(batch, "SUPPLIES")] == ["name:甲@330100"]


def test_the_same_workbook_has_the_same_bytes(empty, tmp_path) -> None:
    write_template(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == empty.read_bytes()


def test_codes_are_text_so_that_excel_makes_no_number_of_them(empty) -> None:
    workbook = openpyxl.load_workbook(empty)
    for type_name, sheet in zip(SHEET_TYPES, workbook.worksheets[1:-1], strict=True):
        for column in template_columns(load_model().type(type_name)):
            if column.kind == "code":
                place = next(c.column for c in sheet[1] if c.value == column.header)
                widths = sheet.column_dimensions.values()
                (found,) = [w for w in widths if w.min <= place <= w.max]
                assert found.number_format == "@", column


def test_choices_have_drop_down_lists_and_headers_have_notes(empty) -> None:
    sheet = openpyxl.load_workbook(empty)["证书"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert '"有效,暂停,撤销,注销,过期,声称"' in lists.values()
    assert any(OPTIONS_SHEET in formula for formula in lists.values())
    assert all(cell.comment for cell in sheet[1][:-1])


def test_the_guide_explains_every_column_and_marks_the_required_ones(empty) -> None:
    guide = openpyxl.load_workbook(empty)[GUIDE_SHEET]
    rows = {(r[0], r[1]): r[2] == "必填" for r in guide.iter_rows(values_only=True)}
    for type_name in SHEET_TYPES:
        type_ = load_model().type(type_name)
        for column in template_columns(type_):
            assert rows[type_.template.sheet, column.header] is column.required


def test_nothing_in_the_template_is_a_formula(empty) -> None:
    with zipfile.ZipFile(empty) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(re.search(rb"<f[ >]", archive.read(name)) for name in sheets)
