import pytest

from chainmap.analysis.weakness.essential_matrix import essential_matrix
from chainmap.analysis.weakness.sectors import find_sectors
from graph_schema.essential_rules import EssentialRule
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.analysis.weakness.hand_worked import analyse, chain_rows, of_links

LABELS = ("cell", "ore")


def matrix(rows, *rules):
    tables = small_tables(
        {"Segment": [{"segment_id": "ore", "name": "矿"}, {"segment_id": "cell", "name": "电芯"}]}
        | rows
        | {"Enterprise": [{"enterprise_id": "a"}, {"enterprise_id": "b"}]}
    )
    sectors = find_sectors(tables, tables["Enterprise"]["enterprise_id"], ["ore", "cell"])
    assert sectors.labels == LABELS
    return essential_matrix(tables, sectors, rules)


def of(found, supplier, customer):
    return int(found.values[LABELS.index(supplier), LABELS.index(customer)])


def rule(supplier, customer, essential):
    return EssentialRule(supplier=supplier, customer=customer, essential=essential, source="专家")


PRODUCTS = {"MADE_IN": [("p", "ore"), ("q", "cell")]}


def test_where_nothing_is_said_an_input_is_not_essential():
    assert matrix({}).values.tolist() == [[1, 1], [1, 1]]


def test_segments_say_it():
    found = matrix({"FEEDS": [("ore", "cell", {"essential": 2})]})
    assert (of(found, "ore", "cell"), of(found, "cell", "ore")) == (2, 1)


def test_a_row_that_says_nothing_means_one():
    assert of(matrix({"FEEDS": [("ore", "cell")]}), "ore", "cell") == 1


def test_products_say_it_by_their_segments():
    rows = PRODUCTS | {"INPUT_OF": [("p", "q", {"essential": 2})]}
    assert of(matrix(rows), "ore", "cell") == 2


def test_the_greatest_wins():
    rows = PRODUCTS | {"INPUT_OF": [("p", "q", {"essential": 2})]}
    rows["FEEDS"] = [("ore", "cell", {"essential": 0})]
    assert of(matrix(rows), "ore", "cell") == 2


def test_a_negligible_input_is_negligible():
    assert of(matrix({"FEEDS": [("ore", "cell", {"essential": 0})]}), "ore", "cell") == 0


@pytest.mark.parametrize("named", ["ore", "矿"])
def test_a_rule_of_the_operator_overrides_the_data(named):
    feeds = {"FEEDS": [("ore", "cell", {"essential": 2})]}
    found = matrix(feeds, rule(named, "cell", 0))
    assert of(found, "ore", "cell") == 0
    assert [(e.supplier, e.customer, e.source) for e in found.entries] == [("ore", "cell", "专家")]


def test_a_star_means_every_sector_and_a_later_rule_overrides_an_earlier_one():
    found = matrix({}, rule("*", "*", 2), rule("ore", "*", 0))
    assert found.values.tolist() == [[2, 2], [0, 0]]


def test_a_rule_of_sectors_that_are_not_there_is_said_to_be_unused():
    unused = rule("film", "cell", 2)
    found = matrix({}, unused)
    assert found.unused == (unused,)
    assert found.entries == ()


def test_entries_name_their_source():
    found = matrix({"FEEDS": [("ore", "cell", {"essential": 2})]})
    assert [e.source for e in found.entries] == ["FEEDS: src"]


def test_a_rule_changes_what_a_link_costs_and_stands_in_the_parameters():
    # without ore, c stops; where ore is negligible, nothing happens
    found = analyse(chain_rows(), essential_rules=(rule("ore", "电芯", 0),))
    assert of_links(found, "criticality")["a", "c"] == 0
    assert of_links(found, "essential")["a", "c"] == 0
    said = {"supplier": "ore", "customer": "cell", "essential": 0, "source": "专家"}
    assert said in found.parameters["essential"]
