"""Mapping files: what they say, and what is wrong with them."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.errors import ImportRejected, UsageError
from graph_schema.records import ReferenceIndex
from importers.mapping import load_mapping
from importers.read import read
from tests.importers.written import TODAY, codes_of, rows_of, the_problem, write_csv, write_xlsx

PLAIN = "- {file: a.csv, to: Enterprise, columns: {name: n, region_code: r}}"


def mapped(folder: Path, text: str, *paths: Path, **options: object):
    mapping = folder / "map.yaml"
    mapping.write_text(text, encoding="utf-8")
    return read(paths or [folder], ReferenceIndex(), mapping=mapping, today=TODAY, **options)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {file: a.csv, to: Enterprise, colums: {name: n}}", "1（a.csv → Enterprise） colums"),
        ("- {file: a.csv, to: Firm, columns: {name: n}}", "1（a.csv → Firm）"),
        ("- {file: a.csv, to: Import, columns: {import_id: n}}", "Import"),
        ("- {file: a.csv, to: Enterprise, columns: {names: n}}", "“names”"),
        ("- {file: a.csv, to: Enterprise, columns: {name: {extract: x}}}", "column 或 join"),
        ("- {file: a.csv, to: Enterprise, columns: {name: {column: n, extract: '('}}}", "extract"),
        ("- {file: a.csv, to: Enterprise, columns: {name: {column: n, split: /}}}", "split"),
        ("[]", "entries"),
        ("just words", "映射文件"),
        ("a: [", "YAML"),
        ("- {file: a.csv, to: Enterprise, header_row: 0}", "header_row"),
    ],
)
def test_a_wrong_mapping_names_the_entry_and_the_column(tmp_path, text, said) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r"], ["甲", "330100"]])
    with pytest.raises(ImportRejected) as refusal:
        mapped(tmp_path, text)
    assert "map.yaml" in refusal.value.zh
    assert said in refusal.value.zh


def test_a_mapping_that_is_not_there_is_wrong_usage(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"no\.yaml"):
        load_mapping(tmp_path / "no.yaml")


def test_a_column_that_the_file_lacks_is_named(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n"], ["甲"]])
    with pytest.raises(ImportRejected, match="找不到列“r”"):
        mapped(tmp_path, PLAIN)


def test_files_of_a_folder_that_no_entry_matches_are_not_read_and_named(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r"], ["甲", "330100"]])
    write_csv(tmp_path / "b.csv", [["企业名称", "所在地区"], ["乙", "330100"]])
    batch = mapped(tmp_path, PLAIN)
    assert [r["name"] for r in rows_of(batch, "Enterprise")] == ["甲"]
    assert [f.name for f in batch.files] == ["a.csv"]
    assert [(p.code, p.file) for p in batch.problems] == [("file.unmapped", "b.csv")]


def test_a_file_that_the_caller_names_and_no_entry_matches_is_refused(tmp_path) -> None:
    other = write_csv(tmp_path / "b.csv", [["n", "r"], ["乙", "330100"]])
    with pytest.raises(ImportRejected, match=r"b\.csv"):
        mapped(tmp_path, PLAIN, other)


def test_a_mapping_that_matches_nothing_is_refused(tmp_path) -> None:
    write_csv(tmp_path / "x.csv", [["n", "r"]])
    with pytest.raises(ImportRejected, match="没有条目匹配"):
        mapped(tmp_path, PLAIN)


def test_a_file_can_be_named_by_its_folder(tmp_path) -> None:
    write_csv(tmp_path / "in" / "x" / "a.csv", [["n", "r"], ["甲", "330100"]])
    write_csv(tmp_path / "in" / "y" / "a.csv", [["n", "r"], ["乙", "330100"]])
    text = PLAIN.replace("file: a.csv", "file: x/a.csv")
    batch = mapped(tmp_path, text, tmp_path / "in")
    assert [r["name"] for r in rows_of(batch, "Enterprise")] == ["甲"]


def test_a_row_counts_once_for_each_entry_whose_when_it_meets(tmp_path) -> None:
    write_csv(
        tmp_path / "a.csv",
        [["n", "r", "kind"], ["甲", "330100", "x"], ["乙", "330100", "y"], ["丙", "330100", "z"]],
    )
    entry = (
        "- {file: a.csv, when: {kind: [KINDS]}, to: Enterprise, columns: {name: n, region_code: r}}"
    )
    batch = mapped(tmp_path, entry.replace("KINDS", "x, y") + "\n" + entry.replace("KINDS", "y"))
    found = batch.counts["Enterprise"]
    assert (found.read, found.accepted, found.merged) == (3, 3, 1)
    assert len(rows_of(batch, "Enterprise")) == 2


def test_the_earlier_entry_wins_whatever_the_files_are_called(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r", "e"], ["甲", "330100", "1"]])
    write_csv(tmp_path / "z.csv", [["n", "r", "e"], ["甲", "330100", "2"]])
    columns = "to: Enterprise, columns: {name: n, region_code: r, employees: e}"
    batch = mapped(tmp_path, f"- {{file: z.csv, {columns}}}\n- {{file: a.csv, {columns}}}")
    assert [r["employees"] for r in rows_of(batch, "Enterprise")] == [2]
    assert the_problem(batch, "conflict").file == "a.csv"


def test_regions_of_two_tables_of_one_source_are_a_conflict_too(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["i", "n", "r"], ["stock:1", "甲", "330100"]])
    write_csv(tmp_path / "b.csv", [["i", "n", "r"], ["stock:1", "甲", "330200"]])
    columns = "to: Enterprise, columns: {identifiers: i, name: n, region_code: r}"
    batch = mapped(tmp_path, f"- {{file: '*.csv', {columns}}}")
    assert [r["to"] for r in rows_of(batch, "LOCATED_IN", implied=True)] == ["330100"]
    assert the_problem(batch, "conflict").row == 2


def test_the_sheet_and_the_header_row_can_be_named(tmp_path) -> None:
    rows = [["n", "r"], ["n", "r"], ["甲", "330100"]]
    write_xlsx(tmp_path / "a.xlsx", {"一": rows, "二": rows})
    text = PLAIN.replace("a.csv", "a.xlsx, sheet: 二, header_row: 2")
    batch = mapped(tmp_path, text)
    assert [r["source_row"] for r in rows_of(batch, "Enterprise")] == ["a.xlsx/二!3"]


def test_without_a_sheet_every_sheet_that_has_the_columns_is_read(tmp_path) -> None:
    rows = [["n", "r"], ["甲", "330100"]]
    write_xlsx(tmp_path / "a.xlsx", {"一": rows, "说明": [["随便"]]})
    assert mapped(tmp_path, PLAIN.replace("a.csv", "a.xlsx")).counts["Enterprise"].read == 1


def test_two_entries_can_read_one_sheet_with_two_headers(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r"], ["甲", "330100"], ["p"], ["锂"]])
    text = PLAIN + "\n- {file: a.csv, header_row: 3, to: Product, columns: {name: p}}"
    batch = mapped(tmp_path, text)
    assert [r["name"] for r in rows_of(batch, "Product")] == ["锂"]


def test_a_property_called_on_needs_no_quotes(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["e", "d"], ["甲", "2026-04-10"]])
    text = """
- file: a.csv
  to: EXAMINED_FOR
  columns: {from.name: e, on: d}
  constants: {from.region_code: 330100, to: "8.4", present: yes}
"""
    assert rows_of(mapped(tmp_path, text), "EXAMINED_FOR")[0]["on"] == date(2026, 4, 10)


def test_the_mapping_names_source_and_date_but_the_caller_goes_first(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r"], ["甲", "330100"]])
    text = f"source: 名录\ndata_date: 2025-01-02\nentries:\n{PLAIN}"
    batch = mapped(tmp_path, text)
    assert (batch.source_ids, batch.data_date) == (("名录",), date(2025, 1, 2))
    batch = mapped(tmp_path, text, source="另一", data_date=date(2026, 1, 1))
    assert (batch.source_ids, batch.data_date) == (("另一",), date(2026, 1, 1))


def test_a_constant_source_is_the_rows_own(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n", "r"], ["甲", "330100"]])
    text = PLAIN.replace("}}", "}, constants: {source_id: 固定}}")
    assert mapped(tmp_path, text, source="调用者").source_ids == ("固定",)


def test_an_entry_that_gives_no_key_rejects_its_rows(tmp_path) -> None:
    write_csv(tmp_path / "a.csv", [["n"], ["甲"]])
    text = "- {file: a.csv, to: SUPPLIES, columns: {from.name: n}}"
    assert codes_of(mapped(tmp_path, text)) == ["ref.unknown"]
