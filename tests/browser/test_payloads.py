"""Names that are scripts: none runs, wherever the map shows them."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenMap, write_map
from tests.map_samples import sample_map
from tests.security.corpora import XSS_COUNT, xss_payloads
from tests.security.hostile_map import hostile_map

RAN = "() => window.__xss !== undefined"


@pytest.fixture(scope="module")
def hostile() -> dict[str, Any]:
    # 600 enterprises: every payload is a card, and cards stand for merged ones too.
    return hostile_map(sample_map(600), xss_payloads())


@pytest.fixture(scope="module")
def hostile_file(hostile: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(tmp_path_factory.mktemp("hostile"), hostile)


def hover_over_the_canvas(page: Page) -> int:
    box = page.locator("#net").bounding_box()
    seen = 0
    for y in range(15, 420, 27):
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + y)
        page.wait_for_timeout(130)
        seen += page.locator("#tooltip").is_visible()
    return seen


def test_no_payload_runs_as_label_or_tooltip(open_map: OpenMap, hostile_file: Path) -> None:
    page = open_map(hostile_file)
    assert hover_over_the_canvas(page) > 0
    assert not page.evaluate(RAN)


def test_no_payload_runs_in_the_panel(
    open_map: OpenMap, hostile_file: Path, hostile: dict[str, Any]
) -> None:
    page = open_map(hostile_file)
    shown = set()
    for entry in [*hostile["nodes"], *hostile["hidden"]][:XSS_COUNT]:
        page.evaluate("(hash) => { location.hash = hash; }", f"sel={quote(entry['id'])}")
        page.wait_for_timeout(8)
        shown.add(page.locator("#detail h2").text_content())
    assert len(shown) > XSS_COUNT / 2
    assert not page.evaluate(RAN)


def test_no_payload_runs_in_table_or_in_english(open_map: OpenMap, hostile_file: Path) -> None:
    page = open_map(hostile_file, "#view=table")
    page.locator("#more button").click()
    assert page.locator("#rows tr").count() == 600
    page.click("#do-language")
    page.wait_for_timeout(100)
    assert not page.evaluate(RAN)


def test_no_payload_runs_from_the_search_field(open_map: OpenMap, hostile_file: Path) -> None:
    page = open_map(hostile_file)
    found = page.evaluate(
        """async (payloads) => {
          const field = document.getElementById("search");
          let found = 0;
          for (const payload of payloads) {
            field.value = payload;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            found += document.querySelector("#hits li:not(.empty)") ? 1 : 0;
            const enter = { key: "Enter", bubbles: true, cancelable: true };
            field.dispatchEvent(new KeyboardEvent("keydown", enter));
            await new Promise(requestAnimationFrame);
          }
          return found;
        }""",
        xss_payloads(),
    )
    assert found > XSS_COUNT * 0.9
    assert not page.evaluate(RAN)


def test_no_payload_runs_from_the_hash(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file)
    names = ("sel", "region", "group", "view", "sort", "lang", "theme", "path", "states", "at",
             "gap", "by", "in", "list")  # fmt: skip
    for payload in xss_payloads():
        hash_ = "&".join(f"{name}={quote(payload)}" for name in names)
        page.evaluate("(hash) => { location.hash = hash; }", hash_)
    page.wait_for_timeout(100)
    assert page.locator("#detail h2").text_content()
    assert not page.evaluate(RAN)


def test_no_payload_runs_in_pictures_stamps_and_paths(
    open_map: OpenMap, hostile_file: Path, hostile: dict[str, Any]
) -> None:
    page = open_map(hostile_file)
    for button in ("#do-png", "#do-csv"):
        with page.expect_download():
            page.click(button)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    edge = hostile["edges"][0]
    page.click("#do-path")
    for end in ("from", "to"):
        page.evaluate("(hash) => { location.hash = hash; }", f"sel={quote(edge[end])}")
    assert not page.evaluate(RAN)
