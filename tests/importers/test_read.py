"""The rows of INTERFACES.md, "Import", one by one."""

from datetime import date

import pytest

from graph_schema.records import ReferenceIndex
from importers.read import read
from tests.importers.written import codes_of, rows_of, the_problem, uscc, write_xlsx, wrong_uscc

ENTERPRISES = [
    "序号", "企业名称", "统一社会信用代码", "所在地区", "行业代码", "成立日期", "从业人员",
    "营业收入（万元）", "备注",
]  # fmt: skip
LINKS = [
    "供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码",
    "供货金额(万元)",
]  # fmt: skip


def firm(number: int, name: str, **cells: object) -> list[object]:
    row = {
        "序号": number, "企业名称": name, "统一社会信用代码": uscc(number), "所在地区": "330100",
    }  # fmt: skip
    row |= cells
    return [row.get(header, "") for header in ENTERPRISES]


def counts(batch, type_name="Enterprise"):
    found = batch.counts[type_name]
    return (found.read, found.accepted, found.rejected, found.merged)


def test_a_plain_table_becomes_enterprises_in_their_region_and_industry(import_rows) -> None:
    cells = {"行业代码": "C3841", "成立日期": "20240501", "从业人员": "1,200"}
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", **cells, **{"营业收入（万元）": "5200"}))
    (row,) = rows_of(batch, "Enterprise")
    assert row["enterprise_id"] == uscc(1)
    assert row["identifiers"] == [f"uscc:{uscc(1)}"]
    assert (row["founded"], row["employees"]) == (date(2024, 5, 1), 1200)
    assert row["revenue_yuan"] == 52_000_000.0
    assert row["stub"] is False
    (located,) = rows_of(batch, "LOCATED_IN", implied=True)
    assert (located["from"], located["to"]) == (uscc(1), "330100")
    (industry,) = rows_of(batch, "IN_INDUSTRY", implied=True)
    assert industry["to"] == "3841"
    assert (batch.problem_count, counts(batch)) == (0, (1, 1, 0, 0))


def test_the_header_is_found_below_title_rows(import_rows) -> None:
    batch = import_rows(["某市企业名录"], ["单位：万元"], [], ENTERPRISES, firm(1, "甲公司"))
    assert [r["source_row"] for r in rows_of(batch, "Enterprise")] == ["table.csv!5"]


def test_where_headers_tell_the_table_the_files_name_does_not_matter(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司"), name="供应关系.csv")
    assert list(batch.counts) == ["Enterprise"]


def test_a_wrong_check_character_is_rejected_also_with_name_and_region(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", 统一社会信用代码=wrong_uscc(1)))
    problem = the_problem(batch, "uscc.checksum")
    assert (problem.row, problem.column, problem.value) == (2, "统一社会信用代码", wrong_uscc(1))
    assert problem.severity == "reject"
    assert counts(batch) == (1, 0, 1, 0)


@pytest.mark.parametrize("code", ["9.1330100MA2E+17", "9.133E+17"])
def test_a_code_in_scientific_notation_as_text_is_rejected(import_rows, code) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", 统一社会信用代码=code))
    assert counts(batch) == (1, 0, 1, 0)


def test_a_code_that_excel_made_a_number_is_rejected(tmp_path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"企业": [ENTERPRISES, firm(1, "甲公司", 统一社会信用代码=913301000000000000)]},
    )
    batch = read([path], ReferenceIndex(), today=date(2026, 7, 1))
    assert codes_of(batch) == ["code.numeric"]
    assert counts(batch) == (1, 0, 1, 0)


def test_a_row_with_neither_code_nor_name_is_rejected(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "", 统一社会信用代码=""))
    assert codes_of(batch) == ["key.missing"]


def test_one_code_with_two_names_rejects_both_rows(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司"), firm(1, "乙公司"), firm(2, "丙公司"))
    assert codes_of(batch) == ["identity.contradiction", "identity.contradiction"]
    assert {p.row for p in batch.problems} == {2, 3}
    assert {p.column for p in batch.problems} == {"企业名称"}
    assert [r["name"] for r in rows_of(batch, "Enterprise")] == ["丙公司"]
    assert counts(batch) == (3, 1, 2, 0)


def test_two_spellings_of_one_name_are_no_contradiction(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲（杭州）公司"), firm(1, "甲(杭州)公司"))
    assert counts(batch) == (2, 2, 0, 1)


def test_a_row_repeated_but_for_its_number_is_merged(import_rows) -> None:
    repeated = firm(1, "甲公司")
    batch = import_rows(ENTERPRISES, repeated, [7, *repeated[1:]])
    assert codes_of(batch) == ["row.duplicate"]
    assert "table.csv!2" in batch.problems[0].hint_zh
    assert counts(batch) == (2, 2, 0, 1)


def test_rows_that_complete_each_other_are_merged(import_rows) -> None:
    batch = import_rows(
        ENTERPRISES, firm(1, "甲公司", 从业人员="5"), firm(1, "甲公司", 成立日期="2020-01-02")
    )
    (row,) = rows_of(batch, "Enterprise")
    assert (row["employees"], row["founded"]) == (5, date(2020, 1, 2))
    assert codes_of(batch) == ["row.merged"]


def test_the_same_thing_in_two_regions_is_a_contradiction(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司"), firm(1, "甲公司", 所在地区="330200"))
    assert codes_of(batch) == ["identity.contradiction"] * 2


def test_a_bad_value_is_unknown_and_warned_of_and_its_row_taken(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", 从业人员="很多", 成立日期="前年"))
    (row,) = rows_of(batch, "Enterprise")
    assert (row["employees"], row["founded"]) == (None, None)
    assert {(p.code, p.severity) for p in batch.problems} == {
        ("number.format", "warn"),
        ("date.format", "warn"),
    }


@pytest.mark.parametrize("cell", ["-", "/", "无", "暂无", "—", ""])
def test_missing_cells_are_unknown_without_a_word(import_rows, cell) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", 从业人员=cell, 行业代码=cell))
    assert rows_of(batch, "Enterprise")[0]["employees"] is None
    assert batch.problem_count == 0


def test_a_missing_name_is_a_warning(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, ""))
    assert codes_of(batch) == ["name.missing"]
    assert counts(batch) == (1, 1, 0, 0)


def test_a_name_that_the_graph_knows_need_not_be_repeated(import_rows) -> None:
    index = ReferenceIndex(
        identifiers={f"uscc:{uscc(1)}": "E1"},
        names={"甲公司": [("E1", "")]},
        keys={"Enterprise": {"E1"}},
    )
    batch = import_rows(["统一社会信用代码", "从业人员"], [uscc(1), 5], index=index)
    assert batch.problem_count == 0
    assert rows_of(batch, "Enterprise")[0]["enterprise_id"] == "E1"


def test_markup_in_a_name_is_data(import_rows) -> None:
    name = '<img src=x onerror="alert(1)">公司'
    batch = import_rows(ENTERPRISES, firm(1, name))
    assert rows_of(batch, "Enterprise")[0]["name"] == name


def test_empty_rows_are_no_rows_and_bare_numbers_neither(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司"), [""] * 9, [3], [" "], firm(2, "乙公司"))
    assert counts(batch) == (2, 2, 0, 0)


def test_a_row_with_more_cells_than_the_header_is_rejected(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区"], ["甲", "公司", "330100"], ["乙公司", "330100"])
    assert [(p.code, p.row) for p in batch.problems] == [("row.columns", 2)]
    assert counts(batch) == (2, 1, 1, 0)


def test_a_column_that_is_not_known_is_said_once(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区", "法人爱好"], ["甲公司", "330100", "钓鱼"])
    assert the_problem(batch, "column.unknown").column == "法人爱好"


def test_links_name_enterprises_by_code_and_by_name(import_files) -> None:
    batch = import_files(
        {
            "links.csv": [LINKS, ["甲公司", uscc(1), "乙公司", "", "120"]],
            "z.csv": [ENTERPRISES, firm(1, "甲公司"), firm(2, "乙公司")],
        }
    )
    (link,) = rows_of(batch, "SUPPLIES")
    assert (link["from"], link["to"], link["amount_yuan"]) == (uscc(1), uscc(2), 1_200_000.0)
    assert batch.problem_count == 0


def test_a_link_end_with_a_wrong_code_is_rejected(import_rows) -> None:
    batch = import_rows(LINKS, ["甲公司", wrong_uscc(1), "乙公司", uscc(2), "1"])
    assert codes_of(batch) == ["uscc.checksum"]
    assert the_problem(batch, "uscc.checksum").column == "供应商统一社会信用代码"


def test_a_link_end_with_only_a_name_that_nothing_knows_is_rejected(import_rows) -> None:
    batch = import_rows(LINKS, ["甲公司", uscc(1), "谁也不认识", "", "1"])
    problem = the_problem(batch, "ref.unknown")
    assert (problem.column, problem.value) == ("采购商名称", "谁也不认识")
    assert counts(batch, "SUPPLIES") == (1, 0, 1, 0)
    assert rows_of(batch, "Enterprise", implied=True) == []


def test_a_link_end_with_a_valid_code_becomes_a_stub(import_rows) -> None:
    batch = import_rows(LINKS, ["甲公司", uscc(1), "乙公司", uscc(2), "1"])
    stubs = rows_of(batch, "Enterprise", implied=True)
    assert [(r["enterprise_id"], r["name"], r["stub"]) for r in stubs] == sorted(
        [(uscc(1), "甲公司", True), (uscc(2), "乙公司", True)]
    )
    assert counts(batch, "SUPPLIES") == (1, 1, 0, 0)
    assert "Enterprise" not in batch.counts


def test_the_count_of_problems_covers_rejected_and_merged_rows(import_rows) -> None:
    rows = [firm(1, "甲公司"), firm(1, "甲公司"), firm(2, "乙", 统一社会信用代码=wrong_uscc(2))]
    batch = import_rows(ENTERPRISES, *rows)
    found = batch.counts["Enterprise"]
    assert found.read == found.accepted + found.rejected
    assert batch.problem_count >= found.rejected + found.merged


def test_problems_are_cut_at_1000_but_counted_and_rejected_rows_are_all_kept(import_rows) -> None:
    rows = [firm(i, f"公司{i}", 统一社会信用代码=wrong_uscc(i)) for i in range(1_200)]
    batch = import_rows(ENTERPRISES, *rows)
    assert (len(batch.problems), batch.problem_count) == (1_000, 1_200)
    assert len(batch.rejected_rows) == 1_200


def test_clearing_words_name_the_fact_and_the_property(import_rows) -> None:
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", 从业人员="清空"))
    (table,) = [t for t in batch.tables if t.type == "Enterprise"]
    assert table.cleared == ((uscc(1), "employees"),)


def test_a_size_class_is_computed_from_the_rows_own_figures(import_rows) -> None:
    cells = {"行业代码": "3841", "从业人员": "1200", "营业收入（万元）": "50000"}
    batch = import_rows(ENTERPRISES, firm(1, "甲公司", **cells))
    assert rows_of(batch, "Enterprise")[0]["size_class"] == "大型"


def test_a_tag_carries_its_source(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区", "标签"], ["甲公司", "330100", "四新、链主"])
    assert rows_of(batch, "Enterprise")[0]["tags"] == ["四新|table", "链主|table"]


def test_the_source_is_the_rows_own_then_the_callers_then_the_files(import_rows) -> None:
    rows = (["企业名称", "所在地区", "数据来源"], ["甲", "330100", "自报"], ["乙", "330100", ""])
    assert import_rows(*rows).source_ids == ("table", "自报")
    assert import_rows(*rows, source="名录").source_ids == ("名录", "自报")


def test_the_date_of_the_data_is_the_callers_else_today(import_rows) -> None:
    row = (ENTERPRISES, firm(1, "甲公司"))
    assert import_rows(*row).data_date == date(2026, 7, 1)
    assert import_rows(*row, data_date=date(2025, 1, 2)).data_date == date(2025, 1, 2)


def test_rows_of_two_sources_in_one_table_do_not_contradict_each_other(import_rows) -> None:
    header = ["企业名称", "统一社会信用代码", "从业人员", "数据来源"]
    batch = import_rows(header, ["甲", uscc(1), 5, "a"], ["甲", uscc(1), 6, "b"])
    assert [(r["source_id"], r["employees"]) for r in rows_of(batch, "Enterprise")] == [
        ("a", 5),
        ("b", 6),
    ]
    assert counts(batch) == (2, 2, 0, 1)


def test_between_tables_of_one_source_the_earlier_wins_with_a_warning(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [ENTERPRISES, firm(1, "甲公司", 从业人员="5")],
            "b.csv": [ENTERPRISES, firm(1, "甲公司", 从业人员="6")],
        },
        source="名录",
    )
    assert [r["employees"] for r in rows_of(batch, "Enterprise")] == [5]
    problem = the_problem(batch, "conflict")
    assert (problem.file, problem.value) == ("b.csv", "6")
    assert counts(batch) == (2, 2, 0, 1)


def test_progress_is_told_stage_by_stage(import_rows) -> None:
    told = []
    import_rows(ENTERPRISES, firm(1, "甲"), progress=lambda *step: told.append(step))
    assert [step[0].split()[1] for step in told if step[1] == step[2]] == [
        "reading", "checking", "assembling",
    ]  # fmt: skip
