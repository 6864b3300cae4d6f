"""axe-core finds nothing on any view, light or dark."""

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenMap

AXE = gzip.decompress((Path(__file__).parent / "vendor" / "axe.min.js.gz").read_bytes())
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
VIEWS = ("", "#view=table", "#lang=en", "#states=weak&weak=1")


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE.decode())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]]


def test_axe_core_is_the_one_that_was_vendored() -> None:
    assert hashlib.sha256(AXE).hexdigest() == AXE_SHA256
    assert AXE.startswith(b"/*! axe v4.14.1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_violates_a_rule(
    open_map: OpenMap, large_map_file: Path, view: str, scheme: str
) -> None:
    assert violations(open_map(large_map_file, view, color_scheme=scheme)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_results_and_evidence_violate_no_rule(
    open_map: OpenMap, large_map_file: Path, scheme: str
) -> None:
    page = open_map(large_map_file, color_scheme=scheme)
    page.locator("#detail .ranking button").first.click()
    page.fill("#search", "电")
    page.locator("#hits li").first.wait_for()
    assert violations(page) == []
