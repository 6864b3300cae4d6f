"""The pages of `chainmap serve` in Chromium, under the policy of the server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOCAL, READY, Watched, served, watched_page
from tests.map_samples import shared_database


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(shared_database(), "--as-of", "2026-06-30") as url:
        yield url


@pytest.fixture
def page(browser: Browser, watched: Watched, address: str) -> Iterator[Page]:
    size = {"width": 1440, "height": 900}
    with watched_page(browser, watched, address, beside=LOCAL, viewport=size) as page:
        yield page


def test_home_leads_to_a_map_and_back(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="新能源汽车动力电池").click()
    page.wait_for_function(READY)
    expect(page.locator("#detail h2")).to_have_text("链条概览")
    page.get_by_role("link", name="首页").click()
    expect(page.locator("h2#chains")).to_have_text("产业链")


def test_the_served_map_does_what_the_file_does(page: Page, address: str) -> None:
    page.goto(f"{address}chains/battery#view=table&lang=en")
    page.wait_for_function(READY)
    expect(page.locator("#caption")).to_have_text("Enterprises (60)")
    page.keyboard.press("Escape")
    page.locator("#detail .ranking button").first.click()
    expect(page.locator("#detail .badges")).to_be_visible()
    with page.expect_download():
        page.click("#do-png")


def test_a_copied_link_names_the_day(page: Page, address: str) -> None:
    page.goto(f"{address}chains/battery")
    page.wait_for_function(READY)
    page.evaluate("() => { navigator.clipboard.writeText = async (t) => { window.copied = t; }; }")
    page.click("#do-link")
    link = page.wait_for_function("() => window.copied").json_value()
    assert link.startswith(f"{address}chains/battery?as_of=2026-06-30")


def test_home_goes_dark_by_its_button(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("link", name="新能源汽车动力电池").click()
    page.wait_for_function(READY)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_without_scripts_the_map_page_is_the_table(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}chains/battery")
    assert page.locator("noscript tbody tr").count() == 60
    context.close()
