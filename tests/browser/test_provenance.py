"""Beside a value of the enterprise panel stands where it comes from."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenMap, write_map
from tests.browser.test_accessibility import violations

STATED = {"企业名称": ["名录", "2026-01-31", "名录.xlsx/企业!9"], "所在地区": ["调查", None, None]}


@pytest.fixture(scope="module")
def told(model: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A map in which the sources of one enterprise's name and region are known."""
    first, *rest = model["nodes"]
    changed = {**model, "nodes": [{**first, "provenance": STATED}, *rest]}
    return write_map(tmp_path_factory.mktemp("told"), changed), f"#sel={quote(first['id'])}"


def test_a_source_opens_beside_its_value(open_map: OpenMap, told: tuple[Path, str]) -> None:
    page = open_map(*told)
    origins = page.locator("#detail dl .origin")
    expect(origins).to_have_count(2)
    expect(origins.first.locator("div")).to_be_hidden()
    origins.first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(origins.first.locator("div")).to_have_text("名录.xlsx/企业!9 · 名录 · 2026-01-31")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_sources_violate_no_rule(
    open_map: OpenMap, told: tuple[Path, str], scheme: str
) -> None:
    page = open_map(*told, color_scheme=scheme)
    page.locator("#detail dl .origin summary").first.click()
    assert violations(page) == []
