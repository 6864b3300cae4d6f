from datetime import date

import pyarrow as pa

from chainmap.analysis.memberships import Memberships
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

SEGMENTS = [
    {"segment_id": "mine", "tier": 1},
    {"segment_id": "cell", "tier": 4},
    {"segment_id": "pack", "tier": 4},
    {"segment_id": "odd", "tier": None},
]


def first_of(*rows):
    tables = small_tables({"Segment": SEGMENTS, "OPERATES_IN": [("a", *row) for row in rows]})
    memberships = Memberships.of_tables(tables, AS_OF)
    first = memberships.first_segment()[0]
    return memberships.segments[int(first)].as_py()


def test_the_largest_revenue_share_decides():
    assert first_of(("mine", {"revenue_share": 0.2}), ("cell", {"revenue_share": 0.7})) == "cell"


def test_a_known_share_goes_before_an_unknown_one():
    assert first_of(("mine",), ("cell", {"revenue_share": 0.0})) == "cell"


def test_without_shares_the_lowest_tier_decides():
    assert first_of(("odd",), ("cell",), ("mine",)) == "mine"


def test_in_one_tier_the_id_decides():
    assert first_of(("pack",), ("cell",)) == "cell"


def test_of_two_sources_the_newest_share_counts():
    old = {"revenue_share": 0.9, "source_id": "old", "data_date": date(2020, 1, 1)}
    assert first_of(("mine", {"revenue_share": 0.5}), ("cell", old), ("cell",)) == "mine"


def test_memberships_that_have_ended_do_not_count():
    assert first_of(("mine", {"valid_to": date(2026, 6, 29)}), ("cell",)) == "cell"


def test_an_enterprise_in_no_segment_has_none():
    tables = small_tables({"Segment": SEGMENTS, "OPERATES_IN": [("a", "mine")]})
    asked = pa.array(["a", "b"])
    assert Memberships.of_tables(tables, AS_OF, enterprises=asked).first_segment().tolist() == [
        0,
        -1,
    ]
