"""Values of query results as plain Python: what JSON, CSV and pandas can hold.

A node or relationship is a `dict` of its properties that also knows what it is, so that whoever
wants the properties takes it as it comes, and whoever draws it finds label, type and ends.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time


class GraphNode(dict[str, object]):
    """A node: its properties.

    Attributes
    ----------
    element_id : names the node within one answer only; engines change it.
    label : the node's label; of several the first by name.
    """

    __slots__ = ("element_id", "label")

    def __init__(self, properties: dict[str, object], *, element_id: str, label: str) -> None:
        super().__init__(properties)
        self.element_id = element_id
        self.label = label


class GraphRelationship(dict[str, object]):
    """A relationship: its properties.

    Attributes
    ----------
    element_id : names the relationship within one answer only.
    type : the relationship's type.
    start, end : the element ids of its ends.
    """

    __slots__ = ("element_id", "end", "start", "type")

    def __init__(
        self, properties: dict[str, object], *, element_id: str, type_: str, start: str, end: str
    ) -> None:
        super().__init__(properties)
        self.element_id = element_id
        self.type = type_
        self.start = start
        self.end = end


class GraphPath(list[object]):
    """A path: its nodes and relationships in turn."""

    __slots__ = ()


def native(value: object) -> object:
    """Return a driver's value as plain Python.

    Nodes and relationships become `GraphNode` and `GraphRelationship`, a path a `GraphPath`, dates
    `datetime` objects, durations ISO text.
    """
    if isinstance(value, Node):
        label = min(value.labels, default="")
        return GraphNode(_properties(value), element_id=value.element_id, label=label)
    if isinstance(value, Relationship):
        return _relationship(value)
    if isinstance(value, Path):
        return GraphPath(native(part) for part in _in_turn(value))
    if isinstance(value, dict):
        return {name: native(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [native(part) for part in value]
    if isinstance(value, Date | DateTime | Time):
        return value.to_native()
    if isinstance(value, Duration):
        return value.iso_format()
    return value


def tagged(value: object) -> object:
    """Return a native value as JSON that tells nodes, relationships and paths from maps and lists.

    Examples
    --------
    >>> tagged(GraphNode({"name": "甲"}, element_id="1", label="Enterprise"))
    {'~node': {'id': '1', 'label': 'Enterprise', 'properties': {'name': '甲'}}}
    >>> tagged([date(2026, 6, 30), float("nan")])
    ['2026-06-30', None]
    """
    if isinstance(value, GraphNode):
        body = {"id": value.element_id, "label": value.label, "properties": _tagged(value)}
        return {"~node": body}
    if isinstance(value, GraphRelationship):
        ends = {"from": value.start, "to": value.end}
        body = {"id": value.element_id, "type": value.type, **ends, "properties": _tagged(value)}
        return {"~relationship": body}
    if isinstance(value, GraphPath):
        return {"~path": [tagged(part) for part in value]}
    if isinstance(value, dict):
        return _tagged(value)
    if isinstance(value, list):
        return [tagged(part) for part in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no such number
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)


def graph_parts(values: Iterable[object]) -> Iterator[GraphNode | GraphRelationship]:
    """Yield every node and relationship in native values, also those within lists and maps."""
    for value in values:
        if isinstance(value, GraphNode | GraphRelationship):
            yield value
        elif isinstance(value, list):
            yield from graph_parts(value)
        elif isinstance(value, dict):
            yield from graph_parts(value.values())


def _relationship(value: Relationship) -> GraphRelationship:
    start, end = value.start_node, value.end_node
    return GraphRelationship(
        _properties(value),
        element_id=value.element_id,
        type_=value.type,
        start=start.element_id if start else "",
        end=end.element_id if end else "",
    )


def _properties(value: Node | Relationship) -> dict[str, object]:
    return {name: native(part) for name, part in sorted(value.items())}


def _tagged(value: dict[str, object]) -> dict[str, object]:
    return {name: tagged(part) for name, part in value.items()}


def _in_turn(path: Path) -> Iterator[Node | Relationship]:
    yield path.nodes[0]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        yield relationship
        yield node
