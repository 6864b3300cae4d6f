"""Sheets as departments send them: totals below, headers of two lines, merged cells."""

import openpyxl
import pytest

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read
from importers.rejects import write_rejects
from tests.importers.written import TODAY, codes_of, rows_of, the_problem, uscc, wrong_uscc

HEADER = ["序号", "企业名称", "统一社会信用代码", "从业人员"]
LINK_GROUPS = ["序号", "供应商", "", "采购商", "", "供货金额（万元）"]
LINK_PARTS = ["", "名称", "统一社会信用代码", "名称", "统一社会信用代码", ""]


def import_sheet(tmp_path, rows, *, merged=(), skip=(0, 0)) -> ImportBatch:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "数据"
    down, right = skip
    for line, row in enumerate(rows, 1 + down):
        for column, value in enumerate(row, 1 + right):
            if value != "":
                sheet.cell(line, column, value)
    for area in merged:
        sheet.merge_cells(area)
    workbook.save(tmp_path / "a.xlsx")
    return read([tmp_path / "a.xlsx"], ReferenceIndex(), today=TODAY)


@pytest.mark.parametrize("word", ["合计", "总 计", "小计：", "本页合计"])
@pytest.mark.parametrize("column", [0, 1])
def test_a_line_of_totals_is_rejected_as_what_it_is(import_rows, word, column) -> None:
    total = ["", "", "", 86]
    total[column] = word
    batch = import_rows(HEADER, [1, "甲", uscc(1), 86], total)
    counts = batch.counts["Enterprise"]
    assert (counts.read, counts.accepted, counts.rejected) == (2, 1, 1)
    assert the_problem(batch, "row.total").row == 3
    assert batch.problem_count == 1


@pytest.mark.parametrize("row", [[2, "合计科技公司", "", 1], [2, "合计", uscc(2), 1]])
def test_an_enterprise_called_total_is_one(import_rows, row) -> None:
    assert import_rows(HEADER, row).counts["Enterprise"].accepted == 1


def test_a_header_of_two_lines_is_one(import_rows) -> None:
    row = [1, "甲", uscc(1), "乙", uscc(2), "1,200"]
    batch = import_rows(["某市供应链"], LINK_GROUPS, LINK_PARTS, row)
    (link,) = rows_of(batch, "SUPPLIES")
    assert (link["from"], link["to"], link["amount_yuan"]) == (uscc(1), uscc(2), 12_000_000.0)
    names = {r["enterprise_id"]: r["name"] for r in rows_of(batch, "Enterprise", implied=True)}
    assert names == {uscc(1): "甲", uscc(2): "乙"}
    assert batch.problem_count == 0


def test_parts_below_a_group_that_says_nothing_are_known_alone(import_rows) -> None:
    batch = import_rows(
        ["企业名称", "统一社会信用代码", "经营情况", ""],
        ["", "", "从业人员", "营业收入（万元）"],
        ["甲", uscc(1), 86, 5],
    )
    (row,) = rows_of(batch, "Enterprise")
    assert (row["name"], row["employees"], row["revenue_yuan"]) == ("甲", 86, 50_000.0)


def test_the_first_row_is_never_taken_for_a_second_header(import_rows) -> None:
    batch = import_rows(["企业名称", "统一社会信用代码", ""], ["甲", uscc(1), "从业人员"])
    assert batch.counts["Enterprise"].accepted == 1


def test_rejects_of_a_two_line_header_are_read_again(import_rows, tmp_path) -> None:
    row = [1, "甲", wrong_uscc(1), "乙", uscc(2), "1,200"]
    (path,) = write_rejects(import_rows(LINK_GROUPS, LINK_PARTS, row), tmp_path / "r")
    text = path.read_text(encoding="utf-8-sig").replace(wrong_uscc(1), uscc(1))
    path.write_text(text, encoding="utf-8-sig")
    assert read([path], ReferenceIndex(), today=TODAY).counts["SUPPLIES"].accepted == 1


def test_merged_headers_of_a_sheet_anywhere_are_joined(tmp_path) -> None:
    rows = [LINK_GROUPS, LINK_PARTS, [1, "甲", uscc(1), "乙", uscc(2), 3]]
    merged = ["B3:B4", "C3:D3", "E3:F3", "G3:G4"]
    batch = import_sheet(tmp_path, rows, merged=merged, skip=(2, 1))
    (link,) = rows_of(batch, "SUPPLIES")
    assert link["amount_yuan"] == 30_000.0
    assert batch.problem_count == 0


def test_a_merged_cell_holds_for_each_of_its_rows_with_one_warning(tmp_path) -> None:
    rows = [
        ["供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码"],
        ["甲", uscc(1), "乙", uscc(2)],
        ["", "", "丙", uscc(3)],
        ["", "", "丁", uscc(4)],
    ]
    batch = import_sheet(tmp_path, rows, merged=["A2:A4", "B2:B4"])
    assert {r["from"] for r in rows_of(batch, "SUPPLIES")} == {uscc(1)}
    assert batch.counts["SUPPLIES"].accepted == 3
    assert codes_of(batch) == ["cell.merged", "cell.merged"]
    assert "第 2 至 4 行" in batch.problems[0].hint_zh
