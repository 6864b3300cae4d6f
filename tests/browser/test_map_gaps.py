"""Common gaps on the map: the file shows them from disk, and lights who carries the chosen one."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chainmap.maps.gaps import shared_gaps
from chainmap.maps.model import build_chain_map
from tests.browser.conftest import OpenMap, write_map
from tests.browser.test_accessibility import violations
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID
from tests.examined_chains import PAYLOAD, SURPLUS, examined_chains
from tests.map_samples import STAMP

CANVAS_BYTES = "() => document.querySelector('#net canvas').toDataURL()"


@pytest.fixture(scope="module")
def examined() -> dict[str, Any]:
    return build_chain_map(examined_chains(), CHAIN_ID, as_of=AS_OF, stamp=STAMP)


@pytest.fixture(scope="module")
def file(examined: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(tmp_path_factory.mktemp("gaps"), examined)


@pytest.fixture(scope="module")
def surplus(examined: dict[str, Any]) -> dict[str, Any]:
    """Return the row of the whole chain that stands out."""
    rows = examined["gaps"]["groupings"][0]["rows"]
    return next(row for row in rows if row["gap"] == SURPLUS)


def item(page: Page, name: str) -> Any:
    return page.locator("#detail .gaps button").filter(has_text=name)


def test_the_list_stands_beside_that_of_weak_links(
    open_map: OpenMap, file: Path, surplus: dict[str, Any]
) -> None:
    page = open_map(file)
    assert page.locator("#detail .ranking button").count() > 3
    page.click("#list-gaps")
    first = page.locator("#detail .gaps li").first
    expect(first).to_contain_text(surplus["name"])
    expect(first).to_contain_text("确认")
    expect(first).to_contain_text(f"{surplus['present']}/{surplus['examined']}")
    assert first.locator(".band.confirmed").count() == 1
    assert PAYLOAD in page.locator("#detail .gaps").inner_text()
    assert "list=gaps" in page.url


def test_a_chosen_gap_lights_its_carriers_and_the_links_out_of_them(
    open_map: OpenMap, file: Path, examined: dict[str, Any], surplus: dict[str, Any]
) -> None:
    page = open_map(file, "#list=gaps")
    before = page.evaluate(CANVAS_BYTES)
    item(page, surplus["name"]).first.click()
    carriers = {examined["gaps"]["enterprises"][at] for at in surplus["carriers"]}
    out = [edge for edge in examined["edges"] if edge["from"] in carriers]
    between = [edge for edge in out if edge["to"] in carriers]
    expect(page.locator("#detail .lit")).to_contain_text(
        f"已点亮 {surplus['present']} 家企业、{len(out)} 条供出链接（其中 {len(between)} 条"
    )
    expect(page.locator("#live")).to_contain_text(f"已点亮 {surplus['present']} 家企业")
    assert page.evaluate(CANVAS_BYTES) != before
    assert "gap=2026.1" in page.url


@pytest.mark.parametrize("ending", ["escape", "again", "chip"])
def test_a_chosen_gap_is_undone(
    open_map: OpenMap, file: Path, surplus: dict[str, Any], ending: str
) -> None:
    page = open_map(file, "#list=gaps")
    page.mouse.move(5, 5)
    before = page.evaluate(CANVAS_BYTES)
    page.locator("#gap-0").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detail .lit")).to_be_visible()
    if ending == "escape":
        page.keyboard.press("Escape")
    elif ending == "again":
        page.keyboard.press("Enter")  # the focus stays on the row
    else:
        page.locator("#group .chip").click()
    expect(page.locator("#detail .lit")).to_have_count(0)
    assert "gap=" not in page.url
    page.mouse.move(5, 5)
    page.wait_for_timeout(100)
    assert page.evaluate(CANVAS_BYTES) == before


def test_a_gap_in_the_address_is_lit_and_the_table_holds_its_carriers(
    open_map: OpenMap, file: Path, examined: dict[str, Any]
) -> None:
    rows = next(g["rows"] for g in examined["gaps"]["groupings"] if g["by"] == "segment_id")
    row = next(row for row in rows if row["gap"] == SURPLUS and not row["small"])
    page = open_map(file, f"#gap={SURPLUS}&by=segment_id&in={row['group']}")
    expect(page.locator("#gap-by")).to_have_value("segment_id")
    expect(page.locator("#group .chip")).to_contain_text(row["group_name"])
    page.click("#do-table")
    assert page.locator("#rows tr").count() == row["present"]
    page.keyboard.press("Escape")
    expect(page.locator("#detail .lit")).to_contain_text(f"{row['present']} 家企业")


def test_the_file_tells_nothing_of_few_enterprises(
    open_map: OpenMap, file: Path, examined: dict[str, Any]
) -> None:
    rows = next(g["rows"] for g in examined["gaps"]["groupings"] if g["by"] == "segment_id")
    small = [row for row in rows if row["small"]]
    assert small
    page = open_map(file, "#list=gaps&by=segment_id")
    closed = page.locator("#detail .gaps button:disabled")
    assert closed.locator(".number").all_inner_texts() == ["*"] * len(small)
    named = open_map(file, f"#gap={small[0]['gap']}&by=segment_id&in={small[0]['group']}")
    assert named.locator("#detail .lit").count() == 0


def test_prints_and_tables_made_of_the_whole_model_hide_small_rows(
    open_map: OpenMap,
    examined: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = next(g["rows"] for g in examined["gaps"]["groupings"] if g["by"] == "segment_id")
    at, row = next((at, row) for at, row in enumerate(rows) if row["small"])
    monkeypatch.setattr("chainmap.maps.html.shared_gaps", dict)  # as the served page has it
    page = open_map(
        write_map(tmp_path, examined), f"#gap={row['gap']}&by=segment_id&in={row['group']}"
    )
    figures = page.locator(f"#gap-{at} .number")
    expect(figures).to_contain_text(f"{row['present']}/{row['examined']}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(figures).to_have_text("*")
    assert "短板" not in page.locator("#print-stamp-text").text_content()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#detail .lit")).to_be_visible()
    with page.expect_download() as download:
        page.click("#do-csv")
    listed = Path(download.value.path()).read_text(encoding="utf-8-sig")
    enterprises = [n for n in examined["nodes"] if n["kind"] == "enterprise"]
    assert len(list(csv.reader(io.StringIO(listed)))) == 1 + len(enterprises)


def test_a_chain_without_examinations_says_so(
    open_map: OpenMap, examined: dict[str, Any], tmp_path: Path
) -> None:
    gaps = shared_gaps(examined["gaps"])
    gaps = {**gaps, "examined": 0, "groupings": [{**g, "rows": []} for g in gaps["groupings"]]}
    page = open_map(write_map(tmp_path, {**examined, "gaps": gaps}), "#list=gaps")
    expect(page.locator("#detail")).to_contain_text("没有企业被检查过")
    expect(page.locator("#detail")).to_contain_text("未检查 ≠ 没有")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_violates_no_rule(open_map: OpenMap, file: Path, scheme: str) -> None:
    page = open_map(file, f"#gap={SURPLUS}", color_scheme=scheme)
    assert violations(page) == []
    page.select_option("#gap-by", "segment_id")
    assert violations(page) == []
