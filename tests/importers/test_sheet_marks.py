"""Hidden rows and failed formulas, read from workbooks of several makers."""

import zipfile

import openpyxl
import pytest
import xlsxwriter

from importers.sheet_marks import read_marks


def test_failed_formulas_and_hidden_rows_are_placed(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        first, second = workbook.add_worksheet("甲 & 乙"), workbook.add_worksheet("丙")
        first.write_formula("C3", "=VLOOKUP(A1,X:Y,2,0)", None, "#N/A")
        first.write_formula("AB7", "=1/0", None, "#DIV/0!")
        first.write_formula("D3", "=1+1", None, 2)
        first.set_row(4, None, None, {"hidden": True})
        second.write("A1", "#N/A 是文字")
    marks = read_marks(path)
    assert marks["甲 & 乙"].errors == {3: {2: "#N/A"}, 7: {27: "#DIV/0!"}}
    assert marks["甲 & 乙"].hidden == {5}
    assert (marks["丙"].errors, marks["丙"].hidden) == ({}, frozenset())


def test_workbooks_of_openpyxl_are_read_too(tmp_path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["B2"] = "#REF!"
    workbook.active["B2"].data_type = "e"
    workbook.active.row_dimensions[2].hidden = True
    workbook.save(tmp_path / "a.xlsx")
    marks = read_marks(tmp_path / "a.xlsx")["Sheet"]
    assert (marks.errors, marks.hidden) == ({2: {1: "#REF!"}}, {2})


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", [b"", b"<", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_workbook_of_another_build_has_no_marks(tmp_path, part, content) -> None:
    whole, broken = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    xlsxwriter.Workbook(str(whole)).close()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    assert read_marks(broken) == {}
