from chainmap.analysis.extract import extract_chain
from chainmap.analysis.findings import analyse_chain
from chainmap.maps.describe import Descriptions
from chainmap.maps.segment_links import segment_links
from graph_schema.rules import state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

FRAME = {
    "Chain": [{"chain_id": "c"}],
    "Segment": [{"segment_id": f"s{n}", "tier": n} for n in (1, 2, 3)],
    "PART_OF": [(f"s{n}", "c") for n in (1, 2, 3)],
    "Product": [{"product_id": "coke", "name": "焦炭"}, {"product_id": "urea", "name": "尿素"}],
    "MADE_IN": [("coke", "s1"), ("urea", "s2"), ("npk", "s3")],
    "OPERATES_IN": [("a", "s1"), ("b", "s1"), ("x", "s2"), ("y", "s2"), ("z", "s2")],
    "PRODUCES": [("a", "coke"), ("b", "coke"), ("x", "urea"), ("y", "urea"), ("z", "urea")],
    "INPUT_OF": [("coke", "urea")],
}


def links(**rows):
    tables = small_tables(FRAME | rows)
    extract = extract_chain(tables, "c", AS_OF)
    findings = analyse_chain(tables, extract, AS_OF, state_rules())
    words = Descriptions.of_tables(tables, extract.enterprise_ids, products=findings.named_products)
    return segment_links(findings, words)


def test_a_pair_without_enterprise_links_stands_between_segments():
    assert links() == [
        {
            "from": "segment:s1",
            "to": "segment:s2",
            "makers": 2,
            "users": 3,
            "pairs": [{"input": "焦炭", "output": "尿素", "makers": 2, "users": 3}],
        }
    ]


def test_one_link_of_that_product_to_a_user_is_enough_to_leave_it_out():
    assert links(SUPPLIES=[("a", "x", {"product_id": "coke"})]) == []


def test_a_derived_link_is_enough_too():
    assert links(SUPPLIES=[("a", "x", {"product_id": "coke", "evidence": "derived"})]) == []


def test_a_link_of_another_product_or_to_another_customer_is_not():
    others = [("a", "x", {"product_id": "tar"}), ("a", "b", {"product_id": "coke"})]
    assert len(links(SUPPLIES=others)) == 1


def test_a_product_that_nobody_in_the_chain_makes_is_left_out():
    assert links(INPUT_OF=[("urea", "npk")]) == []


def test_products_of_one_segment_are_left_out():
    inside = [("coke", "s1"), ("urea", "s1")]
    assert links(MADE_IN=inside) == []


def test_makers_outside_the_chain_are_not_counted():
    (link,) = links(PRODUCES=[*FRAME["PRODUCES"], ("stranger", "coke")])
    assert link["makers"] == 2
