from datetime import date

import pytest

from chainmap.analysis.extract import extract_chain
from graph_schema.errors import NotFound
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

FRAME = {
    "Chain": [{"chain_id": "battery", "name": "动力电池"}, {"chain_id": "other"}],
    "Segment": [
        {"segment_id": "mine", "name": "采选", "position": "上游", "tier": 1},
        {"segment_id": "cell", "name": "电芯", "position": "中游", "tier": 4, "key": True},
        {"segment_id": "pack", "name": "系统", "position": "中游", "tier": 4},
        {"segment_id": "shop", "name": "店", "tier": 1},
    ],
    "PART_OF": [("mine", "battery"), ("cell", "battery"), ("pack", "battery"), ("shop", "other")],
}


def extract(chain_id="battery", **rows):
    return extract_chain(small_tables(FRAME | rows), chain_id, AS_OF)


def places(found):
    return {m.enterprise_id: (m.segment_id, m.column) for m in found.members}


def test_an_unknown_chain_is_not_found():
    with pytest.raises(NotFound, match="没有编号为“nothing”的产业链"):
        extract("nothing")


def test_columns_are_the_tiers_without_gaps():
    found = extract()
    columns = [(s.segment_id, s.column, s.key) for s in found.segments]
    assert columns == [("mine", 0, False), ("cell", 1, True), ("pack", 1, False)]
    assert found.column_count == 2


def test_members_work_in_a_segment_of_the_chain():
    found = extract(OPERATES_IN=[("a", "cell"), ("b", "shop")])
    assert places(found) == {"a": ("cell", 1)}


def test_memberships_hold_at_the_date():
    ended, future = {"valid_to": date(2026, 6, 29)}, {"valid_from": date(2026, 7, 1)}
    found = extract(OPERATES_IN=[("a", "cell", ended), ("b", "cell", future), ("c", "cell")])
    assert places(found) == {"c": ("cell", 1)}


def test_who_works_in_several_segments_is_drawn_once():
    works = [("a", "mine", {"revenue_share": 0.1}), ("a", "pack", {"revenue_share": 0.6})]
    (member,) = extract(OPERATES_IN=[*works, ("a", "shop", {"revenue_share": 0.9})]).members
    assert (member.segment_id, member.also) == ("pack", ("采选",))


def test_leaders_belong_to_the_chain():
    found = extract(
        OPERATES_IN=[("a", "cell"), ("b", "cell")],
        LEADS=[("a", "battery"), ("b", "other"), ("c", "battery", {"valid_to": date(2025, 1, 1)})],
    )
    assert {m.enterprise_id: m.lead for m in found.members} == {"a": True, "b": False}


def test_a_leader_without_segment_stands_where_its_products_are_made():
    leads = [("a", "battery"), ("b", "battery")]
    made = {"PRODUCES": [("a", "ore")], "MADE_IN": [("ore", "mine"), ("ore", "shop")]}
    assert places(extract(LEADS=leads, **made)) == {"a": (None, 0), "b": (None, 1)}


def test_segments_without_tier_stand_behind_by_position():
    segments = [
        {"segment_id": "x", "position": "下游"},
        {"segment_id": "y", "position": "上游"},
        {"segment_id": "z", "tier": 3},
        {"segment_id": "w"},
    ]
    frame = {"Chain": [{"chain_id": "c"}], "Segment": segments}
    tables = small_tables(frame | {"PART_OF": [(s["segment_id"], "c") for s in segments]})
    found = extract_chain(tables, "c", AS_OF)
    assert {s.segment_id: s.column for s in found.segments} == {"z": 0, "y": 1, "x": 2, "w": 3}


def test_a_chain_without_segments_and_members_is_empty():
    found = extract_chain(small_tables({"Chain": [{"chain_id": "c"}]}), "c", AS_OF)
    assert (found.name, found.segments, found.members, found.column_count) == ("c", (), (), 1)
