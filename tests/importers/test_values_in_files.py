"""Every form of a value, through a real workbook and a real GB18030 file, of nodes and of links."""

from datetime import date, datetime
from pathlib import Path

import pytest

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read
from tests.importers.written import TODAY, full_width, rows_of, uscc, write_csv, write_xlsx

SUFFIXES = [".xlsx", ".csv"]
ENDLESS = date(9999, 12, 31)
MAY_DAY = date(2024, 5, 1)

#: What a cell holds in both kinds of file, and the value that comes of it.
AMOUNTS = [
    ("1,200", 12_000_000.0), (full_width("1,200"), 12_000_000.0), ("1200", 12_000_000.0),
    ("5200万元", 52_000_000.0), ("1.5亿元", 150_000_000.0), ("1.5亿", 150_000_000.0),
    ("3000元", 3_000.0), ("人民币1200万元整", 12_000_000.0), ("￥1,200.50", 12_005_000.0),
    ("3千万元", 30_000_000.0), ("1200（万元）", 12_000_000.0), ("0", 0.0),
    ("-", None), ("/", None), ("无", None), ("暂无", None), ("——", None), ("", None), ("N/A", None),
]  # fmt: skip
DATES = [
    ("2024年5月1日", MAY_DAY), ("2024年05月01日", MAY_DAY),
    (f"{full_width('2024')}年5月1日", MAY_DAY),
    ("二〇二四年五月一日", MAY_DAY), ("2024.5.1", MAY_DAY), ("2024/5/1", MAY_DAY),
    ("2024-05-01", MAY_DAY), ("20240501", MAY_DAY), ("45413", MAY_DAY), ("2024、5、1", MAY_DAY),
    ("2024-05-01 00:00:00", MAY_DAY), ("2024/5/1 上午 12:00:00", MAY_DAY),
    ("2024年5月1日 星期三", MAY_DAY), ("2024 年 5 月 1 日", MAY_DAY), ("'2024-05-01", MAY_DAY),
    ("长期", ENDLESS), ("长期有效", ENDLESS), ("无固定期限", ENDLESS),
    ("长期（无固定期限）", ENDLESS), ("永久", ENDLESS),
    ("-", None), ("/", None), ("无", None), ("暂无", None), ("", None), ("不详", None),
]  # fmt: skip
SHARES = [
    ("35%", 0.35),
    (full_width("35%"), 0.35),
    ("35.5 %", 0.355),
    ("0.35", 0.35),
    ("-", None),
    ("", None),
]
#: Forms that only some guess would read; nothing but a warning comes of them.
NEVER_GUESSED = ["5/1/2024", "24.5.1", "2024年5月", "2024", "2024-02-30", "May 1", "待定"]


def read_rows(folder: Path, suffix: str, *rows: list[object]) -> ImportBatch:
    """Write rows as a workbook or as GB18030 and read the file."""
    path = folder / f"table{suffix}"
    if suffix == ".xlsx":
        write_xlsx(path, {"Sheet1": rows})
    else:
        write_csv(path, rows, encoding="gb18030")
    return read([path], ReferenceIndex(), today=TODAY)


def enterprises(folder: Path, suffix: str, header: str, cells: list[object]) -> ImportBatch:
    rows = [[f"企业{i}有限公司", cell] for i, cell in enumerate(cells)]
    return read_rows(folder, suffix, ["企业名称", header], *rows)


def values_of(batch: ImportBatch, prop: str) -> dict[str, object]:
    return {row["name"]: row.get(prop) for row in rows_of(batch, "Enterprise")}


def links(folder: Path, suffix: str, header: str, cells: list[object]) -> list[dict]:
    ends = ["供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码"]
    rows = [[f"供{i}", uscc(2 * i), f"购{i}", uscc(2 * i + 1), c] for i, c in enumerate(cells)]
    batch = read_rows(folder, suffix, [*ends, header], *rows)
    assert not batch.rejected_rows
    return sorted(rows_of(batch, "SUPPLIES"), key=lambda row: row["from"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_amounts_under_a_header_in_wan_yuan_are_read_in_every_form(tmp_path, suffix) -> None:
    batch = enterprises(tmp_path, suffix, "营业收入（万元）", [cell for cell, _ in AMOUNTS])
    assert list(values_of(batch, "revenue_yuan").values()) == [value for _, value in AMOUNTS]
    assert not batch.problems


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_amounts_of_links_are_read_in_every_form(tmp_path, suffix) -> None:
    found = links(tmp_path, suffix, "供货金额（万元）", [cell for cell, _ in AMOUNTS])
    expected = {uscc(2 * i): value for i, (_, value) in enumerate(AMOUNTS)}
    assert {row["from"]: row.get("amount_yuan") for row in found} == expected


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_dates_are_read_in_every_form(tmp_path, suffix) -> None:
    batch = enterprises(tmp_path, suffix, "成立日期", [cell for cell, _ in DATES])
    assert list(values_of(batch, "founded").values()) == [value for _, value in DATES]
    assert not batch.problems


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_dates_of_links_are_read_in_every_form(tmp_path, suffix) -> None:
    found = links(tmp_path, suffix, "失效日期", [cell for cell, _ in DATES])
    expected = {uscc(2 * i): value for i, (_, value) in enumerate(DATES)}
    assert {row["from"]: row.get("valid_to") for row in found} == expected


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_shares_are_fractions(tmp_path, suffix) -> None:
    found = links(tmp_path, suffix, "采购占比", [cell for cell, _ in SHARES])
    expected = {uscc(2 * i): value for i, (_, value) in enumerate(SHARES)}
    assert {row["from"]: row.get("share") for row in found} == expected


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_could_be_two_days_is_none(tmp_path, suffix) -> None:
    batch = enterprises(tmp_path, suffix, "成立日期", NEVER_GUESSED)
    assert set(values_of(batch, "founded").values()) == {None}
    assert [p.code for p in batch.problems] == ["date.format"] * len(NEVER_GUESSED)


def test_cells_of_excel_that_are_no_texts_are_read_as_what_they_are(tmp_path) -> None:
    cells = [datetime(2024, 5, 1), date(2024, 5, 1), 45413, 45413.0, 20240501]  # noqa: DTZ001 - Excel knows no zones
    batch = enterprises(tmp_path, ".xlsx", "成立日期", cells)
    assert set(values_of(batch, "founded").values()) == {MAY_DAY}
    batch = enterprises(tmp_path, ".xlsx", "营业收入（万元）", [1200, 1200.0, "1200"])
    assert set(values_of(batch, "revenue_yuan").values()) == {12_000_000.0}
    found = links(tmp_path, ".xlsx", "采购占比（%）", [35, 35.0, "35", "35%"])
    assert {row["share"] for row in found} == {0.35}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "cell", ["9.13301E+17", "9.1330100E+17", full_width("9.13301E+17"), 913301000000000000]
)
def test_a_code_that_became_a_number_is_rejected_never_completed(tmp_path, suffix, cell) -> None:
    header = ["企业名称", "统一社会信用代码"]
    batch = read_rows(tmp_path, suffix, header, ["甲公司", cell])
    assert batch.counts["Enterprise"].rejected == 1
    assert batch.problems[0].code in ("uscc.scientific", "code.numeric", "uscc.checksum")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_full_width_codes_of_every_kind_are_taken(tmp_path, suffix) -> None:
    header = ["企业名称", "统一社会信用代码", "行政区划代码", "行业代码"]
    row = ["甲公司", full_width(uscc(1)), full_width("330100"), full_width("C38")]
    batch = read_rows(tmp_path, suffix, header, row)
    assert not batch.problems
    assert [r["enterprise_id"] for r in rows_of(batch, "Enterprise")] == [uscc(1)]
    assert [r["to"] for r in rows_of(batch, "LOCATED_IN", implied=True)] == ["330100"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("cell", ["330184", 330184, "330184000000"])
def test_a_former_region_code_is_followed_and_its_year_said(tmp_path, suffix, cell) -> None:
    batch = read_rows(tmp_path, suffix, ["企业名称", "行政区划代码"], ["甲公司", cell])
    assert [r["to"] for r in rows_of(batch, "LOCATED_IN", implied=True)] == ["330110"]
    assert [p.code for p in batch.problems] == ["region.former"]
    assert "2001" in batch.problems[0].hint_zh


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_former_region_that_was_split_is_unknown_and_its_year_said(tmp_path, suffix) -> None:
    batch = read_rows(tmp_path, suffix, ["企业名称", "行政区划代码"], ["甲公司", "130103"])
    assert not rows_of(batch, "LOCATED_IN", implied=True)
    assert [p.code for p in batch.problems] == ["region.ended"]
    assert "2014" in batch.problems[0].hint_zh


@pytest.mark.parametrize(
    ("header", "cells", "codes"),
    [
        ("营业收入", ["1200", "3.5亿元"], ["column.unit"]),
        ("营业收入", ["1200万元", "3.5亿元", "", "暂无", "0"], []),
        ("营业收入（万元）", ["1200"], []),
        ("revenue_yuan", ["1200"], []),
    ],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_amounts_that_no_unit_stands_with_are_yuan_and_said_once(
    tmp_path: Path, suffix: str, header: str, cells: list[object], codes: list[str]
) -> None:
    batch = enterprises(tmp_path, suffix, header, cells)
    assert [p.code for p in batch.problems] == codes
