"""``schema.json``: the model for the browser (the schema page, the query editor)."""

import json
from typing import Any

from graph_schema.model import SCHEMA_VERSION, End, Model, NodeType, Property, RelationshipType


def render_schema(model: Model) -> str:
    """Return the model as JSON; properties stand in their declared order."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "nodes": [_node(t) for t in model.nodes.values()],
        "relationships": [_relationship(t) for t in model.relationships.values()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _node(type_: NodeType) -> dict[str, Any]:
    return {
        "name": type_.name,
        "zh": type_.zh,
        "fact": type_.fact,
        "key": type_.key,
        "name_property": type_.name_property,
        "properties": [_property(p) for p in type_.properties.values()],
        "implies": [_end(end) for end in type_.implies.values()],
    }


def _relationship(type_: RelationshipType) -> dict[str, Any]:
    return {
        "name": type_.name,
        "zh": type_.zh,
        "fact": type_.fact,
        "pairs": [list(pair) for pair in type_.pairs],
        "identity": list(type_.identity),
        "properties": [_property(p) for p in type_.properties.values()],
    }


def _property(prop: Property) -> dict[str, Any]:
    """Return what is declared; what is not stays out, so that the file is short."""
    declared = {
        "unit": prop.unit,
        "enum": list(prop.enum),
        "code_list": prop.code_list,
        "reference": prop.reference,
        "required": prop.required,
        "note": prop.source,
    }
    kept = {name: value for name, value in declared.items() if value}
    return {"name": prop.name, "zh": prop.zh, "type": prop.type, **kept}


def _end(end: End) -> dict[str, Any]:
    return {
        "column": end.address,
        "zh": end.zh,
        "node": end.node,
        "relationship": end.relationship,
        "direction": end.direction,
    }
