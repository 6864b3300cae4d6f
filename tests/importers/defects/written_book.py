"""Sound and unsound tables as files: one workbook, or a folder of CSV in GB18030."""

import csv
from datetime import date
from pathlib import Path

import xlsxwriter

from tests.importers.defects.sound import Book, Cell, Table

#: How a formula that failed looks; a workbook keeps it as an error, a CSV as text.
ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
_EXACT_DIGITS = 1e11


def write_workbook(book: Book, folder: Path) -> Path:
    """Write one sheet a table."""
    path = folder / "book.xlsx"
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for table in book.values():
            sheet = workbook.add_worksheet(table.name)
            for line, row in enumerate(_lines(table)):
                for column, cell in enumerate(row):
                    _write_cell(sheet, line, column, cell, days)
            for first, last, column in table.merged:
                top, bottom = table.line(first) - 1, table.line(last) - 1
                cell = table.rows[first][column]
                sheet.merge_range(top, column, bottom, column, cell)
            for row_number in table.hidden_rows:
                sheet.set_row(table.line(row_number) - 1, None, None, {"hidden": True})
            if table.hidden:
                sheet.hide()
    return path


def _write_cell(sheet, line: int, column: int, cell: Cell, days) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(line, column, cell, days)
    elif isinstance(cell, float):
        sheet.write_number(line, column, cell)
    elif cell in ERRORS:
        sheet.write_formula(line, column, "=VLOOKUP(A1,Z1:Z2,2,0)", None, cell)
    elif cell != "":
        sheet.write_string(line, column, cell)


def write_folder(book: Book, folder: Path) -> Path:
    """Write one CSV a table, in GB18030, as Excel saves what its cells show."""
    target = folder / "tables"
    target.mkdir()
    for table in book.values():
        path = target / f"{table.name}.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([_shown(c) for c in row] for row in _lines(table))
    return target


def _shown(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, float):
        return f"{cell:.5E}" if abs(cell) > _EXACT_DIGITS else f"{cell:.10g}"
    return cell


def _lines(table: Table) -> list[list[Cell]]:
    return [*table.above, list(table.headers), *table.rows]
