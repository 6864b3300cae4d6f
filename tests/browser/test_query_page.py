"""The Cypher page in Chromium: ask, run, see, cancel, link, download, under the server's policy."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOCAL, Watched, served, watched_page
from tests.browser.test_accessibility import violations
from tests.map_samples import shared_database
from tests.security.corpora import XSS_COUNT, xss_payloads

READY = "() => performance.getEntriesByName('chainmap-query-ready').length > 0"
DRAWN = "() => performance.getEntriesByName('chainmap-graph-drawn').length > 0"
NAMES = (
    "MATCH (e:Enterprise)\nRETURN e.name AS name, e.employees AS employees\nORDER BY name LIMIT 7"
)
ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS s"
#: Chromium tells in its console of every answer that is no success; these are ours to show.
EXPECTED = (
    "the server responded with a status of 400",
    "the server responded with a status of 409",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(shared_database(), "--as-of", "2026-06-30") as url:
        yield url


@pytest.fixture
def page(browser: Browser, watched: Watched, address: str) -> Iterator[Page]:
    with watched_page(browser, watched, address, expected=EXPECTED, beside=LOCAL) as page:
        opened(page, f"{address}query")
        yield page


def opened(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function(READY)


def write(page: Page, cypher: str) -> None:
    page.locator("#editor .cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(cypher)


def ask(page: Page, cypher: str) -> None:
    write(page, cypher)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#run")).to_be_enabled(timeout=20_000)


def choose(page: Page, question: str) -> None:
    page.click(f'#questions button[data-id="{question}"]')
    expect(page.locator("#run")).to_be_enabled(timeout=20_000)


def test_a_typed_query_shows_its_rows(page: Page) -> None:
    ask(page, NAMES)
    expect(page.locator("#view-table tbody tr")).to_have_count(7)
    expect(page.locator("#view-table thead th")).to_have_text(["name", "employees"])
    expect(page.locator("#status")).to_contain_text("7 行")


def test_headers_sort_and_unknown_stands_last(page: Page) -> None:
    ask(page, "UNWIND [2, null, 10, 1] AS n RETURN n")
    page.click("#view-table thead button")
    assert page.locator("#view-table tbody td").all_inner_texts() == ["1", "2", "10", "—"]
    page.click("#view-table thead button")
    assert page.locator("#view-table tbody td").all_inner_texts() == ["10", "2", "1", "—"]


def test_a_cut_answer_says_so(page: Page) -> None:
    ask(page, "UNWIND range(1, 3000) AS n RETURN n")
    expect(page.locator("#status")).to_contain_text("已截断")
    expect(page.locator("#view-table tbody tr")).to_have_count(1000)


def test_an_answer_is_drawn_as_graph_and_listed_beside_it(page: Page) -> None:
    ask(page, "MATCH p = (a:Enterprise)-[:SUPPLIES]->(b:Enterprise) RETURN p LIMIT 10")
    page.click("#tab-graph")
    page.wait_for_function(DRAWN)
    expect(page.locator("#graph-net canvas")).to_be_visible()
    listed = page.locator("#graph-panel li button")
    assert listed.count() >= 4
    name = listed.first.inner_text().split(" ")[0]
    listed.first.click()
    expect(page.locator("#graph-panel h3")).to_contain_text(name)
    expect(page.locator("#graph-panel dt", has_text="企业名称")).to_be_visible()


def test_an_answer_with_numbers_is_drawn_as_chart(page: Page) -> None:
    ask(
        page,
        "MATCH (e:Enterprise) RETURN e.size_class AS size, count(*) AS n, avg(e.employees) AS m",
    )
    page.click("#tab-chart")
    bars = page.locator("#view-chart svg.chart .bar")
    assert bars.count() == page.locator("#view-table tbody tr").count()
    page.select_option("#chart-kind", "scatter")
    expect(page.locator("#view-chart .point").first).to_be_visible()


def test_a_question_runs_with_its_parameters_in_its_view(page: Page) -> None:
    choose(page, "segment-sizes")
    expect(page.locator("#question-title")).to_have_text("这条产业链各环节有多少家企业？")
    expect(page.locator("#tab-chart")).to_have_attribute("aria-selected", "true")
    assert page.input_value("#parameter-chain_id") == "battery"


def test_questions_are_found_by_their_words(page: Page) -> None:
    page.fill("#library-search", "认证机构")
    found = page.locator("#questions button")
    assert 1 <= found.count() < 20
    expect(page.locator("#library-count")).to_have_text(f"{found.count()} 个问题")


def test_a_long_query_is_ended_by_esc(page: Page) -> None:
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#cancel")).to_be_enabled()
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_have_text("查询已取消。", timeout=8_000)
    ask(page, "RETURN 1 AS one")
    expect(page.locator("#view-table tbody td")).to_have_text("1")


def test_an_error_is_marked_at_its_place(page: Page) -> None:
    ask(page, "MATCH (e:Enterprise)\nRETURN e.name AS name\nODER BY name")
    expect(page.locator("#error")).to_contain_text("第 3 行第 1 列")
    mark = page.locator("#editor .cm-lintRange-error")
    expect(mark).to_have_text("ODER")


def test_a_link_holds_query_parameters_and_view(page: Page, address: str) -> None:
    choose(page, "expiring-by-month")
    page.fill("#parameter-days", "400")
    page.locator("#parameter-days").blur()
    page.click("#tab-table")
    link = page.url
    page.goto("about:blank")
    opened(page, link)
    assert page.input_value("#parameter-days") == "400"
    expect(page.locator("#question-title")).to_contain_text("到期")
    expect(page.locator("#editor .cm-content")).to_contain_text("MATCH (c:Certificate)")
    page.click("#run")
    expect(page.locator("#view-table tbody tr").first).to_be_visible()


def test_free_parameters_get_fields_and_keep_their_kind(page: Page) -> None:
    write(page, "RETURN $number AS n, $text AS t, $list AS l")
    page.fill("#parameter-number", "3")
    page.fill("#parameter-text", '"3"')
    page.fill("#parameter-list", '["甲", 2]')
    page.click("#run")
    row = page.locator("#view-table tbody td")
    expect(row).to_have_text(["3", "3", "甲、2"])
    assert "number" in row.first.get_attribute("class")
    assert "number" not in row.nth(1).get_attribute("class")
    opened(page, page.url)
    page.reload()
    page.wait_for_function(READY)
    assert page.input_value("#parameter-text") == '"3"'


def test_the_history_brings_a_query_back(page: Page) -> None:
    ask(page, "RETURN 41 AS answer")
    ask(page, "RETURN 42 AS answer")
    page.click("#history")
    past = page.locator("#history-list li button")
    expect(past).to_have_count(2)
    past.nth(1).click()
    expect(page.locator("#editor .cm-content")).to_contain_text("RETURN 41 AS answer")


def test_the_editor_completes_labels_and_properties(page: Page) -> None:
    write(page, "MATCH (e:")
    page.keyboard.type("Enterp")
    offered = page.locator("#editor .cm-tooltip-autocomplete li")
    expect(offered.first).to_contain_text("Enterprise")
    expect(offered.first).to_contain_text("企业")
    page.wait_for_timeout(200)  # Enter that comes at once is a new line, not a choice
    page.keyboard.press("Enter")
    expect(page.locator("#editor .cm-content")).to_contain_text("(e:Enterprise")
    page.keyboard.insert_text(") RETURN e.")
    page.keyboard.type("emplo")
    expect(offered.first).to_contain_text("employees")


def download(page: Page, form: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.click(f"#get-{form}")
    assert waiting.value.suggested_filename == f"查询结果_2026-06-30.{form}"
    path = folder / form
    waiting.value.save_as(path)
    return path.read_bytes()


def test_downloads_hold_the_rows_that_are_shown(page: Page, tmp_path: Path) -> None:
    ask(page, NAMES)
    names = page.locator("#view-table tbody tr td:first-child").all_inner_texts()
    rows = list(csv.reader(io.StringIO(download(page, "csv", tmp_path).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == names
    assert [row["name"] for row in json.loads(download(page, "json", tmp_path))] == names
    workbook = openpyxl.load_workbook(io.BytesIO(download(page, "xlsx", tmp_path)))
    cells = workbook.worksheets[0].iter_rows(min_row=2, max_col=1, values_only=True)
    assert [cell for (cell,) in cells] == names


def test_the_language_switch_keeps_the_query(page: Page) -> None:
    write(page, "RETURN 7 AS seven")
    page.get_by_role("link", name="English").click()
    page.wait_for_function(READY)
    expect(page.locator("h1")).to_have_text("Cypher queries")
    expect(page.locator("#editor .cm-content")).to_contain_text("RETURN 7 AS seven")


def test_tabs_answer_to_the_arrow_keys(page: Page) -> None:
    page.focus("#tab-table")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-graph")).to_be_focused()
    expect(page.locator("#view-graph")).to_be_visible()


def test_markup_in_an_answer_is_text(page: Page, watched: Watched) -> None:
    ask(page, "RETURN '<img src=x onerror=alert(1)>' AS `<b>name</b>`, {a: '<script>'} AS m")
    expect(page.locator("#view-table td").first).to_have_text("<img src=x onerror=alert(1)>")
    assert watched.dialogs == []


def test_no_payload_of_an_answer_runs(page: Page) -> None:
    write(page, "UNWIND $payloads AS p RETURN p, {name: p} AS m, size(p) AS n, [p] AS l")
    page.fill("#parameter-payloads", json.dumps(xss_payloads()))
    page.click("#run")
    expect(page.locator("#view-table tbody tr")).to_have_count(XSS_COUNT)
    page.click("#tab-chart")
    expect(page.locator("#view-chart .bar").first).to_be_visible()
    page.click("#history")
    assert not page.evaluate("() => window.__xss !== undefined")


def test_a_changed_question_says_so_and_an_error_leaves_the_answer_marked(page: Page) -> None:
    choose(page, "leaders")
    page.locator("#editor .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" LIMIT x")
    expect(page.locator("#question-title")).to_contain_text("（已修改）")
    page.click("#run")
    expect(page.locator("#error")).to_be_visible()
    expect(page.locator("#status")).to_have_text("下面仍是上一次查询的结果")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_violates_a_rule(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    page = context.new_page()
    context.set_default_timeout(20_000)
    opened(page, f"{address}query")
    # axe is evaluated past the page's policy, as a developer's console would.
    assert violations(page) == []
    choose(page, "partners")
    page.wait_for_function(DRAWN)
    assert violations(page) == []
    page.click("#graph-panel li button >> nth=0")
    assert violations(page) == []
    choose(page, "segment-sizes")
    assert violations(page) == []
    ask(page, "MATCH (e:Enterprise) RETURN e, e.name, e.employees LIMIT 3")
    page.click("#tab-table")
    assert violations(page) == []
    ask(page, "RETRUN 1")
    page.click("#history")
    assert violations(page) == []
    context.close()
