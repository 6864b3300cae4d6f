from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from graph_schema.model import Model, NodeType, RelationshipType, Template, load_model
from graph_schema.vocabulary import vocabulary_problems


def test_model_has_no_problem() -> None:
    assert vocabulary_problems(load_model()) == []


def with_node(label: str, /, **changes: Any) -> Model:
    model = load_model()
    node: NodeType = replace(model.nodes[label], **changes)
    return replace(model, nodes={**model.nodes, label: node})


def with_relationship(label: str, /, **changes: Any) -> Model:
    model = load_model()
    changed: RelationshipType = replace(model.relationships[label], **changes)
    return replace(model, relationships={**model.relationships, label: changed})


def with_property(label: str, prop: str, /, **changes: Any) -> Model:
    properties = load_model().nodes[label].properties
    return with_node(label, properties={**properties, prop: replace(properties[prop], **changes)})


def with_end(label: str, column: str, /, **changes: Any) -> Model:
    implies = load_model().nodes[label].implies
    return with_node(label, implies={**implies, column: replace(implies[column], **changes)})


def with_template(label: str, address: str, example: str) -> Model:
    return with_node(label, template=Template(sheet="x", columns=((address, example),)))


DEFECTS: list[tuple[Callable[[], Model], str]] = [
    (lambda: with_property("Chain", "level", type="text"), "level has the unknown type text"),
    (lambda: with_property("Chain", "level", zh=" "), "level has no zh"),
    (lambda: with_node("Chain", zh="Chain"), "zh says nothing in Chinese"),
    (lambda: with_node("Chain", name="chain"), "is not of the form that its kind has"),
    (lambda: with_relationship("FEEDS", name="Feeds"), "is not of the form that its kind has"),
    (lambda: with_property("Chain", "level", name="chainLevel"), "chainLevel is not snake_case"),
    (lambda: with_property("Enterprise", "name", name="qiye_name"), "qiye_name is pinyin"),
    (lambda: with_property("Enterprise", "name", name="qymc"), "qymc is pinyin"),
    (lambda: with_property("Enterprise", "employees", unit="yuan"), "has the unit yuan"),
    (lambda: with_property("Enterprise", "revenue_yuan", unit="万元"), "has the unit 万元"),
    (lambda: with_property("Chain", "region_code", reference="Area"), "refers to Area"),
    (lambda: with_property("Certificate", "standard", code_list="x"), "unknown code list x"),
    (lambda: with_property("Chain", "level", enum=("省级", "省级")), "lists a value twice"),
    (lambda: with_property("Segment", "tier", enum=("1",)), "lists values but is no string"),
    (lambda: with_property("Segment", "tier", maximum=0), "its minimum above its maximum"),
    (lambda: with_node("Chain", key="chain_no"), "the identity column chain_no does not exist"),
    (lambda: with_property("Chain", "chain_id", required=False), "key chain_id is not required"),
    (lambda: with_node("Chain", name_property="title"), "the name property title does not exist"),
    (lambda: with_node("Chain", key_from=("title",)), "key_from names title"),
    (lambda: with_relationship("FEEDS", identity=("from", "x", "source_id")), "identity column x"),
    (lambda: with_relationship("FEEDS", identity=("from", "to")), "lacks source_id"),
    (lambda: with_relationship("SUPPLIES", identity_property="id"), "identity property id does"),
    (lambda: with_relationship("FEEDS", pairs=(("Step", "Segment"),)), "Step is no node type"),
    (
        lambda: with_relationship("WITHIN", pairs=(("Region", "Region"), ("Chain", "Chain"))),
        "Chain needs a key_pattern",
    ),
    (lambda: with_end("Segment", "chain", node="Link"), "chain implies Link"),
    (lambda: with_end("Segment", "chain", relationship="OWNS"), "implies OWNS, which is no"),
    (lambda: with_end("Segment", "chain", direction="in"), "implies PART_OF from Chain"),
    (lambda: with_end("Segment", "chain", address="name"), "name is both a property"),
    (
        lambda: with_property("Chain", "level", aliases=("产业链名称",)),
        "the header 产业链名称 means level and name",
    ),
    (lambda: with_property("Chain", "level", aliases=("序号",)), "序号 is one of those"),
    (lambda: with_end("Certificate", "body", aliases=("状态",)), "状态 means body and status"),
    (lambda: with_template("Chain", "colour", "red"), "the unknown column colour"),
    (lambda: with_template("Chain", "level", "乡级"), "level is 乡级"),
    (lambda: with_template("Enterprise", "uscc", "91330100MA2XXXXX0X"), "is no valid code"),
]


@pytest.mark.parametrize(("seed", "problem"), DEFECTS, ids=[text for _, text in DEFECTS])
def test_seeded_defect_is_found(seed: Callable[[], Model], problem: str) -> None:
    found = vocabulary_problems(seed())
    assert any(problem in sentence for sentence in found), found
