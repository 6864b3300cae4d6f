"""Rejected rows: written to be mended, and imported again."""

import csv
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.cells import FORMULA_STARTS
from importers.read import read
from importers.rejects import remove_stale, write_rejects
from tests.importers.written import (
    TODAY,
    rows_of,
    the_problem,
    uscc,
    write_csv,
    write_xlsx,
    wrong_uscc,
)

ADDED = ["文件", "工作表", "行号", "列名", "问题代码", "原值", "处理建议", "数据来源"]
HEADER = ["序号", "企业名称", "统一社会信用代码", "所在地区", "营业收入（万元）", "备注"]


def import_(*paths: Path, **options: object) -> ImportBatch:
    return read(paths, ReferenceIndex(), today=TODAY, **options)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_rejects_file_has_the_added_columns_then_the_original_ones(tmp_path) -> None:
    source = write_csv(
        tmp_path / "企业.csv",
        [
            ["某市名录"],
            HEADER,
            [1, "甲", wrong_uscc(1), "330100", "1,200", "x"],
            [2, "乙", uscc(2)],
        ],
    )
    (path,) = write_rejects(import_(source), tmp_path / "rejects")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, row = table(path)
    assert header == ADDED + HEADER
    assert row[:6] == ["企业.csv", "", "3", "统一社会信用代码", "uscc.checksum", wrong_uscc(1)]
    assert "校验位" in row[6]
    assert row[7] == "企业"
    assert row[8:] == ["1", "甲", wrong_uscc(1), "330100", "1,200", "x"]


def test_both_rows_of_a_contradiction_are_there(tmp_path) -> None:
    source = write_csv(
        tmp_path / "a.csv", [HEADER, [1, "甲", uscc(1)], [2, "乙", uscc(1)], [3, "丙", uscc(3)]]
    )
    (path,) = write_rejects(import_(source), tmp_path / "r")
    assert [row[2] for row in table(path)[1:]] == ["2", "3"]


def test_each_source_table_has_a_file_of_its_own(tmp_path) -> None:
    bad = [HEADER, [1, "甲", wrong_uscc(1)]]
    (tmp_path / "in").mkdir()
    write_xlsx(tmp_path / "in" / "a.xlsx", {"一": bad, "二": bad})
    write_csv(tmp_path / "in" / "b.csv", bad)
    paths = write_rejects(import_(tmp_path / "in"), tmp_path / "r")
    assert sorted(p.name for p in paths) == [
        "a.xlsx-一.rejects.csv",
        "a.xlsx-二.rejects.csv",
        "b.csv.rejects.csv",
    ]
    assert [row[:3] for row in table(paths[0])[1:]] == [["a.xlsx", "一", "2"]]


def test_without_rejected_rows_nothing_is_written(tmp_path) -> None:
    source = write_csv(tmp_path / "a.csv", [HEADER, [1, "甲", uscc(1)]])
    assert write_rejects(import_(source), tmp_path / "r") == []
    assert not (tmp_path / "r").exists()


def mend(path: Path, wrong: str, right: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(wrong, right), encoding="utf-8-sig")


def test_mended_rows_go_in_with_their_source_and_unit(tmp_path) -> None:
    source = write_csv(
        tmp_path / "名录.csv", [HEADER, [1, "甲", wrong_uscc(1), "330100", "1,200", ""]]
    )
    (path,) = write_rejects(import_(source), tmp_path / "r")
    mend(path, wrong_uscc(1), uscc(1))
    batch = import_(path)
    (row,) = rows_of(batch, "Enterprise")
    assert (row["enterprise_id"], row["revenue_yuan"]) == (uscc(1), 12_000_000.0)
    assert row["source_id"] == "名录"
    assert batch.problem_count == 0


def test_rows_that_are_still_wrong_keep_their_origin(tmp_path) -> None:
    source = write_csv(tmp_path / "名录.csv", [HEADER, [], [1, "甲", wrong_uscc(1)]])
    (first,) = write_rejects(import_(source), tmp_path / "r1")
    (second,) = write_rejects(import_(first), tmp_path / "r2")
    assert table(second) == table(first)
    assert second.name == first.name


def test_a_table_told_by_its_name_is_told_again(tmp_path) -> None:
    source = write_csv(tmp_path / "INPUT_OF.csv", [["from", "to"], ["锂", ""]])
    (path,) = write_rejects(import_(source), tmp_path / "r")
    with path.open("a", encoding="utf-8") as file:
        file.write(",,,,,,,INPUT_OF,锂,电芯\n")
    batch = import_(path)
    assert batch.counts["INPUT_OF"].accepted == 1


def test_rows_read_through_a_mapping_are_read_through_it_again(tmp_path) -> None:
    write_csv(tmp_path / "in" / "raw.csv", [["公司", "码", "税务"], ["甲", wrong_uscc(1), "x"]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "- {file: raw.csv, to: Enterprise, columns: {name: 公司, uscc: 码}}", encoding="utf-8"
    )
    batch = import_(tmp_path / "in", mapping=mapping)
    (path,) = write_rejects(batch, tmp_path / "r")
    assert table(path)[0] == [*ADDED, "公司", "码", "税务"]
    mend(path, wrong_uscc(1), uscc(1))
    again = import_(path, mapping=mapping)
    assert [r["enterprise_id"] for r in rows_of(again, "Enterprise")] == [uscc(1)]
    assert again.source_ids == ("m",)


TWO_ENTRIES = """
- {file: raw.csv, to: Enterprise, columns: {name: 公司, uscc: 码}, constants: {source_id: 名录}}
- file: raw.csv
  to: HOLDS
  columns: {from.uscc: 码, to: 证书}
  constants: {source_id: 证书库}
"""


def test_a_row_that_two_entries_reject_stands_there_once(tmp_path) -> None:
    write_csv(tmp_path / "in" / "raw.csv", [["公司", "码", "证书"], ["甲", wrong_uscc(1), ""]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(TWO_ENTRIES, encoding="utf-8")
    first = import_(tmp_path / "in", mapping=mapping)
    (path,) = write_rejects(first, tmp_path / "r")
    (row,) = table(path)[1:]
    assert row[4] == "uscc.checksum"
    again = import_(path, mapping=mapping)
    assert [first.counts[name].rejected for name in ("Enterprise", "HOLDS")] == [1, 1]
    assert again.counts == first.counts
    (path,) = write_rejects(again, tmp_path / "again")
    assert table(path)[1:] == [row]


def test_a_row_says_all_that_several_entries_found(tmp_path) -> None:
    write_csv(tmp_path / "in" / "raw.csv", [["公司", "码", "证书"], ["", "", "C1"]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(TWO_ENTRIES, encoding="utf-8")
    (path,) = write_rejects(import_(tmp_path / "in", mapping=mapping), tmp_path / "r")
    (row,) = table(path)[1:]
    assert row[3] == "公司、码；码"
    assert row[4] == "key.missing"
    assert "from" not in row[6]
    assert "企业（“码”列）" in row[6]


def test_entries_keep_their_own_sources_when_rows_come_back(tmp_path) -> None:
    write_csv(tmp_path / "in" / "raw.csv", [["公司", "码", "证书"], ["甲", wrong_uscc(1), ""]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(TWO_ENTRIES, encoding="utf-8")
    (path,) = write_rejects(import_(tmp_path / "in", mapping=mapping), tmp_path / "r")
    mend(path, wrong_uscc(1), uscc(1))
    assert import_(path, mapping=mapping).source_ids == ("名录", "证书库")


def test_a_scientific_code_is_still_one_in_the_rejects(tmp_path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {"企业": [HEADER, [1, "甲", 913301000000000000]]})
    (path,) = write_rejects(import_(source), tmp_path / "r")
    assert import_(path).counts["Enterprise"].rejected == 1


def test_every_reason_of_a_row_is_said(tmp_path) -> None:
    source = write_csv(
        tmp_path / "a.csv",
        [["供应商统一社会信用代码", "采购商统一社会信用代码"], [wrong_uscc(1), "9.1E+17"]],
    )
    (path,) = write_rejects(import_(source), tmp_path / "r")
    hint = table(path)[1][6]
    assert "校验位" in hint
    assert "科学计数法" in hint


def test_the_name_of_a_rejects_file_holds_no_path(tmp_path) -> None:
    folder = tmp_path / "in" / "a b" / "c.."
    source = write_csv(folder / "名=录.csv", [HEADER, [1, "甲", wrong_uscc(1)]])
    assert source.exists()
    (path,) = write_rejects(import_(tmp_path / "in"), tmp_path / "r")
    assert path.parent == tmp_path / "r"
    assert "/" not in path.name


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_cell_of_a_rejects_file_is_a_formula(tmp_path, text) -> None:
    name = text.replace("\x00", "")
    source = write_csv(tmp_path / "a.csv", [HEADER, [1, name, wrong_uscc(1), name, name, name]])
    (path,) = write_rejects(import_(source), tmp_path / "r")
    for cell in (cell for row in table(path) for cell in row):
        number = cell.strip("-+").replace(",", "").replace(".", "").rstrip("%").isdigit()
        assert number or cell == "-" or not cell.startswith(FORMULA_STARTS)


def test_a_name_that_was_made_inert_comes_back_as_it_was(tmp_path) -> None:
    name = '=HYPERLINK("http://x","公司")'
    source = write_csv(tmp_path / "a.csv", [HEADER, [1, name, wrong_uscc(1)]])
    (path,) = write_rejects(import_(source), tmp_path / "r")
    assert table(path)[1][9] == "'" + name
    mend(path, wrong_uscc(1), uscc(1))
    assert rows_of(import_(path), "Enterprise")[0]["name"] == name


def test_the_rejects_folder_within_a_folder_is_left_alone_with_a_note(tmp_path) -> None:
    write_csv(tmp_path / "in" / "a.csv", [HEADER, [1, "甲", wrong_uscc(1)], [2, "乙", uscc(2)]])
    rejects = tmp_path / "in" / "rejects"
    (path,) = write_rejects(import_(tmp_path / "in", rejects=[rejects]), rejects)
    again = import_(tmp_path / "in", rejects=[rejects])
    assert again.counts["Enterprise"].read == 2
    assert the_problem(again, "file.rejects").file == path.name
    assert import_(rejects, rejects=[rejects]).counts["Enterprise"].read == 1


def test_a_clean_run_removes_the_rejects_of_its_tables_only(tmp_path) -> None:
    source = write_csv(tmp_path / "a.csv", [HEADER, [1, "甲", wrong_uscc(1)]])
    other = write_csv(tmp_path / "b.csv", [HEADER, [1, "乙", wrong_uscc(2)]])
    (stale,) = write_rejects(import_(source), tmp_path / "r")
    (kept,) = write_rejects(import_(other), tmp_path / "r")
    mine = write_csv(tmp_path / "r" / "c.csv.rejects.csv", [["企业名称"], ["丙"]])
    write_csv(source, [HEADER, [1, "甲", uscc(1)]])
    write_csv(tmp_path / "c.csv", [HEADER, [1, "丙", uscc(3)]])
    batch = import_(source, tmp_path / "c.csv")
    assert remove_stale(batch, tmp_path / "r") == [stale]
    assert not stale.exists()
    assert kept.exists()
    assert mine.exists()


def test_a_mended_file_is_neither_removed_nor_written_over(tmp_path) -> None:
    rows = [HEADER, [1, "甲", wrong_uscc(1)], [2, "乙", wrong_uscc(2)]]
    source = write_csv(tmp_path / "a.csv", rows)
    (path,) = write_rejects(import_(source), tmp_path / "r")
    mend(path, wrong_uscc(1), uscc(1))
    mended = path.read_bytes()
    (second,) = write_rejects(import_(path), tmp_path / "r", inputs=[path])
    assert second != path
    mend(path, wrong_uscc(2), uscc(2))
    assert remove_stale(import_(path), tmp_path / "r", inputs=[path]) == []
    assert path.read_bytes() != mended
