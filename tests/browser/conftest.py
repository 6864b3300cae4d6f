"""Chromium, and pages that fail their test for a console message or a request that leaves."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from chainmap.maps.html import render_chain_map
from tests.map_samples import sample_map

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Addresses that reach no server.
LOCAL = ("blob:", "data:")
READY = "() => performance.getEntriesByName('chainmap-first-frame').length > 0"


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium_path), args=ARGUMENTS, headless=True
        )
        yield browser
        browser.close()


@contextmanager
def served(db: str, *options: str) -> Iterator[str]:
    """Serve a database by the command; yield the address that it prints."""
    command = [sys.executable, "-m", "chainmap", "serve", "--db", db, "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=30)


@dataclass
class Watched:
    """What a page did that it must not do."""

    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda m: self.messages.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: self.messages.append(f"error: {e}"))
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("dialog", self._refuse)

    def _refuse(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@contextmanager
def watched_page(
    browser: Browser,
    watched: Watched,
    address: str,
    *,
    expected: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Page]:
    """Open a page that must run no payload, say nothing and ask nothing but its own server.

    Parameters
    ----------
    expected : parts of messages that Chromium writes of answers which are no success.
    beside : beginnings of addresses that are no requests to a server: ``blob:``, ``data:``.
    """
    context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
    page = context.new_page()
    watched.watch(page)
    yield page
    assert page.evaluate("() => window.__xss") is None
    context.close()
    assert [m for m in watched.messages if not any(known in m for known in expected)] == []
    assert watched.dialogs == []
    assert [u for u in watched.requests if not u.startswith((address, *beside))] == []


OpenMap = Callable[..., Page]


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def open_map(browser: Browser, watched: Watched) -> Iterator[OpenMap]:
    """Open a map file from disk with the network off."""
    contexts: list[BrowserContext] = []

    def opened(file: Path, hash_: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        watched.watch(page)
        page.goto(file.as_uri() + hash_)
        page.wait_for_function(READY)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watched.messages == []
    assert watched.dialogs == []
    assert [
        url for url in watched.requests if not url.startswith(("file:", "blob:", "data:"))
    ] == []


def write_map(folder: Path, model: dict[str, Any]) -> Path:
    file = folder / "图谱 map.html"
    file.write_text(render_chain_map(model), encoding="utf-8", newline="\n")
    return file


@pytest.fixture(scope="session")
def model() -> dict[str, Any]:
    return json.loads(json.dumps(sample_map(150)))


@pytest.fixture(scope="session")
def map_file(model: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(tmp_path_factory.mktemp("map"), model)


@pytest.fixture(scope="session")
def large_model() -> dict[str, Any]:
    return json.loads(json.dumps(sample_map(600)))


@pytest.fixture(scope="session")
def large_map_file(large_model: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(tmp_path_factory.mktemp("large"), large_model)
