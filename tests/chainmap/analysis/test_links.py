from datetime import date

import pyarrow as pa
import pytest

from chainmap.analysis.links import current_links
from tests.chainmap.analysis.small_tables import AS_OF, small_tables


def links_of(*rows, **options):
    table = small_tables({"SUPPLIES": [("a", "b", row) for row in rows]})["SUPPLIES"]
    return current_links(table, AS_OF, **options).tolist()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"),
    [
        (None, None, True),
        (AS_OF, AS_OF, True),
        (date(2026, 7, 1), None, False),
        (None, date(2026, 6, 29), False),
    ],
)
def test_validity_includes_its_first_and_last_day(valid_from, valid_to, counts):
    assert (links_of({"valid_from": valid_from, "valid_to": valid_to}) == [0]) is counts


def test_the_latest_period_of_a_product_counts():
    rows = [{"product_id": "p", "period": year} for year in ("2024", "2025", None, "2023")]
    assert links_of(*rows) == [1]


def test_products_are_separate_links():
    assert links_of({"product_id": "p"}, {"product_id": "q"}, {"product_id": None}) == [0, 1, 2]


def test_of_two_sources_the_observed_one_counts_even_if_older():
    rows = [
        {"evidence": "declared", "source_id": "x", "data_date": date(2026, 5, 1)},
        {"evidence": "observed", "source_id": "y", "data_date": date(2025, 5, 1)},
    ]
    assert links_of(*rows) == [1]


def test_of_two_equal_sources_the_newest_data_count():
    rows = [
        {"evidence": "declared", "source_id": "x", "data_date": date(2025, 5, 1)},
        {"evidence": "declared", "source_id": "y", "data_date": date(2026, 5, 1)},
        {"evidence": "declared", "source_id": "z", "data_date": None},
    ]
    assert links_of(*rows) == [1]


def test_a_later_period_beats_better_evidence_of_an_earlier_one():
    rows = [
        {"evidence": "observed", "period": "2024"},
        {"evidence": "declared", "period": "2025"},
    ]
    assert links_of(*rows) == [1]


def test_derived_links_are_left_out_unless_asked_for():
    rows = [{"evidence": "derived", "product_id": "p"}, {"evidence": None, "product_id": "q"}]
    assert links_of(*rows) == [1]
    assert links_of(*rows, with_derived=True) == [0, 1]


def test_a_derived_link_never_takes_the_place_of_a_told_one():
    rows = [{"evidence": "declared", "period": "2024"}, {"evidence": "derived", "period": "2025"}]
    assert links_of(*rows, with_derived=True) == [0]


def test_links_into_some_enterprises_only():
    table = small_tables({"SUPPLIES": [("a", "b"), ("a", "c"), ("b", "a")]})["SUPPLIES"]
    assert current_links(table, AS_OF, into=pa.array(["c", "a"])).tolist() == [1, 2]


def test_no_links_at_all_are_no_error():
    assert current_links(small_tables({})["SUPPLIES"], AS_OF).tolist() == []
