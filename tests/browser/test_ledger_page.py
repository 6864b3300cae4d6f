"""The ledger and the targets in Chromium: a life cycle by hand, rows behind figures, axe."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.map_samples import make_database
from tests.work_tables import AS_OF, SCRIPT, work_tables

VIEWS = (
    "ledger#issue=W%2F1",
    "ledger?lang=en#view=assistance&entry=B1",
    "ledger#view=matrix&willing=yes&potential=较大",
    "ledger#view=outcomes&figure=revenue",
    "kpi#target=M%2F1",
    "imports",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = make_database(tmp_path_factory.mktemp("ledger"), work_tables())
    with served(db, "--as-of", AS_OF.isoformat()) as url:
        yield url


@pytest.fixture
def page(browser: Browser, watched: Watched, address: str) -> Iterator[Page]:
    with watched_page(browser, watched, address, expected=("status of 4",)) as page:
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_violates_a_rule(browser: Browser, address: str, scheme: str) -> None:
    # The policy of the server forbids what axe-core injects, so this context sets it aside.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for view in VIEWS:
        page.goto("about:blank")
        page.goto(address + view)
        page.wait_for_load_state("networkidle")
        if "issue=" in view or "entry=" in view:
            page.locator("#panel .steps button").first.click()
        assert violations(page) == [], view
    context.close()


def test_a_regulator_takes_an_issue_one_step_on_and_takes_that_back(
    page: Page, address: str
) -> None:
    page.goto(f"{address}ledger")
    page.get_by_role("button", name="W/1").click()
    panel = page.locator("#panel")
    expect(panel.get_by_text("列入清单")).to_be_visible()
    panel.get_by_role("button", name="推进到“攻关”").click()
    panel.get_by_role("button", name="保存").click()
    expect(panel.get_by_text("请填写原因").first).to_be_visible()
    panel.get_by_label("原因").fill(f"例会决定 {SCRIPT}")
    panel.get_by_role("button", name="保存").click()
    expect(page.locator("#told")).to_contain_text("已写入，图版本 2")
    expect(panel.locator(".history li").last).to_contain_text(f"例会决定 {SCRIPT}")
    expect(page.get_by_role("button", name="攻关 1")).to_be_visible()
    page.get_by_role("button", name="撤销这次写入").click()
    expect(page.locator("#told")).to_contain_text("已撤销，图版本 3")
    expect(page.get_by_role("button", name="立项 1")).to_be_visible()


def test_filters_stand_in_the_address_and_the_files_follow_them(page: Page, address: str) -> None:
    page.goto(f"{address}ledger")
    page.get_by_role("button", name="超期未销号 1").click()
    expect(page.locator("#issue-list tbody tr")).to_have_count(1)
    assert "overdue=true" in page.url
    assert "overdue=true" in str(page.locator("#issue-xlsx").get_attribute("href"))
    page.goto("about:blank")
    page.goto(f"{address}ledger#region=330203")
    expect(page.locator("#issue-list tbody tr")).to_have_count(2)
    assert page.locator("#issue-list").get_by_text(SCRIPT).count() == 1


def test_chain_and_region_stand_in_sight_and_limit_every_view(page: Page, address: str) -> None:
    page.goto(f"{address}ledger")
    page.select_option("#where-region", "330200")
    expect(page.locator("#issue-list tbody tr")).to_have_count(2)
    page.locator("#tab-matrix").click()
    assert page.input_value("#where-region") == "330200"
    cells = page.locator("#view-matrix .matrix .figure")
    expect(cells).to_have_count(12)
    assert sum(int(text) for text in cells.all_inner_texts()) == 3
    page.select_option("#where-region", "")
    expect(cells.first).to_have_text("2")
    assert sum(int(text) for text in cells.all_inner_texts()) == 5


def test_the_keyboard_alone_opens_and_closes_an_issue(page: Page, address: str) -> None:
    page.goto(f"{address}ledger")
    line = page.get_by_role("button", name="W3")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="W3")).to_be_focused()
    page.locator("#tab-issues").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-assistance")).to_be_focused()


def test_an_entry_is_added_from_the_table_of_whom_to_assist(page: Page, address: str) -> None:
    page.goto(f"{address}ledger#view=matrix&willing=yes&potential=较大")
    page.locator("#view-matrix").get_by_role("button", name="登记帮扶").click()
    panel = page.locator("#panel")
    assert panel.get_by_label("企业（全称").input_value() == "e"
    panel.get_by_label("帮扶类型").fill("质量人员培训")
    panel.get_by_label("满意度").fill("92")
    panel.get_by_role("button", name="保存").click()
    expect(page.locator("#told")).to_contain_text("已写入")
    page.locator("#tab-assistance").click()
    expect(page.locator("#view-assistance tbody tr").first).to_contain_text("92.0%")


def test_ten_figures_open_as_many_rows_as_they_say(page: Page, address: str) -> None:
    page.goto(f"{address}ledger#view=matrix")
    opened = 0
    cells = page.locator("#view-matrix .matrix .figure")
    expect(cells).to_have_count(12)
    helped = page.locator("#view-matrix .matrix button.quiet").first
    said = int(helped.inner_text().split()[-1])
    helped.click()
    expect(page.locator("#view-matrix h2 ~ .wide tbody tr")).to_have_count(said)
    for at in range(7):
        cell = cells.nth(at)
        n = int(cell.inner_text())
        cell.click()
        expect(page.locator("#view-matrix h2 ~ .wide tbody tr")).to_have_count(n)
        opened += 1
    page.goto(f"{address}kpi")
    figures = page.locator("#targets .figure")
    expect(figures).to_have_count(4)
    for at in range(4):
        n = page.locator("#targets tbody tr").filter(has=page.locator(".figure")).nth(at)
        size = int(n.locator("td").nth(4).inner_text())
        figures.nth(at).click()
        heading = page.locator("#panel h2")
        expect(heading).to_have_text(re.compile(rf"共 {size} 家"))
        expect(page.locator("#panel tbody tr")).to_have_count(size)
        opened += 1
    assert opened >= 10


def test_enterprises_that_moved_as_meant_open_beside_all_of_them(page: Page, address: str) -> None:
    page.goto(f"{address}ledger#view=outcomes")
    page.get_by_role("button", name="年度营收 向好企业 1").click()
    expect(page.locator("#view-outcomes h2")).to_have_text("年度营收 · 向好企业 1")
    expect(page.locator("#view-outcomes h2 ~ .wide tbody tr")).to_have_count(1)
    assert "better=true" in page.url
    page.get_by_role("button", name="年度营收 n = 1").click()
    expect(page.locator("#view-outcomes h2")).to_have_text("年度营收 · n = 1")
    assert "better" not in page.url


def test_the_last_write_can_be_undone_from_the_list_of_imports(page: Page, address: str) -> None:
    page.goto(f"{address}ledger#issue=W3")
    page.locator("#panel").get_by_role("button", name="改责任与期限").click()
    page.locator("#panel").get_by_label("责任单位").fill("质量处")
    page.locator("#panel").get_by_role("button", name="保存").click()
    expect(page.locator("#told")).to_contain_text("已写入")
    page.goto(f"{address}imports")
    rows = page.locator("tbody tr")
    before = rows.count()
    page.get_by_role("button", name="撤销最近一次写入").click()
    page.get_by_role("button", name="再点一次确认撤销").click()
    expect(rows).to_have_count(before + 1)
    expect(rows.first).to_contain_text("撤销")
