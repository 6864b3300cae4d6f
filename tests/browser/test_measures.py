"""Concentration and cuts, on the panel, in the lists, in the table and in the CSV."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenMap, write_map

PROBE = {"hhi": None, "known_share": 0.4, "suppliers": 3, "basis": "share"}


def cut_entry(model: dict[str, Any]) -> dict[str, Any]:
    """Return the enterprise on which most others hang."""
    return max(model["nodes"], key=lambda node: node["cut_off"])


def records(page: Page, title: str) -> Any:
    return page.locator(f"#detail h3:has-text('{title}') ~ .record")


def test_the_ranking_marks_cut_enterprises_and_shows_the_index_of_customers(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    listed = model["ranking"] + model["to_check"]
    rows = open_map(map_file).locator("#detail .ranking > li").all_inner_texts()
    assert any(row["cut"] for row in listed)
    assert [f"割点 {row['cut_off']}" in text for row, text in zip(listed, rows, strict=True)] == [
        row["cut"] for row in listed
    ]
    for row, text in zip(listed, rows, strict=True):
        known = row["customer_hhi"]
        assert (f"HHI {known:.2f}" in text) if known is not None else ("HHI" not in text)


def test_the_panel_says_what_falls_apart_without_a_cut_enterprise(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    entry = cut_entry(model)
    page = open_map(map_file, f"#sel={entry['id']}")
    expect(page.locator("#detail dl")).to_contain_text(
        f"分成 {entry['cut_parts']} 部分，{entry['cut_off']} 家与主体断开"
    )
    other = next(n for n in model["nodes"] if not n["cut"])
    page = open_map(map_file, f"#sel={other['id']}")
    expect(page.locator("#detail dl")).not_to_contain_text("割点")


def test_the_panel_lists_what_an_enterprise_buys_with_its_index(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    entry = max(model["nodes"], key=lambda node: len(node["hhi"]))
    page = open_map(map_file, f"#sel={entry['id']}")
    shown = records(page, "采购集中度").all_inner_texts()
    assert len(shown) == len(entry["hhi"]) > 1
    for bought, text in zip(entry["hhi"], shown, strict=True):
        assert bought["input"] in text
        assert f"{bought['hhi']:.2f}" in text
        assert f"供应商 {bought['suppliers']} 家" in text


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (PROBE, "已知占比合计 40%，不足 50% 或相互矛盾，不计算"),
        (PROBE | {"known_share": 0.0, "basis": None}, "占比与金额不全，不计算"),
        (PROBE | {"known_share": 1.0, "basis": "amount", "hhi": 0.34}, "按已记录金额计算"),
        (PROBE | {"known_share": 0.9, "hhi": 0.34}, "已知占比合计 90%"),
    ],
)
def test_an_index_says_its_basis_and_an_unknown_one_is_not_zero(
    open_map: OpenMap, model: dict[str, Any], tmp_path: Path, known: dict[str, Any], words: str
) -> None:
    first, *rest = model["nodes"]
    probed = {**first, "hhi": [{"input": "隔膜", **known}], "inputs": 4}
    page = open_map(write_map(tmp_path, {**model, "nodes": [probed, *rest]}), f"#sel={first['id']}")
    (shown,) = records(page, "采购集中度").all_inner_texts()
    assert words in shown
    assert ("未知" in shown) == (known["hhi"] is None)
    assert "0.00" not in shown
    expect(page.locator("#detail")).to_contain_text("另有 3 种投入")


def test_a_cut_link_is_marked_among_suppliers_and_customers(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    link = next(edge for edge in model["edges"] if edge["cut"])
    page = open_map(map_file, f"#sel={link['from']}")
    item = page.locator("#detail .links li").filter(has_text="割边").first
    expect(item).to_contain_text(f"断开后 {link['cut_off']} 家分离")
    own = [e for e in model["edges"] if link["from"] in (e["from"], e["to"])]
    marks = page.locator("#detail .links .mark").filter(has_text="割边")
    assert marks.count() == sum(edge["cut"] for edge in own)


@pytest.mark.parametrize(("key", "column"), [("cut", 9), ("hhi", 10)])
def test_the_table_sorts_by_cuts_and_by_concentration(
    open_map: OpenMap, map_file: Path, model: dict[str, Any], key: str, column: int
) -> None:
    page = open_map(map_file, f"#view=table&sort=-{key}")
    head = page.locator("#columns th").nth(column)
    assert head.get_attribute("aria-sort") == "descending"
    shown = page.locator(f"#rows tr td:nth-child({column + 1})").all_inner_texts()
    numbers = [float(text) for text in shown if text]
    assert numbers == sorted(numbers, reverse=True)
    values = {
        "cut": [n["cut_off"] for n in model["nodes"] if n["cut"]],
        "hhi": [n["hhi"][0]["hhi"] for n in model["nodes"] if n["hhi"]],
    }
    assert numbers == [
        float(f"{value:.2f}") for value in sorted(values[key], key=float, reverse=True)
    ]
    assert shown[len(numbers) :] == [""] * (len(model["nodes"]) - len(numbers))


def test_the_csv_has_both_columns(open_map: OpenMap, map_file: Path, model: dict[str, Any]) -> None:
    page = open_map(map_file)
    with page.expect_download() as download:
        page.click("#do-csv")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = {row["企业"]: row for row in csv.DictReader(io.StringIO(text))}
    entry = next(n for n in model["nodes"] if n["cut"] and n["hhi"])
    row = rows[entry["name"]]
    assert row["割点断开"] == str(entry["cut_off"])
    assert row["采购 HHI"] == f"{entry['hhi'][0]['hhi']:.2f}"
