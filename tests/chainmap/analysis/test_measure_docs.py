"""The page on measures is run, and says what the code says."""

import doctest
from pathlib import Path

from chainmap.analysis.concentration import MAX_KNOWN_SHARE, MIN_KNOWN_SHARE

PAGE = Path(__file__).parents[3] / "docs" / "weak-link-measures.md"


def test_the_examples_run_as_they_stand() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted) == (0, 16)


def test_the_limits_are_those_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"Below {MIN_KNOWN_SHARE} the index" in text
    assert f"Above {MAX_KNOWN_SHARE}" in text
