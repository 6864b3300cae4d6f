from datetime import date

import pytest

from chainmap.analysis.requirements import find_duties
from tests.chainmap.analysis.small_tables import AS_OF, small_tables


def is_duty(requirement, **rows):
    row = {"requirement_id": "R1", "standard": "CCC"} | requirement
    tables = small_tables({"Requirement": [row], **rows})
    return bool(find_duties(tables, AS_OF, enterprises=["a"]).of("a", "CCC"))


def test_a_product_makes_it_a_duty_for_its_makers():
    assert is_duty({"product_id": "cell"}, PRODUCES=[("a", "cell")])
    assert not is_duty({"product_id": "cell"}, PRODUCES=[("b", "cell"), ("a", "pack")])


@pytest.mark.parametrize("located", ["330000", "330100", "330106"])
def test_a_region_includes_all_within_it(located):
    assert is_duty({"region_code": "330000"}, LOCATED_IN=[("a", located)])


@pytest.mark.parametrize("located", ["340100", "330000"])
def test_a_region_does_not_include_others_or_the_one_around_it(located):
    assert not is_duty({"region_code": "330100"}, LOCATED_IN=[("a", located)])


def test_a_region_may_lie_within_another_by_the_list_alone():
    within = [("429004", "420900")]
    assert is_duty({"region_code": "420900"}, LOCATED_IN=[("a", "429004")], WITHIN=within)


def test_a_customer_makes_it_a_duty_for_its_suppliers():
    assert is_duty({"customer_id": "c"}, SUPPLIES=[("a", "c")])
    assert not is_duty({"customer_id": "c"}, SUPPLIES=[("c", "a")])


def test_a_link_that_has_ended_or_was_derived_makes_no_duty():
    ended = {"valid_to": date(2026, 6, 29)}
    assert not is_duty({"customer_id": "c"}, SUPPLIES=[("a", "c", ended)])
    assert not is_duty({"customer_id": "c"}, SUPPLIES=[("a", "c", {"evidence": "derived"})])


def test_every_given_condition_must_hold():
    both = {"product_id": "cell", "region_code": "330000"}
    assert not is_duty(both, PRODUCES=[("a", "cell")])
    assert not is_duty(both, LOCATED_IN=[("a", "330100")])
    assert is_duty(both, PRODUCES=[("a", "cell")], LOCATED_IN=[("a", "330100")])


def test_a_row_without_conditions_makes_nothing_a_duty():
    assert not is_duty({}, PRODUCES=[("a", "cell")])


def test_a_row_without_standard_makes_nothing_a_duty():
    requirement = {"product_id": "cell", "standard": None}
    assert not is_duty(requirement, PRODUCES=[("a", "cell")])
