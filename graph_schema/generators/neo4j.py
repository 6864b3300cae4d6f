"""``ddl/neo4j.cypher``: constraints and indexes of Neo4j Community."""

from collections.abc import Iterator
from string import Template

from graph_schema.generators.indexes import indexed_properties, unique_property
from graph_schema.model import Model, NodeType, Type

_CONSTRAINT = Template(
    "CREATE CONSTRAINT ${name}_unique IF NOT EXISTS FOR $pattern REQUIRE x.`$property` IS UNIQUE;"
)
_INDEX = Template("CREATE INDEX $name IF NOT EXISTS FOR $pattern ON (x.`$property`);")
_NODE = Template("(x:`$label`)")
_RELATIONSHIP = Template("()-[x:`$label`]-()")


def render_neo4j(model: Model) -> str:
    """Return the statements, one a line, safe to run again."""
    types: list[Type] = [*model.nodes.values(), *model.relationships.values()]
    return "".join(f"{line}\n" for type_ in types for line in _statements(type_))


def _statements(type_: Type) -> Iterator[str]:
    shape = _NODE if isinstance(type_, NodeType) else _RELATIONSHIP
    pattern = shape.substitute(label=type_.name)
    unique = unique_property(type_)
    if unique:
        yield _filled(_CONSTRAINT, type_, pattern, unique)
    for name in indexed_properties(type_):
        yield _filled(_INDEX, type_, pattern, name)
    if not isinstance(type_, NodeType) and "source_id" in type_.properties:
        yield _filled(_INDEX, type_, pattern, "source_id")


def _filled(template: Template, type_: Type, pattern: str, name: str) -> str:
    return template.substitute(name=f"{type_.name}_{name}", pattern=pattern, property=name)
