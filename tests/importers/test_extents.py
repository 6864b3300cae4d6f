"""Tables whose outermost cells span too much are refused before they are spread out in memory."""

import json

import pytest
import xlsxwriter

from graph_schema.errors import ImportRejected
from graph_schema.records import ReferenceIndex
from importers import record_files, tables
from importers.read import read
from tests.importers.written import TODAY, write_csv


def test_one_cell_far_off_is_refused_before_the_sheet_is_read(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["企业名称", "所在地区"])
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(ImportRejected, match="远离数据"):
        read([path], ReferenceIndex(), today=TODAY)


def test_a_far_cell_of_a_narrow_table_is_read(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["企业名称", "所在地区"])
        sheet.write(20_000, 0, "甲")
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert batch.counts["Enterprise"].accepted == 1


def test_objects_with_ever_new_keys_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(record_files, "MAX_CELLS", 50)
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"企业名称": "甲", f"列{n}": 1}, ensure_ascii=False) for n in range(10)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ImportRejected, match=r"a\.jsonl"):
        read([path], ReferenceIndex(), today=TODAY)


def test_a_wide_header_over_many_rows_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tables, "MAX_CELLS", 50)
    head = ["企业名称", "所在地区", *(f"列{n}" for n in range(8))]
    path = write_csv(tmp_path / "a.csv", [head, *([f"甲{n}"] for n in range(6))])
    with pytest.raises(ImportRejected, match=r"a\.csv"):
        read([path], ReferenceIndex(), today=TODAY)
