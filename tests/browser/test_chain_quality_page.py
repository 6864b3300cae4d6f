"""The quality page in a browser: charts and tables, filters, no violation, nothing that leaves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID
from tests.map_samples import shared_database

PAGE = f"/chains/{CHAIN_ID}/quality"
READY = "() => performance.getEntriesByName('chainmap-quality-ready').length > 0"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(shared_database(), "--as-of", AS_OF.isoformat()) as address:
        yield address.rstrip("/")


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, watched: Watched, address: str
) -> Iterator[Page]:
    with watched_page(browser, watched, address, color_scheme=request.param) as page:
        page.goto(address + PAGE)
        page.wait_for_function(READY)
        yield page


def test_charts_are_drawn_and_each_has_its_table_and_nothing_violates_a_rule(page: Page) -> None:
    assert page.locator("figure.chart .chart-picture svg").count() >= 4
    assert violations(page) == []
    for button in page.locator(".chart-twin").all():
        button.click()
    assert page.locator("figure.chart .chart-table:visible").count() >= 4
    assert "tables=chart-composition" in page.url
    assert violations(page) == []


def test_a_filter_is_a_part_of_the_address(page: Page) -> None:
    page.select_option("select[name=size]", "small")
    page.wait_for_url("**size=small**")
    assert "小微企业" in page.locator(".stamp").inner_text()


def test_a_figure_opens_as_many_rows_as_it_says(page: Page) -> None:
    figure = page.locator("#chart-evaluation td a").first
    said = int(figure.inner_text().replace(",", ""))
    figure.click()
    page.wait_for_selector("caption")
    assert page.locator("caption").inner_text().startswith(f"共 {said} 行")
    assert violations(page) == []
