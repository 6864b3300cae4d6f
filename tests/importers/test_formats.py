"""Formats beside xlsx and CSV, and zip files of all of them."""

import json
import zipfile
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph_schema.errors import ImportRejected
from graph_schema.records import ImportBatch, ReferenceIndex
from importers import archives, record_files
from importers.read import read
from importers.rejects import write_rejects
from tests.importers.written import TODAY, rows_of, the_problem, uscc, write_xlsx, wrong_uscc
from tests.importers.written_xls import write_xls

HEADER = ["企业名称", "统一社会信用代码", "从业人员"]


def import_(*paths, **options) -> ImportBatch:
    return read(paths, ReferenceIndex(), today=TODAY, **options)


def write_lines(path, *rows) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def test_an_xls_is_read(tmp_path) -> None:
    path = write_xls(tmp_path / "a.xls", "企业", [HEADER, ["甲", uscc(1), 86]])
    (row,) = rows_of(import_(path), "Enterprise")
    assert (row["name"], row["employees"], row["source_id"]) == ("甲", 86, "企业")


def test_an_xlsx_that_is_called_xls_is_read(tmp_path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"企业": [HEADER, ["甲", uscc(1), 86]]})
    path = (tmp_path / "a.xlsx").rename(tmp_path / "a.xls")
    assert import_(path).counts["Enterprise"].accepted == 1


def test_an_xls_of_nothing_is_refused_by_name(tmp_path) -> None:
    (tmp_path / "坏.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600)
    with pytest.raises(ImportRejected, match=r"坏\.xls"):
        import_(tmp_path / "坏.xls")


def test_json_lines_are_rows_whose_keys_are_headers(tmp_path) -> None:
    path = tmp_path / "企业.jsonl"
    write_lines(
        path,
        {"name": "甲", "uscc": uscc(1), "employees": 86},
        {"name": "乙", "uscc": uscc(2), "tags": ["专精特新", "四新"], "willing": True},
    )
    rows = {row["name"]: row for row in rows_of(import_(path), "Enterprise")}
    assert rows["甲"]["employees"] == 86
    assert rows["乙"]["tags"] == ["专精特新|企业", "四新|企业"]
    assert rows["乙"]["willing"] is True


def test_a_rejected_line_of_json_names_its_line_and_comes_back(tmp_path) -> None:
    path = tmp_path / "企业.jsonl"
    write_lines(path, {"name": "甲", "uscc": uscc(1)}, {"name": "乙", "uscc": wrong_uscc(2)})
    batch = import_(path)
    assert the_problem(batch, "uscc.checksum").row == 2
    (rejects,) = write_rejects(batch, tmp_path / "r")
    assert import_(rejects).counts["Enterprise"].rejected == 1


@pytest.mark.parametrize("line", ["[1]", "{", "3", "[" * 100_000])
def test_what_is_no_json_object_is_refused_by_line(tmp_path, line) -> None:
    (tmp_path / "a.jsonl").write_text('{"name": "甲"}\n' + line, "utf-8")
    with pytest.raises(ImportRejected, match="第 2 行"):
        import_(tmp_path / "a.jsonl")


def test_parquet_is_read_with_its_types(tmp_path) -> None:
    table = pa.table(
        {"name": ["甲"], "uscc": [uscc(1)], "founded": [date(2015, 3, 20)], "employees": [86]}
    )
    pq.write_table(table, tmp_path / "企业.parquet")
    (row,) = rows_of(import_(tmp_path / "企业.parquet"), "Enterprise")
    assert (row["founded"], row["employees"]) == (date(2015, 3, 20), 86)


def test_a_parquet_that_is_too_large_is_refused(tmp_path, monkeypatch) -> None:
    pq.write_table(pa.table({"name": ["甲"] * 100}), tmp_path / "a.parquet")
    monkeypatch.setattr(record_files, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(ImportRejected, match="过大"):
        import_(tmp_path / "a.parquet")


def test_no_parquet_is_refused_by_name(tmp_path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(ImportRejected, match=r"a\.parquet"):
        import_(tmp_path / "a.parquet")


def zipped(path, entries) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def test_a_zip_is_the_tables_in_it(tmp_path) -> None:
    write_xlsx(tmp_path / "b.xlsx", {"企业": [HEADER, ["乙", uscc(2), 5]]})
    csv = f"企业名称,统一社会信用代码\n甲,{wrong_uscc(1)}\n"
    entries = {
        "报送/甲.csv": csv,
        "b.xlsx": (tmp_path / "b.xlsx").read_bytes(),
        "说明.txt": "x",
        "__MACOSX/._b.xlsx": b"x",
    }
    zipped(tmp_path / "a.zip", entries)
    batch = import_(tmp_path / "a.zip")
    assert (batch.counts["Enterprise"].read, batch.counts["Enterprise"].accepted) == (2, 1)
    assert the_problem(batch, "uscc.checksum").file == "a.zip/报送/甲.csv"
    assert [file.name for file in batch.files] == ["a.zip/b.xlsx", "a.zip/报送/甲.csv"]


def test_names_in_a_zip_are_never_paths(tmp_path) -> None:
    inside = tmp_path / "deep" / "in"
    inside.mkdir(parents=True)
    csv = f"企业名称,统一社会信用代码\n甲,{uscc(1)}\n"
    zipped(inside / "a.zip", {"../../out.csv": csv, "/tmp/chainmap-out.csv": csv})
    assert import_(inside / "a.zip").counts["Enterprise"].read == 2
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


def test_names_that_chinese_windows_wrote_are_read(tmp_path) -> None:
    info = zipfile.ZipInfo("企业.csv".encode("gb18030").decode("cp437"))
    zipped(tmp_path / "a.zip", {info: f"企业名称,统一社会信用代码\n甲,{uscc(1)}\n"})
    raw = (tmp_path / "a.zip").read_bytes()
    name = info.filename.encode("utf-8")
    assert name in raw
    written = "企业.csv".encode("gb18030")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        entry = archive.infolist()[0]
    entry.flag_bits = 0
    assert archives._entry(entry).name == "企业.csv"
    assert written.decode("cp437") == info.filename


@pytest.mark.parametrize(
    "entries",
    [
        {"a.csv": "0" * 50_000_000},
        {f"{n}.csv": "x" for n in range(1_001)},
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, entries) -> None:
    zipped(tmp_path / "a.zip", entries)
    with pytest.raises(ImportRejected, match="过大或条目过多"):
        import_(tmp_path / "a.zip")


def test_a_zip_without_tables_is_refused_by_name(tmp_path) -> None:
    zipped(tmp_path / "空.zip", {"说明.txt": "x"})
    with pytest.raises(ImportRejected, match=r"空\.zip"):
        import_(tmp_path / "空.zip")


def test_a_database_within_a_folder_is_no_table(tmp_path) -> None:
    for name in ("engine", "snapshots"):
        (tmp_path / "chain.db" / name).mkdir(parents=True)
    pq.write_table(pa.table({"enterprise_id": ["e"]}), tmp_path / "chain.db/snapshots/a.parquet")
    (tmp_path / "a.csv").write_text(f"企业名称,统一社会信用代码\n甲,{uscc(1)}\n", "utf-8")
    assert import_(tmp_path).counts["Enterprise"].read == 1


def test_a_hidden_sheet_is_named(tmp_path) -> None:
    workbook = openpyxl.load_workbook(
        write_xlsx(tmp_path / "a.xlsx", {"企业": [HEADER, ["甲", uscc(1)]], "旧": [HEADER, ["乙"]]})
    )
    workbook["旧"].sheet_state = "hidden"
    workbook.save(tmp_path / "a.xlsx")
    batch = import_(tmp_path / "a.xlsx")
    assert batch.counts["Enterprise"].read == 2
    assert the_problem(batch, "sheet.hidden").sheet == "旧"
