"""Tables below each other in one sheet are read one by one, and none is lost."""

import pytest

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.inspect import inspect_files
from importers.read import read
from tests.importers.written import TODAY, rows_of, uscc, write_csv, write_xlsx

ENTERPRISES = ["企业名称", "统一社会信用代码", "所在地区"]
LINKS = ["供应商名称", "采购商名称", "产品名称", "年份", "供货金额（万元）"]


def enterprise(number: int) -> list[object]:
    return [f"第{number}有限公司", uscc(number), "330100"]


def link(seller: int, buyer: int) -> list[object]:
    return [f"第{seller}有限公司", f"第{buyer}有限公司", "纸箱", "2024", 120 + seller]


def read_sheet(tmp_path, rows: list[list[object]], suffix: str = ".xlsx") -> ImportBatch:
    if suffix == ".xlsx":
        path = write_xlsx(tmp_path / "表.xlsx", {"Sheet1": rows})
    else:
        width = max(map(len, rows)) if suffix == ".padded" else 0  # as Excel saves a sheet
        path = write_csv(tmp_path / "表.csv", [[*row, *[""] * (width - len(row))] for row in rows])
    return read([path], ReferenceIndex(), today=TODAY)


def counts(batch: ImportBatch) -> dict[str, tuple[int, int]]:
    return {name: (found.read, found.rejected) for name, found in batch.counts.items()}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".padded"])
@pytest.mark.parametrize("enterprises", [3, 40])
@pytest.mark.parametrize("between", [[[]], [["二、供应关系"]], [[], ["二、供应关系"], []]])
def test_the_table_below_is_read_as_what_it_is(
    tmp_path, suffix: str, enterprises: int, between: list[list[object]]
) -> None:
    above = [["一、企业名录"], ENTERPRISES, *(enterprise(n) for n in range(enterprises))]
    batch = read_sheet(tmp_path, [*above, *between, LINKS, link(1, 2), link(0, 2)], suffix)
    assert counts(batch) == {"Enterprise": (enterprises, 0), "SUPPLIES": (2, 0)}
    assert batch.problems == ()


def test_rows_of_every_table_say_their_own_line(tmp_path) -> None:
    batch = read_sheet(tmp_path, [ENTERPRISES, enterprise(0), enterprise(1), [], LINKS, link(0, 1)])
    assert [r["source_row"] for r in rows_of(batch, "SUPPLIES")] == ["表.xlsx/Sheet1!6"]


def test_a_narrow_table_above_a_wide_one_is_not_lost(tmp_path) -> None:
    narrow = [["企业名称", "所在地区"], ["第9有限公司", "330100"], ["第8有限公司", "330100"]]
    batch = read_sheet(tmp_path, [*narrow, [], LINKS, link(9, 8)])
    assert counts(batch) == {"Enterprise": (2, 0), "SUPPLIES": (1, 0)}


def test_the_header_of_the_next_printed_page_begins_no_table(tmp_path) -> None:
    pages = [ENTERPRISES, enterprise(0), [], ENTERPRISES, enterprise(1)]
    batch = read_sheet(tmp_path, pages)
    assert counts(batch) == {"Enterprise": (3, 1)}
    assert [p.code for p in batch.problems] == ["row.header"]


def test_a_row_after_a_blank_line_begins_no_table(tmp_path) -> None:
    batch = read_sheet(tmp_path, [ENTERPRISES, enterprise(0), [], enterprise(1)])
    assert counts(batch) == {"Enterprise": (2, 0)}


def test_inspect_shows_every_table_of_a_sheet(tmp_path) -> None:
    rows = [ENTERPRISES, *(enterprise(n) for n in range(40)), [], LINKS, link(0, 1)]
    path = write_xlsx(tmp_path / "表.xlsx", {"Sheet1": rows})
    found = [(guess.type.name, guess.header_row) for guess in inspect_files(path)]
    assert found == [("Enterprise", 1), ("SUPPLIES", 43)]
