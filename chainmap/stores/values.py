"""Values of query results as plain Python: what JSON, CSV and pandas can hold."""

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time


def native(value: object) -> object:
    """Return a driver's value as plain Python.

    Nodes and relationships become their properties, a path the list of its parts in order, dates
    `datetime` objects, durations ISO text.
    """
    if isinstance(value, Node | Relationship):
        return {name: native(part) for name, part in sorted(value.items())}
    if isinstance(value, Path):
        return _path(value)
    if isinstance(value, dict):
        return {name: native(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [native(part) for part in value]
    if isinstance(value, Date | DateTime | Time):
        return value.to_native()
    if isinstance(value, Duration):
        return value.iso_format()
    return value


def _path(path: Path) -> list[object]:
    parts: list[object] = [native(path.nodes[0])]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        parts += [native(relationship), native(node)]
    return parts
