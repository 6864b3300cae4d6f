"""The imports' pages in Chromium: accessible, inert, their files can be fetched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.import_samples import HOSTILE_FILE, SCRIPT, Imported, imported_database


@pytest.fixture(scope="module")
def made() -> Imported:
    return imported_database()


@pytest.fixture(scope="module")
def address(made: Imported) -> Iterator[str]:
    with served(made.db) as url:
        yield url


@pytest.fixture
def page(browser: Browser, watched: Watched, address: str) -> Iterator[Page]:
    with watched_page(browser, watched, address) as page:
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_an_import_violates_a_rule(
    browser: Browser, address: str, made: Imported, scheme: str
) -> None:
    # The policy of the server forbids what axe-core injects, so this context sets it aside.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for path in ("", "imports", f"imports/{made.first}", f"imports/{made.second}?lang=en"):
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert (path, violations(page)) == (path, [])
    context.close()


def test_home_leads_to_the_report_and_the_list_and_keeps_the_theme(
    page: Page, address: str, made: Imported
) -> None:
    page.goto(address)
    page.click("#theme")
    page.get_by_role("link", name="查看导入报告").click()
    page.wait_for_url(f"**/imports/{made.idle}#theme=dark")
    page.get_by_role("link", name="导入记录").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_markup_in_a_file_name_and_a_value_is_shown_and_does_not_run(
    page: Page, address: str, made: Imported
) -> None:
    page.goto(f"{address}imports/{made.first}")
    text = page.locator("main").inner_text()
    assert HOSTILE_FILE in text
    assert SCRIPT in text
    page.goto(f"{address}imports")
    assert HOSTILE_FILE in page.locator("main").inner_text()


def test_workbook_and_rejects_are_downloads(page: Page, address: str, made: Imported) -> None:
    page.goto(f"{address}imports/{made.first}")
    for link, ending in (("下载 Excel 报告", ".xlsx"), (".rejects.csv", ".rejects.csv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename.endswith(ending)
