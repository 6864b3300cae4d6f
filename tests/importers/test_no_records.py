"""Lines that are no records are told apart from records that look a little like them."""

import pytest

from tests.importers.written import codes_of, rows_of, the_problem, uscc

HEADER = ["序号", "企业名称", "统一社会信用代码", "从业人员", "备注"]
RECORD = [1, "甲", uscc(1), 86, ""]


@pytest.mark.parametrize(
    "note",
    [
        ["注：1. 从业人员为年末数；2. 数据截至2025年底。"],
        ["填报人：张三", "", "审核人：李四", "", "填报日期：2026年1月5日"],
        ["", "一、上游企业"],
        ["", "（二）下游企业"],
        ["", "", "", "", "以上企业均已核实，数据由各县区提供。"],
    ],
)
def test_a_note_is_no_enterprise(import_rows, note) -> None:
    batch = import_rows(HEADER, RECORD, note)
    counts = batch.counts["Enterprise"]
    assert (counts.read, counts.accepted, counts.rejected) == (2, 1, 1)
    assert codes_of(batch) == ["row.note"]
    assert (the_problem(batch, "row.note").row) == 3


@pytest.mark.parametrize("name", ["甲（集团）有限公司", "三一重工", "二、三维科技研究所"])
def test_a_record_with_a_code_or_a_plain_name_is_no_note(import_rows, name) -> None:
    assert import_rows(HEADER, RECORD, [2, name, uscc(2), 3]).counts["Enterprise"].accepted == 2


def test_a_table_of_names_alone_has_no_notes(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区"], ["一、二三科技公司", ""], ["乙", "330100"])
    assert batch.counts["Enterprise"].accepted == 2


def test_the_header_of_two_lines_once_more_is_no_link(import_rows) -> None:
    groups = ["序号", "供应商", "", "采购商", "", "供货金额（万元）"]
    parts = ["", "名称", "统一社会信用代码", "名称", "统一社会信用代码", ""]
    row = [1, "甲", uscc(1), "乙", uscc(2), 3]
    batch = import_rows(groups, parts, row, groups, parts)
    assert codes_of(batch) == ["row.header", "row.header"]
    assert len(rows_of(batch, "SUPPLIES")) == 1


def test_a_total_is_known_behind_its_figures_too(import_rows) -> None:
    header = ["从业人员", "企业名称", "所在地区"]
    batch = import_rows(header, [86, "甲", "330100"], [86, "合计", ""])
    problem = the_problem(batch, "row.total")
    assert (problem.row, problem.column, problem.value) == (3, "企业名称", "合计")


def test_rejected_lines_are_kept_with_their_cells(import_rows) -> None:
    (row,) = import_rows(HEADER, RECORD, ["注：略。"]).rejected_rows
    assert dict(row.original)["序号"] == "注：略。"
