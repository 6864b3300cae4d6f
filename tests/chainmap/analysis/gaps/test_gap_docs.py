"""The page on common gaps is run, and says what the rules say."""

import doctest
from pathlib import Path

from chainmap.analysis.gaps.from_graph import GROUPINGS
from chainmap.analysis.gaps.table import RESULT_COLUMNS
from graph_schema.gap_rules import gap_rules

PAGE = Path(__file__).parents[4] / "docs" / "common-gaps.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())


def test_the_examples_run_as_they_stand() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted) == (0, 6)


def test_the_numbers_are_those_of_the_rules() -> None:
    rules = gap_rules()
    assert f"margin δ = {rules.margin}" in TEXT
    assert f"q ≤ {rules.discovery_rate}" in TEXT
    assert f"a posterior probability of {rules.suspected_chance}" in TEXT
    assert f"fewer than {rules.enough} examined" in TEXT
    assert f"{rules.spread.segments} segments or {rules.spread.owners} owners" in TEXT
    assert f"last {rules.window_months} months" in TEXT
    assert f"deviation {rules.ordinary.deviation:.2f}" in TEXT


def test_every_column_and_every_grouping_is_explained() -> None:
    explained = [
        name for name in RESULT_COLUMNS if name not in ("prevalence_low", "prevalence_high")
    ]
    assert [name for name in (*explained[1:], *GROUPINGS) if f"`{name}`" not in TEXT] == []
