"""Enterprises by size, state, segment and region."""

import pytest

from chainmap.analysis.quality.measure import Grouping
from chainmap.analysis.quality.population import Choice
from chainmap.quality_overview import ChainQuality, chain_quality, find_basis
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables


def quality(choice: Choice | None = None) -> ChainQuality:
    return chain_quality(find_basis(quality_tables(), CHAIN, AS_OF), choice)


def test_sizes_are_counted_and_an_unknown_size_stays_unknown() -> None:
    total = quality().measures["size"].total()
    assert total.counts == {"小型": 1, "微型": 1, "大型": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("segment", {"down": 2, "up": 2}),
        ("province", {"320000": 1, "330000": 2, "unknown": 1}),
        ("city", {"320100": 1, "330100": 2, "unknown": 1}),
        ("county", {"320106": 1, "330106": 1, "330108": 1, "unknown": 1}),
    ],
)
def test_each_level_of_regions_groups_all_enterprises(by: Grouping, groups: dict) -> None:
    found = quality().measures["size"].by(by)
    assert {group: tally.n for group, tally in found.items()} == groups


def test_a_segment_without_enterprises_is_empty() -> None:
    kinds = {item.id: item.kind for item in quality().measures["segment"].items}
    assert kinds == {"up": "staffed", "down": "staffed", "after": "empty"}


def test_the_origin_of_a_size_is_the_row_that_entered_it() -> None:
    row = quality().measures["size"].rows(["小型"])[0]
    assert (row.subject.name, row.origin.source_row) == ("企业a", "e.csv!2")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(size="small"), ["a", "b"]),
        (Choice(size="unknown"), ["d"]),
        (Choice(segment="down"), ["c", "d"]),
        (Choice(region="330108"), ["a"]),
        (Choice(region="unknown"), ["d"]),
        (Choice(state="unknown"), ["c", "d"]),
        (Choice(segment="up", size="大型"), []),
    ],
)
def test_a_choice_keeps_whom_it_names(choice: Choice, kept: list[str]) -> None:
    assert list(quality(choice).population.subjects) == kept


def test_one_chosen_segment_is_the_only_one_looked_at() -> None:
    found = quality(Choice(segment="after"))
    assert found.measures["segment"].total().counts == {"empty": 1}
    assert found.measures["size"].total().n == 0
