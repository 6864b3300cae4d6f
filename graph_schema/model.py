"""The graph model as ``types/*.yaml`` declare it: node and relationship types, their properties.

Every other description of the model (DDL, header tables, data dictionary, templates) is generated
from what `load_model` returns.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from graph_schema.errors import SchemaError

SCHEMA_VERSION = "1"
TYPES_FOLDER = Path(__file__).parent / "types"

PropertyType = Literal["string", "integer", "float", "boolean", "date", "strings"]
PROPERTY_TYPES = ("string", "integer", "float", "boolean", "date", "strings")

#: How several sources' values of one property become one value.
MergeRule = Literal["newest", "union", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a type.

    ``unit`` "yuan" and "fraction" let the importer scale by the header's own unit (万元, %).
    ``bookkeeping`` properties are stored but neither diffed nor hashed.
    ``reference`` names the node type whose key the value is.
    """

    name: str
    type: PropertyType
    zh: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    enum: tuple[str, ...] = ()
    code_list: str | None = None
    reference: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    merge: MergeRule = "newest"
    bookkeeping: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a row names one end of a relationship, or a node that the row implies.

    Headers are built from ``zh`` and ``aliases``: the bare word, and for an Enterprise the word
    with 名称, 统一社会信用代码 and 所在地区 behind it.
    """

    address: str  # "from", "to", or the column of an implied node: "region_code", "enterprise"
    node: str
    zh: str
    aliases: tuple[str, ...] = ()
    relationship: str | None = None  # set where the row implies the relationship
    direction: Literal["out", "in"] = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The sheet of the template workbook: column addresses with an example value each."""

    sheet: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """A node label."""

    name: str
    zh: str
    key: str
    properties: dict[str, Property]
    name_property: str | None = None
    key_from: tuple[str, ...] = ()
    key_pattern: str | None = None
    created_at_reference: bool = False
    fact: bool = True
    implies: dict[str, End] = field(default_factory=dict)
    template: Template | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the canonical table, in order."""
        return tuple(self.properties)

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that make two rows the same fact."""
        return (self.key,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipType:
    """A relationship type; ``pairs`` are the allowed (from, to) labels."""

    name: str
    zh: str
    pairs: tuple[tuple[str, str], ...]
    identity: tuple[str, ...]
    properties: dict[str, Property]
    ends: dict[str, End]
    identity_property: str | None = None
    functional: bool = False
    fact: bool = True
    template: Template | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the canonical table: the two ends, then the properties."""
        return ("from", "to", *self.properties)


Type = NodeType | RelationshipType


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All types, by name."""

    nodes: dict[str, NodeType]
    relationships: dict[str, RelationshipType]

    def type(self, name: str) -> Type:
        """Return the node or relationship type called ``name``.

        Raises
        ------
        SchemaError
            Where no such type is declared.
        """
        found = self.nodes.get(name) or self.relationships.get(name)
        if found is None:
            raise SchemaError(
                f"没有名为“{name}”的类型；可用类型见 docs/data-dictionary.md。",
                f"There is no type called {name!r}; docs/data-dictionary.md lists them.",
            )
        return found

    @property
    def fact_types(self) -> tuple[Type, ...]:
        """The types whose rows are facts: nodes first, then relationships."""
        every: tuple[Type, ...] = (*self.nodes.values(), *self.relationships.values())
        return tuple(t for t in every if t.fact)

    def labels_of(self, relationship: RelationshipType, from_key: str) -> tuple[str, str]:
        """Return the (from, to) labels of one relationship, told by the form of its key.

        Examples
        --------
        >>> model = load_model()
        >>> model.labels_of(model.relationships["WITHIN"], "330100")
        ('Region', 'Region')
        >>> model.labels_of(model.relationships["WITHIN"], "3841")
        ('Industry', 'Industry')
        """
        for pair in relationship.pairs:
            pattern = self.nodes[pair[0]].key_pattern
            if len(relationship.pairs) == 1 or pattern is None or re.match(pattern, from_key):
                return pair
        raise SchemaError(
            f"{relationship.name} 的起点“{from_key}”不符合任何允许的类型。",
            f"The start {from_key!r} of {relationship.name} fits none of its types.",
        )


_NODE_BOOKKEEPING = {
    "source_ids": {"type": "strings", "merge": "union", "zh": "来源"},
    "provenance": {
        "type": "string",
        "bookkeeping": True,
        "zh": "溯源",
        "source": "JSON {property: [source_id, data_date, source_row]} of the winning value",
    },
}
_RELATIONSHIP_BOOKKEEPING = {
    "source_id": {"type": "string", "required": True, "zh": "数据来源"},
    "source_row": {"type": "string", "bookkeeping": True, "zh": "来源行"},
    "data_date": {"type": "date", "bookkeeping": True, "zh": "数据日期"},
}


@cache
def load_model() -> Model:
    """Read ``types/*.yaml``.

    Examples
    --------
    >>> load_model().nodes["Enterprise"].key
    'enterprise_id'
    """
    return read_model(TYPES_FOLDER)


def read_model(folder: Path) -> Model:
    """Read the types declared in a folder.

    Raises
    ------
    SchemaError
        Where a declaration lacks what it needs or says what nobody knows.
    """
    nodes: dict[str, NodeType] = {}
    relationships: dict[str, RelationshipType] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, spec in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            try:
                if "key" in spec:
                    nodes[name] = _node_type(name, spec)
                else:
                    relationships[name] = _relationship_type(name, spec)
            except (KeyError, TypeError) as error:
                raise SchemaError(
                    f"类型 {name}（{path.name}）的声明有误：{error}。",
                    f"The declaration of {name} in {path.name} is wrong: {error}.",
                ) from error
    return Model(nodes=nodes, relationships=relationships)


def _properties(spec: dict[str, Any], bookkeeping: dict[str, Any]) -> dict[str, Property]:
    declared = dict(spec.get("properties") or {})
    if spec.get("fact", True):
        declared |= bookkeeping
    return {name: _property(name, body) for name, body in declared.items()}


def _property(name: str, body: dict[str, Any]) -> Property:
    body = dict(body)
    if "enum" in body and not body["enum"]:
        raise SchemaError(f"属性 {name} 的取值表为空。", f"{name} has an empty list of values.")
    for key in ("aliases", "enum"):
        body[key] = tuple(body.get(key, ()))
    return Property(name=name, **body)


def _template(spec: dict[str, Any]) -> Template | None:
    if "template" not in spec:
        return None
    columns = spec["template"]["columns"]
    return Template(
        sheet=spec["template"]["sheet"],
        columns=tuple((address, str(example)) for address, example in columns.items()),
    )


def _end(address: str, body: dict[str, Any], node: str) -> End:
    return End(
        address=address,
        node=node,
        zh=body["zh"],
        aliases=tuple(body.get("aliases", ())),
        relationship=body.get("relationship"),
        direction=body.get("direction", "out"),
    )


def _node_type(name: str, spec: dict[str, Any]) -> NodeType:
    implies = {
        address: _end(address, body, body["node"])
        for address, body in (spec.get("implies") or {}).items()
    }
    return NodeType(
        name=name,
        zh=spec["zh"],
        key=spec["key"],
        properties=_properties(spec, _NODE_BOOKKEEPING),
        name_property=spec.get("name_property"),
        key_from=tuple(spec.get("key_from", ())),
        key_pattern=spec.get("key_pattern"),
        created_at_reference=spec.get("created_at_reference", False),
        fact=spec.get("fact", True),
        implies=implies,
        template=_template(spec),
    )


def _relationship_type(name: str, spec: dict[str, Any]) -> RelationshipType:
    pairs = tuple(tuple(p) for p in spec.get("pairs", [[spec.get("from"), spec.get("to")]]))
    ends = spec.get("ends") or {}
    return RelationshipType(
        name=name,
        zh=spec["zh"],
        pairs=pairs,
        identity=tuple(spec["identity"]),
        properties=_properties(spec, _RELATIONSHIP_BOOKKEEPING),
        ends={
            side: _end(side, ends.get(side, {"zh": side}), pairs[0][0 if side == "from" else 1])
            for side in ("from", "to")
        },
        identity_property=spec.get("identity_property"),
        functional=spec.get("functional", False),
        fact=spec.get("fact", True),
        template=_template(spec),
    )
