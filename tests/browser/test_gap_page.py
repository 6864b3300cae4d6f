"""The page of common gaps in a browser: five views, no violation, names that are texts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.test_gaps import TABS
from tests.browser.conftest import Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID
from tests.examined_chains import PAYLOAD, SURPLUS, examined_chains
from tests.map_samples import make_database

READY = "() => performance.getEntriesByName('chainmap-gaps-ready').length > 0"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = make_database(tmp_path_factory.mktemp("gaps"), examined_chains())
    with served(db, "--as-of", AS_OF.isoformat()) as address:
        yield address.rstrip("/")


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, watched: Watched, address: str
) -> Iterator[Page]:
    with watched_page(browser, watched, address, color_scheme=request.param) as page:
        page.goto(f"{address}/gaps?by=segment_id")
        page.wait_for_function(READY)
        yield page


def open_tab(page: Page, tab: str) -> None:
    page.locator(".contents a").nth(TABS.index(tab)).click()
    page.wait_for_url(lambda url: f"tab={tab}" in url)
    page.wait_for_function(READY)


def test_no_view_violates_a_rule_and_names_are_texts(page: Page) -> None:
    for tab in TABS:
        open_tab(page, tab)
        assert violations(page) == []
        assert page.locator("main img").count() == 0
        if tab != "axes":
            assert PAYLOAD in page.locator(".chart-table").text_content()


def test_lifts_are_drawn_and_their_table_says_the_same(page: Page) -> None:
    open_tab(page, "lifts")
    page.locator("figure.drawn .chart-picture svg path").first.wait_for(state="attached")
    drawn = page.locator("figure.drawn svg").text_content()
    page.click(".chart-twin")
    assert page.locator(".chart-table tbody tr:visible").count() >= 5
    assert page.locator("tbody th").first.text_content()[:6] in drawn


def test_a_filter_is_a_part_of_the_address_and_a_figure_opens_its_examinations(
    page: Page,
) -> None:
    page.select_option("select[name=gap]", "2026.1:8.4")
    page.wait_for_url(lambda url: "gap=2026.1" in url)
    assert "band=" not in page.url
    figure = page.locator("tbody td a").first
    present, examined = figure.inner_text().split("(")[1].rstrip(")").split("/")
    figure.click()
    page.wait_for_selector("caption")
    said = f"被检查企业 {examined} 家，其中有短板 {present} 家"
    assert said in page.locator("caption").inner_text()
    assert violations(page) == []


def test_a_row_is_lit_on_the_map_which_leads_back_to_the_row(page: Page, address: str) -> None:
    page.goto(f"{address}/gaps?by=segment_id&chain={CHAIN_ID}&gap={SURPLUS}&tab=ranked")
    row = page.locator("tbody tr").first
    segment, present = row.locator("th").inner_text(), row.locator("td").nth(8).inner_text()
    row.locator("td a").last.click()
    expect(page.locator("#detail .lit")).to_contain_text(f"{present} 家企业")
    expect(page.locator("#group .chip")).to_contain_text(segment)
    assert "?" not in page.url  # the choice lives in the hash, where Escape ends it
    assert violations(page) == []
    page.locator("#detail .gaps a").click()
    page.wait_for_url(lambda url: "/gaps?" in url)
    assert page.locator("tbody tr").count() == 1
    assert page.locator("tbody th").inner_text() == segment


def test_the_whole_chain_is_lit_by_the_gap_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/chains/{CHAIN_ID}?gap={SURPLUS}")
    expect(page.locator("#gap-by")).to_have_value("chain_id")
    expect(page.locator("#detail .lit")).to_be_visible()
    page.reload()
    expect(page.locator("#detail .lit")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#detail .lit")).to_have_count(0)
