"""The index finds an enterprise by every identifier and every name it ever had."""

from chainmap.reference_index import build_reference_index
from graph_schema.model import load_model
from graph_schema.records import FactTables, table_of

MODEL = load_model()


def graph() -> FactTables:
    enterprises = [
        {
            "enterprise_id": "stock:1",
            "uscc": "91X",
            "identifiers": ["stock:1", "sme:7"],
            "name": "甲 有限公司",
            "former_names": ["乙公司"],
        },
        {"enterprise_id": "b", "name": "甲有限公司"},
    ]
    return {
        "Enterprise": table_of(MODEL.nodes["Enterprise"], enterprises),
        "LOCATED_IN": table_of(
            MODEL.relationships["LOCATED_IN"], [{"from": "b", "to": "330100", "source_id": "s"}]
        ),
        "Product": table_of(MODEL.nodes["Product"], [{"product_id": "p1", "name": "棉 纱"}]),
        "PART_OF": table_of(MODEL.relationships["PART_OF"], [{"from": "s1", "to": "c1"}]),
    }


def test_every_identifier_finds_the_enterprise() -> None:
    index = build_reference_index(graph())
    assert index.identifiers == {"uscc:91X": "stock:1", "stock:1": "stock:1", "sme:7": "stock:1"}


def test_former_names_find_it_too_and_equal_names_give_both_with_their_region() -> None:
    index = build_reference_index(graph())
    assert index.names["乙公司"] == [("stock:1", "")]
    assert index.names["甲有限公司"] == [("stock:1", ""), ("b", "330100")]


def test_other_nodes_are_found_by_normalised_name() -> None:
    index = build_reference_index(graph())
    assert index.labels["Product"] == {"棉纱": ["p1"]}
    assert index.keys["Product"] == {"p1"}
    assert index.segment_chains == {"s1": "c1"}
