"""Sheets as the clerk of a county fills them in: every row is accounted for, no amount is wrong."""

import pytest

from graph_schema.errors import ImportRejected
from graph_schema.records import ImportBatch, ReferenceIndex
from importers.inspect import inspect_files, mapping_text
from importers.read import read
from importers.rejects import write_rejects
from tests.importers.written import (
    TODAY,
    codes_of,
    rows_of,
    uscc,
    write_csv,
    write_xlsx,
    wrong_uscc,
)
from tests.importers.written_xls import write_xls

FIRMS = [(f"云溪县{stem}有限公司", uscc(n)) for n, stem in enumerate("宏远恒泰瑞丰")]
NUMBERED = [[n, *firm] for n, firm in enumerate(FIRMS, start=1)]


def read_sheet(tmp_path, rows, name="a.xlsx") -> ImportBatch:
    path = write_xlsx(tmp_path / name, {"汇总": rows})
    batch = read([path], ReferenceIndex(), today=TODAY)
    for counts in batch.counts.values():
        assert counts.read == counts.accepted + counts.rejected
    assert len(batch.rejected_rows) == sum(c.rejected for c in batch.counts.values())
    return batch


def read_by_its_own_mapping(tmp_path, name="a.xlsx") -> ImportBatch:
    """Read the file again by the mapping that `inspect` writes of it."""
    mapping = tmp_path / "m.yaml"
    text = mapping_text(inspect_files(tmp_path / name), "调查")
    mapping.write_text(text, encoding="utf-8")
    return read([tmp_path / name], ReferenceIndex(), mapping=mapping, today=TODAY)


def revenues(batch: ImportBatch) -> set[float]:
    return {row["revenue_yuan"] for row in rows_of(batch, "Enterprise")}


@pytest.mark.parametrize("above", ["单位：万元", "填报单位：元氏县统计局  单位：万元、人"])
def test_the_unit_above_a_table_is_that_of_its_amounts(tmp_path, above) -> None:
    head = ["序号", "企业名称", "统一社会信用代码", "营业收入", "从业人员"]
    rows = [["某县名录"], ["", "", "", above], head, *([*row, 12.5, 30] for row in NUMBERED)]
    assert revenues(read_sheet(tmp_path, rows)) == {125_000.0}
    assert revenues(read_by_its_own_mapping(tmp_path)) == {125_000.0}


def test_a_unit_of_its_own_goes_before_the_one_above(tmp_path) -> None:
    head = ["企业名称", "统一社会信用代码", "营业收入(亿元)", "资产总额"]
    batch = read_sheet(tmp_path, [["单位：万元"], head, [*FIRMS[0], 2, 3]])
    (row,) = rows_of(batch, "Enterprise")
    assert (row["revenue_yuan"], row["assets_yuan"]) == (2e8, 3e4)


def test_two_units_above_are_none(tmp_path) -> None:
    head = ["企业名称", "统一社会信用代码", "营业收入"]
    assert revenues(read_sheet(tmp_path, [["单位：元/万元"], head, [*FIRMS[0], 2]])) == {2.0}


def test_rejected_rows_keep_the_unit_that_stood_above(tmp_path) -> None:
    head = ["企业名称", "统一社会信用代码", "营业收入"]
    batch = read_sheet(tmp_path, [["单位：万元"], head, ["甲", wrong_uscc(1), 2]])
    (path,) = write_rejects(batch, tmp_path / "r")
    mended = path.read_text(encoding="utf-8-sig").replace(wrong_uscc(1), uscc(1))
    path.write_text(mended, encoding="utf-8-sig")
    assert revenues(read([path], ReferenceIndex(), today=TODAY)) == {20_000.0}


@pytest.mark.parametrize("units", [["（人）", "（万元）"], ["人", "万元"], ["", "单位：万元"]])
def test_units_in_a_line_below_the_headers_belong_to_them(tmp_path, units) -> None:
    groups = ["企业名称", "统一社会信用代码", "主要指标", ""]
    rows = [groups, ["", "", "从业人员", "营业收入"], ["", "", *units], [*FIRMS[0], 30, 7]]
    if units[1].startswith("单位"):
        rows[2][3] = "（单位：万元）"
    batch = read_sheet(tmp_path, rows)
    assert revenues(batch) == {70_000.0}
    assert batch.problem_count == 0
    assert revenues(read_by_its_own_mapping(tmp_path)) == {70_000.0}


@pytest.mark.parametrize(
    "header",
    ["营业收入/万元", "营业收入万元", "营业收入【万元】", "营业收入\n（万元）", "*营业收入[万元]"],
)
def test_units_stand_behind_headers_in_many_ways(tmp_path, header) -> None:
    rows = [["企业名称", "统一社会信用代码", header], [*FIRMS[0], 7]]
    assert revenues(read_sheet(tmp_path, rows)) == {70_000.0}


def test_a_word_that_ends_like_a_unit_is_another_word(tmp_path) -> None:
    rows = [["企业名称", "统一社会信用代码", "联系单位人"], [*FIRMS[0], "张三"]]
    assert codes_of(read_sheet(tmp_path, rows)) == ["column.unknown"]


def test_the_numbers_of_the_columns_are_no_enterprise(tmp_path) -> None:
    head = ["企业名称", "所在地区", "从业人员", "营业收入（万元）"]
    batch = read_sheet(tmp_path, [head, ["甲", "乙", 1, 2], ["某公司", "330100", 3, 4]])
    assert codes_of(batch) == ["row.header"]
    assert batch.counts["Enterprise"].accepted == 1


def test_a_table_printed_page_by_page_is_one_table(tmp_path) -> None:
    title, head = ["重点企业花名册"], ["序号", "企业名称", "统一社会信用代码"]
    page = [title, head, *NUMBERED[:3], ["小计", "3家"], ["第1页 共2页"], []]
    rows = [*page, title, head, *NUMBERED[3:], ["总计", "6家"], ["第2页 共2页"]]
    batch = read_sheet(tmp_path, rows)
    assert batch.counts["Enterprise"].accepted == len(FIRMS)
    expected = ["row.header"] + ["row.note"] * 3 + ["row.total"] * 2
    assert codes_of(batch) == expected


SIDE = ["序号", "企业名称", "统一社会信用代码", "", "供应商", "采购商", "供货金额（万元）"]
SIDE_ROWS = [[n, name, code, "", name, FIRMS[n % 6][0], 100 + n] for n, name, code in NUMBERED]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_two_tables_beside_each_other_are_two_tables(tmp_path, form) -> None:
    rows = [["企业及供应情况"], SIDE, *SIDE_ROWS]
    if form == "csv":
        path = write_csv(tmp_path / "a.csv", rows, encoding="gb18030")
    else:
        path = write_xlsx(tmp_path / "a.xlsx", {"汇总": rows})
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert {k: (c.read, c.accepted) for k, c in batch.counts.items()} == {
        "Enterprise": (6, 6),
        "SUPPLIES": (6, 6),
    }
    assert batch.problem_count == 0
    assert [guess.type.name for guess in inspect_files(path)] == ["Enterprise", "SUPPLIES"]
    assert read_by_its_own_mapping(tmp_path, path.name).counts["SUPPLIES"].accepted == 6


def test_rejected_rows_of_two_tables_are_kept_in_two_files(tmp_path) -> None:
    rows = [SIDE, *SIDE_ROWS, [7, "甲", wrong_uscc(7), "", "无人知晓", FIRMS[0][0], 5]]
    paths = write_rejects(read_sheet(tmp_path, rows), tmp_path / "r")
    heads = [p.read_text(encoding="utf-8-sig").splitlines()[0].split(",")[8:] for p in paths]
    assert heads == [SIDE[:3], SIDE[4:]]


def test_a_blank_column_within_one_table_leaves_it_one(tmp_path) -> None:
    head = ["企业名称", "统一社会信用代码", "", "证书编号", "认证标准"]
    rows = [head, [*FIRMS[0], "", "C1", "GB/T 19001"]]
    assert list(read_sheet(tmp_path, rows).counts) == ["Certificate"]


def test_sheets_of_counties_are_read_each_and_an_empty_one_is_left(tmp_path) -> None:
    head = ["编号", "单位名称", "信用代码", "员工人数"]
    sheets = {
        county: [[f"{county}企业名单"], head, [1, *FIRMS[n], "20人"]]
        for n, county in enumerate(("西湖区", "余杭区"))
    }
    path = write_xlsx(tmp_path / "a.xlsx", {**sheets, "Sheet3": []})
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert batch.counts["Enterprise"].accepted == 2
    assert batch.source_ids == ("余杭区", "西湖区")


def test_an_old_workbook_with_broken_headers_and_apostrophes_is_read(tmp_path) -> None:
    head = ["序号", "单位\n名称", "统一社会\n信用代码", "成立\n日期"]
    rows = [["某县名录"], head, *([n, name, f"'{code}", 41_000 + n] for n, name, code in NUMBERED)]
    path = write_xls(tmp_path / "a.xls", "名录", rows)
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert {r["uscc"] for r in rows_of(batch, "Enterprise")} == {code for _, code in FIRMS}
    assert batch.problem_count == 0


def test_a_form_for_one_enterprise_is_refused_not_guessed(tmp_path) -> None:
    rows = [["企业名称", "甲"], ["统一社会信用代码", uscc(1)], ["从业人员", 5]]
    (guess,) = inspect_files(write_xlsx(tmp_path / "a.xlsx", {"申报表": rows}))
    assert not guess.certain
    with pytest.raises(ImportRejected, match=r"a\.xlsx"):
        read([tmp_path / "a.xlsx"], ReferenceIndex(), today=TODAY)


def test_a_semicolon_table_with_notes_around_it_is_read(tmp_path) -> None:
    lines = ["云溪县认证台账;;", "填报时间：2026-01-31;;", "获证企业;证书编号;认证标准"]
    lines += [f"{uscc(n)};C{n};GB/T 19001" for n in range(3)] + [";;", "共3张证书;;"]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    batch = read([path], ReferenceIndex(), today=TODAY)
    counts = batch.counts["Certificate"]
    assert (counts.read, counts.accepted, counts.rejected) == (4, 3, 1)
    assert "row.note" in codes_of(batch)
