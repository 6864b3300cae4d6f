"""Cells that stand under no header are never lost, and reject a row only where columns shifted."""

import csv
from pathlib import Path

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read
from importers.rejects import write_rejects
from tests.importers.written import (
    TODAY,
    codes_of,
    rows_of,
    the_problem,
    uscc,
    write_csv,
    write_xlsx,
    wrong_uscc,
)

HEADER = ["企业名称", "统一社会信用代码"]


def import_(*paths: Path) -> ImportBatch:
    return read(paths, ReferenceIndex(), today=TODAY)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_note_beside_a_sheet_is_a_warning(tmp_path) -> None:
    rows = [HEADER, ["甲", uscc(1), "", "电话问过"], ["乙", uscc(2)], ["丙", uscc(3), "", "同上"]]
    batch = import_(write_xlsx(tmp_path / "a.xlsx", {"企业": rows}))
    assert batch.counts["Enterprise"].accepted == 3
    problem = the_problem(batch, "row.columns")
    assert (problem.severity, problem.row, problem.value) == ("warn", 2, "电话问过")
    assert "第 4 列" in problem.hint_zh


def test_a_blank_header_at_the_end_of_a_csv_is_a_warning(tmp_path) -> None:
    rows = [[*HEADER, ""], ["甲", uscc(1), "x"], ["乙", uscc(2), ""]]
    batch = import_(write_csv(tmp_path / "a.csv", rows))
    assert batch.counts["Enterprise"].accepted == 2
    assert the_problem(batch, "row.columns").severity == "warn"


def test_a_blank_header_between_others_is_a_warning(tmp_path) -> None:
    rows = [["企业名称", "", "统一社会信用代码"], ["甲", "x", uscc(1)], ["乙", "y", uscc(2)]]
    batch = import_(write_csv(tmp_path / "a.csv", rows))
    assert batch.counts["Enterprise"].accepted == 2
    assert the_problem(batch, "row.columns").value == "x"


def test_a_note_beside_an_empty_line_makes_no_row_of_it(tmp_path) -> None:
    rows = [HEADER, ["甲", uscc(1)], ["", "", "", "制表：某处"]]
    batch = import_(write_xlsx(tmp_path / "a.xlsx", {"企业": rows}))
    assert batch.counts["Enterprise"].read == 1
    assert the_problem(batch, "row.columns").row == 3


def test_a_rejects_file_holds_the_cells_beside_a_sheet(tmp_path) -> None:
    rows = [HEADER, ["甲", wrong_uscc(1), "", "电话问过"], ["乙", wrong_uscc(2)]]
    source = write_xlsx(tmp_path / "a.xlsx", {"企业": rows})
    (path,) = write_rejects(import_(source), tmp_path / "r")
    header, first, second = table(path)
    assert header[8:] == [*HEADER, "无列名4"]
    assert first[8:] == ["甲", wrong_uscc(1), "电话问过"]
    assert second[8:] == ["乙", wrong_uscc(2), ""]
    (again,) = write_rejects(import_(path), tmp_path / "again")
    assert table(again) == table(path)


def test_shifted_cells_stand_in_the_rejects_and_are_rejected_again(tmp_path) -> None:
    rows = [["企业名称", "统一社会信用代码", "所在地区"], ["甲", "分公司", uscc(1), "330100"]]
    (path,) = write_rejects(import_(write_csv(tmp_path / "a.csv", rows)), tmp_path / "r")
    header, row = table(path)
    assert header[8:] == [*rows[0], "多余列4"]
    assert row[8:] == rows[1]
    again = import_(path)
    assert again.counts["Enterprise"].rejected == 1
    assert "row.columns" in codes_of(again)


def test_cells_moved_back_are_taken(tmp_path) -> None:
    rows = [["企业名称", "统一社会信用代码", "所在地区"], ["甲", "分公司", uscc(1), "330100"]]
    (path,) = write_rejects(import_(write_csv(tmp_path / "a.csv", rows)), tmp_path / "r")
    header, row = table(path)
    write_csv(path, [header, [*row[:8], "甲,分公司", uscc(1), "330100", ""]])
    (found,) = rows_of(import_(path), "Enterprise")
    assert found["name"] == "甲,分公司"
