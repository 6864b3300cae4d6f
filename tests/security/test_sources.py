"""What our own templates, scripts and styles may never contain."""

import re
from pathlib import Path

import pytest

from tests.security.corpora import XSS_COUNT, xss_payloads

CHECKOUT = Path(__file__).parent.parent.parent
FOLDERS = (
    "chainmap/maps/static",
    "chainmap/maps/templates",
    "api/static",
    "api/templates",
)
SOURCES = [
    path
    for folder in FOLDERS
    for path in sorted((CHECKOUT / folder).rglob("*"))
    if path.suffix in {".html", ".js", ".css"} and "vendor" not in path.parts
]
FORBIDDEN = {
    "innerHTML": r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write",
    "evaluation": r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]|javascript:",
    "unescaped output": r"\|\s*safe\b|autoescape\s+false",
    "inline handler": r"<[^>]*\son[a-z]+\s*=\s*[\"']",
    "inline style": r"<[^>]*\sstyle\s*=\s*[\"']",
    "another host": r"https?://|[\"'(]//[\w.]",
    "parsing markup": r"DOMParser|srcdoc|setHTML|createContextualFragment",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(CHECKOUT)))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_our_sources_hold_nothing_that_runs_or_fetches(path: Path, what: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(FORBIDDEN[what], text, re.IGNORECASE if what != "innerHTML" else 0) == []


def test_all_sources_are_looked_at() -> None:
    assert len(SOURCES) >= 30


def test_the_corpus_holds_at_least_a_hundred_different_payloads() -> None:
    assert len(set(xss_payloads())) == XSS_COUNT >= 100
