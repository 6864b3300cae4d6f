import pytest

from chainmap.analysis.extract import extract_chain
from chainmap.analysis.findings import analyse_chain
from chainmap.maps.selection import select_cards
from graph_schema.rules import state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

FRAME = {
    "Chain": [{"chain_id": "c"}],
    "Segment": [{"segment_id": "s1", "tier": 1}, {"segment_id": "s2", "tier": 2}],
    "PART_OF": [("s1", "c"), ("s2", "c")],
}


def select(limit, **rows):
    tables = small_tables(FRAME | rows)
    findings = analyse_chain(tables, extract_chain(tables, "c", AS_OF), AS_OF, state_rules())
    return findings.extract, select_cards(findings, limit=limit)


def shown(limit, **rows):
    extract, selection = select(limit, **rows)
    return [extract.members[at].enterprise_id for at in selection.shown]


def members(count, segment="s1"):
    return [(f"{segment}-{n:02d}", segment) for n in range(count)]


def weak(*names):
    issue = {"severity": "严重", "found_on": AS_OF, "state": "发现"}
    return {
        "QualityIssue": [issue | {"issue_id": name} for name in names],
        "HAS_ISSUE": [(name, name) for name in names],
    }


def test_up_to_the_limit_everyone_has_a_card():
    _, selection = select(10, OPERATES_IN=members(10))
    assert (len(selection.shown), selection.rests) == (10, ())


def test_above_it_the_rest_of_each_segment_is_one_card():
    _, selection = select(10, OPERATES_IN=members(8) + members(3, "s2"))
    assert selection.shown == ()
    assert [(r.card_id, r.column, len(r.members)) for r in selection.rests] == [
        ("rest:s1", 0, 8),
        ("rest:s2", 1, 3),
    ]


def test_leaders_come_first_then_weak_suppliers_then_partners_by_amount():
    rows = {
        "OPERATES_IN": members(12) + members(3, "s2"),
        "LEADS": [("s1-11", "c")],
        "SUPPLIES": [
            ("s1-10", "s2-00", {"product_id": "p", "amount_yuan": 1.0}),
            ("s1-05", "s1-11", {"product_id": "p", "amount_yuan": 5.0}),
            ("s1-06", "s1-11", {"product_id": "p", "amount_yuan": 9.0}),
            ("s1-07", "s1-11", {"product_id": "p"}),
        ],
        **weak("s1-10"),
    }
    # One place in the limit is kept for the rest of each of the two segments.
    assert shown(3, **rows) == ["s1-11"]
    assert shown(4, **rows) == ["s1-10", "s1-11"]
    assert shown(5, **rows) == ["s1-06", "s1-10", "s1-11"]
    assert shown(6, **rows) == ["s1-05", "s1-06", "s1-10", "s1-11"]
    assert shown(8, **rows) == ["s1-05", "s1-06", "s1-07", "s1-10", "s1-11", "s2-00"]


def test_where_there_is_room_weak_ones_without_links_are_shown_too():
    assert shown(5, OPERATES_IN=members(9), **weak("s1-03")) == ["s1-03"]


def test_a_rest_of_one_is_that_enterprise():
    rows = {"OPERATES_IN": [*members(5), ("s2-00", "s2")]}
    extract, selection = select(4, **rows)
    assert [extract.members[at].enterprise_id for at in selection.shown] == ["s2-00"]
    assert [r.card_id for r in selection.rests] == ["rest:s1"]


@pytest.mark.parametrize("limit", [2, 3, 7, 11, 19])
def test_there_are_never_more_cards_than_the_limit(limit):
    links = [(f"s1-{n:02d}", f"s2-{n % 5:02d}") for n in range(15)]
    leaders = [(f"s1-{n:02d}", "c") for n in range(0, 15, 2)]
    rows = {"OPERATES_IN": members(15) + members(5, "s2"), "LEADS": leaders, "SUPPLIES": links}
    extract, selection = select(limit, **rows, **weak("s1-01", "s1-03"))
    assert len(selection.shown) + len(selection.rests) <= limit
    behind = sorted(at for rest in selection.rests for at in rest.members)
    assert sorted([*selection.shown, *behind]) == list(range(len(extract.members)))
