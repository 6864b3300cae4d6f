"""The nodes and relationships of an answer as a picture: cards in columns, links to the right.

Columns follow the direction of the relationships, so that suppliers stand left of their customers
as on the chain map, and the order within a column is the chain map's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
from pydantic import BaseModel, ConfigDict

from chainmap.maps.layout import Cards, lay_out
from chainmap.stores.values import GraphNode, GraphRelationship, graph_parts, tagged
from graph_schema.errors import SchemaError
from graph_schema.model import load_model

#: Gives the state of each enterprise asked for.
StatesOf = Callable[[Sequence[str]], Mapping[str, str]]

#: Cards on one picture, as on the chain map (VISUAL.md).
MAX_NODES = 300
#: Cards of one column; more of one layer stand in columns side by side.
COLUMN_CARDS = 24
_LONGEST_NAME = 60
_ENTERPRISE = "Enterprise"
#: Where a fact comes from is told by the tables; in a picture's panel it is in the way.
_HIDDEN = frozenset({"provenance", "source_row", "link_id"})


class DrawnNode(BaseModel):
    """One card: where it stands, what it says; ``state`` is an enterprise's."""

    model_config = ConfigDict(extra="forbid")

    id: str
    label: str
    title: str
    name: str
    state: str | None
    column: int
    y: float
    properties: dict[str, object]


class DrawnLink(BaseModel):
    """One relationship between two cards."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: str
    title: str
    source: str
    target: str
    properties: dict[str, object]


class DrawnGraph(BaseModel):
    """Cards and links of an answer; ``truncated`` where it holds more cards."""

    model_config = ConfigDict(extra="forbid")

    nodes: list[DrawnNode]
    links: list[DrawnLink]
    truncated: bool


def draw_graph(rows: Iterable[Sequence[object]], states_of: StatesOf) -> DrawnGraph | None:
    """Return the picture of every node and relationship in the rows; None where there is none."""
    nodes: dict[str, GraphNode] = {}
    links: dict[str, GraphRelationship] = {}
    truncated = False
    for part in graph_parts(value for row in rows for value in row):
        if isinstance(part, GraphRelationship):
            links.setdefault(part.element_id, part)
        elif len(nodes) < MAX_NODES:
            nodes.setdefault(part.element_id, part)
        else:
            truncated = truncated or part.element_id not in nodes
    if not nodes:
        return None
    shown = [link for link in links.values() if link.start in nodes and link.end in nodes]
    states = states_of([_enterprise_id(n) for n in nodes.values() if n.label == _ENTERPRISE])
    columns, heights = _placed(list(nodes), [(link.start, link.end) for link in shown])
    return DrawnGraph(
        nodes=[
            _drawn_node(node, column, y, states)
            for node, column, y in zip(nodes.values(), columns, heights, strict=True)
        ],
        links=[_drawn_link(link) for link in shown],
        truncated=truncated,
    )


def _placed(ids: Sequence[str], links: Sequence[tuple[str, str]]) -> tuple[list[int], list[float]]:
    columns = _columns(ids, links)
    place = {id_: number for number, id_ in enumerate(ids)}
    across = sorted({(place[a], place[b]) for a, b in links})
    cards = Cards(
        column=np.array(columns, dtype=np.int64),
        group=np.zeros(len(ids), dtype=np.int64),
        head=np.zeros(len(ids), dtype=np.bool_),
        lead=np.zeros(len(ids), dtype=np.bool_),
        source=np.array([a for a, _ in across], dtype=np.int64),
        target=np.array([b for _, b in across], dtype=np.int64),
    )
    return columns, lay_out(cards).y.tolist()


def _columns(ids: Sequence[str], links: Iterable[tuple[str, str]]) -> list[int]:
    """Return each node's column: its longest way from a source, circles taken as one."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(links)
    whole = nx.condensation(graph)
    column_of: dict[str, int] = {}
    first = 0
    for layer in nx.topological_generations(whole):
        members = {node for component in layer for node in whole.nodes[component]["members"]}
        in_order = [node for node in ids if node in members]
        column_of |= {node: first + n // COLUMN_CARDS for n, node in enumerate(in_order)}
        first += -(-len(in_order) // COLUMN_CARDS)
    return [column_of[node] for node in ids]


def _enterprise_id(node: GraphNode) -> str:
    return str(node.get("enterprise_id", ""))


def _drawn_node(node: GraphNode, column: int, y: float, states: Mapping[str, str]) -> DrawnNode:
    return DrawnNode(
        id=node.element_id,
        label=node.label,
        title=_type_title(node.label),
        name=_name(node),
        state=states.get(_enterprise_id(node)) if node.label == _ENTERPRISE else None,
        column=column,
        y=round(y, 1),
        properties=_shown(node),
    )


def _drawn_link(link: GraphRelationship) -> DrawnLink:
    return DrawnLink(
        id=link.element_id,
        type=link.type,
        title=_type_title(link.type),
        source=link.start,
        target=link.end,
        properties=_shown(link),
    )


def _name(node: GraphNode) -> str:
    known = load_model().nodes.get(node.label)
    names = ["short_name", known.name_property, known.key] if known else ["short_name", "name"]
    found = (str(node[n]) for n in names if n and node.get(n))
    return next(found, node.label)[:_LONGEST_NAME]


def _type_title(name: str) -> str:
    try:
        return load_model().type(name).zh
    except SchemaError:  # a type that graph_schema does not know
        return name


def _shown(part: GraphNode | GraphRelationship) -> dict[str, object]:
    return {name: tagged(value) for name, value in part.items() if name not in _HIDDEN}
