from chainmap.analysis.extract import extract_chain
from chainmap.analysis.findings import analyse_chain
from graph_schema.rules import state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

FRAME = {
    "Chain": [{"chain_id": "c"}],
    "Segment": [{"segment_id": "s1", "tier": 1}, {"segment_id": "s2", "tier": 2}],
    "PART_OF": [("s1", "c"), ("s2", "c")],
    "OPERATES_IN": [("a", "s1"), ("x", "s2"), ("y", "s2")],
    "MADE_IN": [("ethylene", "s1"), ("film", "s2")],
    "PRODUCES": [("a", "ethylene"), ("a", "petrol"), ("x", "film"), ("y", "film"), ("y", "tyre")],
    "INPUT_OF": [("ethylene", "film"), ("petrol", "film"), ("ethylene", "tyre")],
}


def customers(*links, **rows):
    tables = small_tables(FRAME | rows | {"SUPPLIES": list(links)})
    extract = extract_chain(tables, "c", AS_OF)
    graph = analyse_chain(tables, extract, AS_OF, state_rules()).graph
    return [graph.node_ids[int(target)].as_py() for target in graph.target]


def derived(product):
    return {"product_id": product, "evidence": "derived"}


def test_a_derived_step_of_the_chain_is_kept():
    assert customers(("a", "x", derived("ethylene"))) == ["x"]


def test_a_derived_link_of_a_product_from_elsewhere_is_no_step_of_the_chain():
    assert customers(("a", "x", derived("petrol"))) == []


def test_a_derived_link_into_a_product_from_elsewhere_is_no_step_either():
    only_tyres = [row for row in FRAME["PRODUCES"] if row != ("y", "film")]
    assert customers(("a", "y", derived("ethylene")), PRODUCES=only_tyres) == []


def test_links_that_somebody_saw_or_told_of_are_always_kept():
    told = {"product_id": "petrol", "evidence": "declared"}
    assert customers(("a", "x", told), ("a", "y")) == ["x", "y"]


def test_where_the_chain_declares_no_products_derived_links_are_kept():
    assert customers(("a", "x", derived("petrol")), MADE_IN=[]) == ["x"]


def test_findings_speak_of_the_links_that_are_left():
    links = [("a", "x", derived("petrol")), ("a", "x", {"product_id": "ethylene"})]
    tables = small_tables(FRAME | {"SUPPLIES": links})
    findings = analyse_chain(tables, extract_chain(tables, "c", AS_OF), AS_OF, state_rules())
    assert findings.sole_sources.single.tolist() == [True]
    assert findings.weak_links.weak.tolist() == [False]
    assert findings.graph.link_count == 1
