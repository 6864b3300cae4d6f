import pytest

from chainmap.analysis.weakness.options import Scenario
from chainmap.analysis.weakness.scenario import suppose
from chainmap.analysis.weakness.what_if import what_if
from graph_schema.errors import EmptyGraph, NotFound
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.analysis.weakness.hand_worked import (
    AMOUNTS,
    SEGMENTS,
    chain_rows,
    column,
    of_enterprises,
    of_links,
    supply_rows,
)

STATES = {"a": "weak", "b": "improve", "c": "none_seen", "x": "weak"}
REGIONS = {
    "Region": [{"region_code": code} for code in ("330000", "330100", "330106", "110000")],
    "LOCATED_IN": [("a", "330106"), ("b", "330100"), ("c", "110000")],
}


def suppose_that(rows=None, options=None, **scenario):
    tables = small_tables(rows or chain_rows(STATES))
    return what_if(
        tables, chain_id="t", as_of=AS_OF, scenario=Scenario(**scenario), options=options
    )


def losses(found, name="loss"):
    return column(found.losses, name, "enterprise_id")


def test_the_loss_of_an_enterprise_hits_those_it_supplies():
    # a's 60 of c's 100 of ore: c loses 0.6, and x and y 0.6 of their cells
    found = suppose_that(removed_enterprises=("a",))
    assert losses(found) == pytest.approx({"a": 1.0, "c": 0.6, "x": 0.6, "y": 0.6})
    assert losses(found, "part")["c"] == pytest.approx(0.6 * 100 / 300)
    assert (found.hit, found.total) == (3, pytest.approx(180 / 300))


def test_those_removed_are_marked_and_the_hardest_hit_stand_first():
    found = suppose_that(removed_enterprises=("a",))
    assert losses(found, "removed") == {"a": True, "c": False, "x": False, "y": False}
    assert list(losses(found)) == ["a", "c", "x", "y"]  # 60, 60, 48 and 12 of 300, a loses more


def test_the_loss_of_a_customer_hits_its_suppliers():
    # x buys 80 of c's 100; a and b sell to c alone
    found = suppose_that(removed_enterprises=("x",))
    assert losses(found, "loss_upstream") == pytest.approx({"x": 1.0, "c": 0.8, "a": 0.8, "b": 0.8})


def test_the_loss_of_a_link_hits_both_ends():
    # a>c is 0.6 of c's ore, and all of a's sales
    found = suppose_that(removed_links=("a>c",))
    assert losses(found, "loss_downstream")["c"] == pytest.approx(0.6)
    assert losses(found, "loss_upstream") == pytest.approx({"a": 1.0, "c": 0, "x": 0, "y": 0})
    assert not any(losses(found, "removed").values())


def test_losses_of_an_essential_input_are_the_worst_of_it_and_of_others_the_sum():
    # c needs the ore; what it buys of "pack" is 20 of 120 and not essential
    amounts = AMOUNTS | {("p", "c"): 15.0, ("q", "c"): 5.0}
    segments = SEGMENTS | {"p": "pack", "q": "pack"}
    rows = chain_rows(STATES, amounts=amounts, segments=segments)
    rows["Segment"] = [*rows["Segment"], {"segment_id": "pack", "tier": 1}]
    rows["PART_OF"] = [*rows["PART_OF"], ("pack", "t")]
    both = suppose_that(rows, removed_links=("p>c", "q>c"))
    assert losses(both, "loss_downstream")["c"] == pytest.approx(20 / 120)
    mixed = suppose_that(rows, removed_links=("p>c", "b>c"))
    assert losses(mixed, "loss_downstream")["c"] == pytest.approx(40 / 100)


def test_rivals_that_step_in_make_it_less():
    # c fails alone in its sector: nobody steps in. a fails: b has 40 of the 40 left, a had 60 of
    # 100, so a counts min(1, 60 / 40): nothing saved. b fails: b counts 40 / 60 of its loss.
    found = suppose_that(removed_enterprises=("b",))
    assert losses(found)["c"] == pytest.approx(0.4)
    assert losses(found, "loss_substituted")["c"] == pytest.approx(0.4 * 40 / 60)


def test_a_region_takes_all_that_lie_in_it():
    found = suppose_that(chain_rows(STATES, **REGIONS), removed_regions=("330100",))
    assert losses(found, "removed") == {"a": True, "b": True, "c": False, "x": False, "y": False}


def test_what_is_restored_is_not_gone():
    rows = chain_rows(STATES, **REGIONS)
    found = suppose_that(rows, removed_regions=("330000",), restored_enterprises=("b",))
    assert [e for e, gone in losses(found, "removed").items() if gone] == ["a"]
    again = suppose_that(rows, removed_regions=("330000",), restored_regions=("330106",))
    assert [e for e, gone in losses(again, "removed").items() if gone] == ["b"]
    link = suppose_that(rows, removed_links=("a>c",), restored_links=("a>c",))
    assert link.total == 0


def test_the_ranking_after_is_that_of_what_is_left():
    found = suppose_that(removed_enterprises=("a",))
    assert "a" not in of_enterprises(found.after, "rank")
    assert set(of_links(found.after, "rank")) == {("b", "c"), ("c", "x"), ("c", "y")}
    assert of_enterprises(found.before, "rank")["a"] == 2
    assert column(found.changes.enterprises, "change", "enterprise_id")["a"] == "gone"


def test_certified_enterprises_are_supposed_to_have_no_gap():
    found = suppose_that(certified=("x", "y"))
    scores = of_enterprises(found.after, "score")
    assert (scores["x"], scores["y"]) == (0, 0)
    assert scores["a"] == of_enterprises(found.before, "score")["a"]
    assert "假设" in of_enterprises(found.after, "evidence")["x"]
    assert column(found.changes.enterprises, "change", "enterprise_id")["y"] == "judged"


def test_a_link_that_is_over_can_be_restored():
    rows = chain_rows(STATES)
    over = {"valid_to": AS_OF.replace(year=2020), "link_id": "old", "amount_yuan": 10.0}
    rows["SUPPLIES"] = [*rows["SUPPLIES"], ("a", "y", {"evidence": "observed"} | over)]
    found = suppose_that(rows, restored_links=("old",))
    assert ("a", "y") not in of_links(found.before, "rank")
    assert ("a", "y") in of_links(found.after, "rank")


def test_an_enterprise_that_has_left_can_be_restored_with_its_links():
    rows = chain_rows(STATES)
    past = {"valid_to": AS_OF.replace(year=2020)}
    rows["OPERATES_IN"] = [*rows["OPERATES_IN"], ("z", "ore", past)]
    rows["SUPPLIES"] = [*rows["SUPPLIES"], ("z", "c", past | {"amount_yuan": 10.0})]
    found = suppose_that(rows, restored_enterprises=("z",))
    assert "z" not in of_enterprises(found.before, "rank")
    assert of_enterprises(found.after, "criticality")["z"] > 0


def test_another_source_does_not_step_into_the_place_of_a_link():
    rows = chain_rows(STATES)
    rows["SUPPLIES"] = [*rows["SUPPLIES"], *supply_rows({("a", "c"): 7.0}, link_id="other")]
    tables = small_tables(rows)
    left = suppose(tables, Scenario(removed_links=("other",)))["SUPPLIES"]
    assert {"a>c", "other"}.isdisjoint(left["link_id"].to_pylist())


def test_who_is_not_there_cannot_be_removed():
    for asked in ("removed_enterprises", "removed_links", "removed_regions", "certified"):
        with pytest.raises(NotFound, match="情景"):
            suppose_that(**{asked: ("nobody",)})


def test_to_remove_nothing_changes_nothing():
    found = suppose_that()
    assert found.losses.num_rows == 0
    assert found.after.enterprises.equals(found.before.enterprises)
    assert found.after.links.equals(found.before.links)
    assert found.after.segments.equals(found.before.segments)


def test_an_analysis_that_the_caller_has_is_not_made_again():
    tables = small_tables(chain_rows(STATES))
    first = what_if(tables, chain_id="t", as_of=AS_OF, scenario=Scenario())
    again = what_if(tables, chain_id="t", as_of=AS_OF, scenario=Scenario(), before=first.before)
    assert again.before is first.before


def test_all_that_is_left_may_be_hit():
    found = suppose_that(removed_enterprises=("a", "b", "x", "y"))
    assert (found.hit, found.total) == (1, pytest.approx(1))
    assert found.total_substituted == pytest.approx(1)
    assert list(of_enterprises(found.after, "criticality").values()) == [0]


def test_where_nothing_is_left_there_is_no_ranking():
    with pytest.raises(EmptyGraph):
        suppose_that(removed_enterprises=("a", "b", "c", "x", "y"))
