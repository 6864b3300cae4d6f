"""The page of weak links in Chromium: ranking, map, evidence, what-if, filters, files, keyboard."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from graph_schema.model import load_model
from tests.browser.conftest import LOCAL, Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.chainmap.maps.chain_tables import chain_tables
from tests.map_samples import make_database, shared_database
from tests.security.corpora import xss_payloads

READY = "() => performance.getEntriesByName('chainmap-weak-links-ready').length > 0"
RAN = "() => window.__xss !== undefined"
DAY = ("--as-of", "2026-06-30")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(shared_database(), *DAY) as url:
        yield f"{url}chains/battery/weak-links"


@pytest.fixture
def page(browser: Browser, watched: Watched, address: str) -> Iterator[Page]:
    host = address.split("chains/")[0]
    with watched_page(browser, watched, host, beside=LOCAL) as page:
        opened(page, address)
        yield page


def opened(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function(READY)


def open_first(page: Page) -> str:
    first = page.locator("#rows .open").first
    first.click()
    return str(first.get_attribute("title"))


def test_the_ranking_is_there_at_once_with_factors_and_interval(page: Page) -> None:
    first = page.locator("#rows tr").first
    expect(first.locator(".rank b")).to_have_text("1")
    expect(first.locator(".factor")).to_have_count(3)
    expect(first.locator(".badge")).to_be_visible()
    expect(page.locator("#net canvas")).to_be_visible()
    expect(page.locator("#notes")).to_contain_text("的供应关系有金额")
    expect(page.locator("#notes")).to_contain_text("企业 60 家")


def test_a_row_opens_its_evidence_and_is_lit_on_the_map(page: Page) -> None:
    name = open_first(page)
    expect(page.locator("#panel h2")).to_have_text(name)
    expect(page.locator("#panel .formula")).to_contain_text("关键性")
    expect(page.locator("#panel .hit").first).to_contain_text("!")  # file!row
    assert "sel=" in page.url
    lit = page.evaluate(
        """async () => (await import("/static/maps/js/scene.js")).scene.selected !== null"""
    )
    assert lit
    page.keyboard.press("Escape")
    expect(page.locator("#panel h2")).to_have_count(0)


def test_every_level_has_its_table(page: Page) -> None:
    for level in ("link", "segment", "gap", "check"):
        page.click(f"#tab-{level}")
        expect(page.locator(f"#tab-{level}")).to_have_attribute("aria-selected", "true")
        rows = page.locator("#rows tr").count()
        assert str(rows) == page.locator(f"#tally-{level}").inner_text()
        if rows:
            open_first(page)
            expect(page.locator("#panel h2")).to_be_visible()


def test_filters_live_in_the_address(page: Page) -> None:
    page.uncheck("#state-unknown")
    page.uncheck("#state-none_seen")
    page.select_option("#segment", index=1)
    page.fill("#q", "浙江")
    shown = page.locator("#rows tr").all_inner_texts()
    url = page.url
    page.goto("about:blank")
    opened(page, url)
    assert page.locator("#rows tr").all_inner_texts() == shown
    expect(page.locator("#q")).to_have_value("浙江")
    assert not page.is_checked("#state-unknown")


def test_what_if_says_who_is_hit_and_is_undone_by_back(page: Page) -> None:
    open_first(page)
    page.locator("#panel .tries button").first.click()
    expect(page.locator("#panel .formula")).to_contain_text("全链损失", timeout=30_000)
    expect(page.locator("#panel .record").first).to_contain_text("损失")
    expect(page.locator("#tally-whatif")).to_have_text("1")
    page.get_by_role("button", name="撤销一步").click()
    expect(page.locator("#tally-whatif")).to_have_text("")
    assert "whatif" not in page.url


def test_what_fails_is_restored_by_keyboard_and_the_list_says_so(page: Page) -> None:
    open_first(page)
    page.locator("#panel .tries button").first.click()
    page.locator("#panel .chips button", has_text="恢复").focus()
    page.keyboard.press("Enter")
    back = page.locator("#panel .chips .chip")
    expect(back).to_have_text(re.compile("恢复：.+ ×"))
    expect(back).to_be_focused()
    expect(page.locator("#panel .formula")).to_contain_text("全链损失 0", timeout=30_000)
    page.keyboard.press("Enter")
    expect(page.locator("#tally-whatif")).to_have_text("")


def test_certification_shows_the_ranking_before_and_after(page: Page) -> None:
    name = open_first(page)
    page.locator("#panel .tries button").nth(1).click()
    row = page.locator("#panel .changes tbody tr", has_text=name)
    expect(row).to_contain_text("→ 0.0000", timeout=30_000)


def test_a_comparison_without_earlier_runs_says_how_to_make_one(page: Page) -> None:
    page.click("#side-compare")
    expect(page.locator("#panel")).to_contain_text("chainmap analyse")


def test_arrows_move_in_table_and_tabs(page: Page) -> None:
    page.locator("#rows .open").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = page.locator("#rows tr").nth(1)
    expect(second.locator(".open")).to_have_attribute("aria-current", "true")
    page.locator("#tab-enterprise").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-link")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_the_csv_holds_what_the_filters_leave(page: Page, tmp_path: Path) -> None:
    page.uncheck("#state-unknown")
    with page.expect_download() as waiting:
        page.click("#get-csv")
    file = tmp_path / "rows.csv"
    waiting.value.save_as(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert str(len(rows)) == page.locator("#tally-enterprise").inner_text()
    assert {row["质量状态"] for row in rows}.isdisjoint({"未知"})
    assert "内部工作资料" in waiting.value.suggested_filename


def test_derived_links_are_said_to_be_inferred(page: Page) -> None:
    page.click("#with-derived")
    page.wait_for_function(READY)
    expect(page.locator("#inferred")).to_have_text("推断")
    expect(page.locator("#notes .warn")).to_contain_text("推断")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_level_or_side(
    browser: Browser, address: str, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    opened(page, f"{address}?lang=en" if scheme == "dark" else address)
    assert violations(page) == []
    for level in ("link", "segment", "check", "gap", "enterprise"):
        page.click(f"#tab-{level}")
        if page.locator("#rows tr").count():
            open_first(page)
        assert violations(page) == []
    page.locator("#panel .tries button").first.click()
    expect(page.locator("#panel .formula")).to_be_visible(timeout=30_000)
    assert violations(page) == []
    page.close()


def test_english_is_a_switch_that_keeps_what_was_chosen(page: Page) -> None:
    page.click("#tab-segment")
    page.click("#do-language")
    page.wait_for_function(READY)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#tab-segment")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#heads")).to_contain_text("Criticality")


def hostile_tables() -> dict[str, Any]:
    """The example chain with payloads for names of enterprises, products and segments."""
    tables = dict(chain_tables(40))
    payloads = xss_payloads()
    for type_, column in (("Enterprise", "name"), ("Product", "name"), ("Segment", "name")):
        rows = tables[type_].to_pylist()
        for number, row in enumerate(rows):
            row[column] = payloads[number % len(payloads)]
        assert column in load_model().nodes[type_].columns
        tables[type_] = tables[type_].from_pylist(rows, schema=tables[type_].schema)
    return tables


def test_no_payload_runs_from_names_or_from_the_address(
    browser: Browser, watched: Watched, tmp_path: Path
) -> None:
    with served(make_database(tmp_path, hostile_tables()), *DAY) as url:
        page = browser.new_page()
        watched.watch(page)
        opened(page, f"{url}chains/battery/weak-links")
        for level in ("enterprise", "link", "segment", "check"):
            page.click(f"#tab-{level}")
            for at in range(min(6, page.locator("#rows tr").count())):
                page.locator("#rows .open").nth(at).click()
        page.locator("#tab-enterprise").click()
        open_first(page)
        page.locator("#panel .tries button").first.click()
        expect(page.locator("#panel .formula")).to_be_visible(timeout=30_000)
        hostile = quote(xss_payloads()[0])
        scenario = quote(json.dumps({"enterprises": [xss_payloads()[0]]}))
        names = ("level", "row", "segment", "q", "sort", "side", "run")
        query = "&".join(f"{name}={hostile}" for name in names)
        opened(page, f"{url}chains/battery/weak-links?{query}&whatif={scenario}")
        assert not page.evaluate(RAN)
        page.close()
    assert watched.dialogs == []
    assert watched.messages == []


def test_home_and_map_lead_to_the_page_and_back_with_the_selection(
    page: Page, address: str
) -> None:
    page.goto(address.split("chains/")[0])
    page.locator(".more").first.click()
    page.wait_for_function(READY)
    open_first(page)
    page.click("#to-map")
    expect(page.locator("#detail .badges")).to_be_visible()
    page.click("#to-weak-links")
    page.wait_for_function(READY)
    expect(page.locator("#rows tr").first).to_be_visible()
