"""Files that tests write, and what was read from them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from graph_schema.records import ImportBatch, RecordTable, RowProblem
from graph_schema.uscc import make_organisation_code, make_uscc

TODAY = date(2026, 7, 1)
Row = Sequence[object]


def uscc(number: int) -> str:
    """Return a valid code, always the same for the same number."""
    return make_uscc("91330100" + make_organisation_code(f"MA2{number:05d}"))


def wrong_uscc(number: int) -> str:
    """Return a code whose check character is wrong."""
    good = uscc(number)
    return good[:-1] + ("0" if good[-1] != "0" else "1")


def full_width(text: str) -> str:
    """Return the text in full-width characters, as Chinese input methods give them."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def write_csv(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def rows_of(batch: ImportBatch, type_name: str, *, implied: bool = False) -> list[dict]:
    """Return all rows of a type as dictionaries."""
    return [
        row | {"source_id": table.source_id}
        for table in batch.tables
        if table.type == type_name and table.implied == implied
        for row in table.rows.to_pylist()
    ]


def tables_of(batch: ImportBatch, type_name: str) -> list[RecordTable]:
    return [table for table in batch.tables if table.type == type_name]


def codes_of(batch: ImportBatch) -> list[str]:
    return sorted(problem.code for problem in batch.problems)


def the_problem(batch: ImportBatch, code: str) -> RowProblem:
    (found,) = [problem for problem in batch.problems if problem.code == code]
    return found
