"""Bytes become sheets, or one clear refusal that names the file."""

import zipfile
from pathlib import Path

import pytest

from graph_schema.errors import ImportRejected, UsageError
from graph_schema.records import ReferenceIndex
from importers.read import read
from tests.importers.written import TODAY, rows_of, write_csv, write_xlsx

HEADER = ["企业名称", "所在地区"]
ROW = ["杭州远桥矿业有限公司", "330100"]


def names(*paths: Path) -> list[str]:
    batch = read(paths, ReferenceIndex(), today=TODAY)
    return [row["name"] for row in rows_of(batch, "Enterprise")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(tmp_path, encoding) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ROW], encoding=encoding)
    assert names(path) == [ROW[0]]


def test_a_csv_in_no_known_encoding_is_refused_with_a_remedy(tmp_path) -> None:
    path = tmp_path / "坏编码.csv"
    path.write_bytes("企业名称,所在地区\n".encode() + b"\xff\xff\x81,\xfe\n")
    with pytest.raises(ImportRejected, match="UTF-8") as refusal:
        names(path)
    assert "坏编码.csv" in refusal.value.zh
    assert "坏编码.csv" in refusal.value.en


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_another_delimiter_is_noticed(tmp_path, delimiter) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{delimiter.join(HEADER)}\n{delimiter.join(ROW)}\n", encoding="utf-8")
    assert names(path) == [ROW[0]]


def test_an_unpaired_quote_is_refused_with_its_line(tmp_path) -> None:
    path = tmp_path / "引号.csv"
    path.write_text('企业名称,所在地区\n甲公司,330100\n"乙公司,330100\n', encoding="utf-8")
    with pytest.raises(ImportRejected, match=r"引号\.csv”第 3 行"):
        names(path)


def test_lines_are_those_of_an_editor_also_behind_a_cell_of_several_lines(tmp_path) -> None:
    rows = [HEADER, ["甲\n公司", "330100"], ["乙公司", "330100"]]
    batch = read([write_csv(tmp_path / "a.csv", rows)], ReferenceIndex(), today=TODAY)
    assert [r["source_row"] for r in rows_of(batch, "Enterprise")] == ["a.csv!2", "a.csv!4"]


def test_a_workbook_is_read_sheet_by_sheet(tmp_path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"名录": [HEADER, ROW], "链接": [["供应商", "采购商"], [ROW[0], ROW[0]]]},
    )
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert {t.type: t.source_id for t in batch.tables if not t.implied} == {
        "Enterprise": "名录",
        "SUPPLIES": "链接",
    }


def test_a_sheet_named_by_excel_says_nothing_about_the_source(tmp_path) -> None:
    path = write_xlsx(tmp_path / "企业名录.xlsx", {"Sheet1": [HEADER, ROW]})
    assert read([path], ReferenceIndex(), today=TODAY).source_ids == ("企业名录",)


def test_a_sheet_without_a_known_header_is_left_out_and_said(tmp_path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": [HEADER, ROW], "说明": [["随便写写"]]})
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert [(p.code, p.sheet) for p in batch.problems] == [("sheet.ignored", "说明")]


UNNUMBERED = [
    ["生产企业名称", "产品名称", "抽查时间", "不合格项目"],
    ["甲有限公司", "电热水壶", "2025-03-02", "接地措施"],
]


def test_failed_samples_without_a_number_are_not_read_as_what_a_maker_makes(tmp_path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": [HEADER, ROW], "抽检": UNNUMBERED})
    batch = read([path], ReferenceIndex(), today=TODAY)
    assert {t.type for t in batch.tables if not t.implied} == {"Enterprise"}
    (problem,) = batch.problems
    assert (problem.code, problem.sheet, problem.row) == ("sheet.unnumbered", "抽检", 1)
    assert problem.column == "问题编号"


def test_a_file_of_failed_samples_without_a_number_says_what_it_lacks(tmp_path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"抽检": [["一季度抽检"], *UNNUMBERED]})
    with pytest.raises(ImportRejected, match="没有“问题编号”列"):
        read([path], ReferenceIndex(), today=TODAY)


def test_rows_stand_where_excel_shows_them(tmp_path) -> None:
    rows = [["某市企业名录（2026年）"], [], HEADER, ROW, [], ["乙公司", "330100"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"名录": rows})
    batch = read([path], ReferenceIndex(), today=TODAY)
    found = [r["source_row"] for r in rows_of(batch, "Enterprise")]
    assert found == ["a.xlsx/名录!4", "a.xlsx/名录!6"]


@pytest.mark.parametrize(
    "content", [b"", b"no zip at all", b"PK\x03\x04 broken"], ids=["empty", "text", "broken"]
)
def test_what_is_no_workbook_is_refused(tmp_path, content) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportRejected, match=r"坏\.xlsx"):
        names(path)


def test_a_zip_without_a_workbook_is_refused(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ImportRejected, match=r"x\.xlsx"):
        names(tmp_path / "x.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(ImportRejected, match="解压后过大"):
        names(tmp_path / "b.xlsx")


def test_a_file_without_a_known_header_is_never_guessed_at(tmp_path) -> None:
    path = write_csv(tmp_path / "无表头.csv", [["甲公司", "91330100"], ["乙公司", "91330101"]])
    with pytest.raises(ImportRejected, match=r"无表头\.csv"):
        names(path)


def test_an_empty_file_is_refused(tmp_path) -> None:
    (tmp_path / "空.csv").write_text("", encoding="utf-8")
    with pytest.raises(ImportRejected, match=r"空\.csv"):
        names(tmp_path / "空.csv")


def test_headers_that_fit_several_tables_are_refused_with_their_names(tmp_path) -> None:
    path = write_csv(tmp_path / "x.csv", [["from", "to", "essential"], ["a", "b", "2"]])
    with pytest.raises(ImportRejected, match="FEEDS, INPUT_OF"):
        names(path)


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"没有\.csv"):
        names(tmp_path / "没有.csv")


def test_another_format_is_refused(tmp_path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(ImportRejected, match=r"a\.pdf"):
        names(tmp_path / "a.pdf")


def test_a_folder_without_tables_is_refused(tmp_path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "readme.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ImportRejected, match="没有可导入的表"):
        names(tmp_path / "f")


def test_a_folder_is_read_with_its_folders_but_without_hidden_files(tmp_path) -> None:
    write_csv(tmp_path / "f" / "a.csv", [HEADER, ROW])
    write_csv(tmp_path / "f" / "b" / "c.csv", [HEADER, ["乙公司", "330100"]])
    (tmp_path / "f" / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "f" / "notes.txt").write_text("x", encoding="utf-8")
    batch = read([tmp_path / "f"], ReferenceIndex(), today=TODAY)
    assert [f.name for f in batch.files] == ["a.csv", "b/c.csv"]


def test_a_file_given_twice_is_read_once(tmp_path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ROW])
    batch = read([path, tmp_path], ReferenceIndex(), today=TODAY)
    assert batch.counts["Enterprise"].read == 1
