"""Nodes, relationships and paths of a real answer keep what they are."""

import json

from chainmap.stores.bolt import BoltStore
from chainmap.stores.values import GraphNode, GraphPath, GraphRelationship, graph_parts, tagged

ONE_LINK = """
MATCH p = (a:Enterprise {enterprise_id: 'e0'})-[r:SUPPLIES]->(b)
RETURN a, r, p, [a, {end: b}] AS nested ORDER BY r.link_id LIMIT 1
"""


def one_link(store: BoltStore) -> tuple[object, ...]:
    return store.query(ONE_LINK, {}, limit=10, timeout_s=30).rows[0]


def test_a_node_is_its_properties_and_knows_its_label(store: BoltStore) -> None:
    node = one_link(store)[0]
    assert isinstance(node, GraphNode)
    assert node.label == "Enterprise"
    assert node["name"] == "企业0"
    assert json.loads(json.dumps(node, default=str))["enterprise_id"] == "e0"


def test_a_relationship_knows_its_type_and_its_ends(store: BoltStore) -> None:
    node, relationship, path, _ = one_link(store)
    assert isinstance(relationship, GraphRelationship)
    assert relationship.type == "SUPPLIES"
    assert isinstance(path, GraphPath)
    assert [type(part) for part in path] == [GraphNode, GraphRelationship, GraphNode]
    assert isinstance(node, GraphNode)
    assert (relationship.start, relationship.end) == (node.element_id, path[2].element_id)


def test_every_part_is_found_however_deep(store: BoltStore) -> None:
    nested = one_link(store)[3]
    assert [type(part) for part in graph_parts([nested])] == [GraphNode, GraphNode]


def test_tagged_values_are_json_and_tell_nodes_from_maps(store: BoltStore) -> None:
    node, relationship, path, nested = json.loads(json.dumps(tagged(list(one_link(store)))))
    assert node["~node"]["label"] == "Enterprise"
    assert relationship["~relationship"]["from"] == node["~node"]["id"]
    assert relationship["~relationship"]["properties"]["valid_from"] == "2025-01-01"
    assert [next(iter(part)) for part in path["~path"]] == ["~node", "~relationship", "~node"]
    assert list(nested[1]) == ["end"]
