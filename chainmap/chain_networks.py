"""One chain as a networkx graph, and as GraphML or GEXF for Gephi and other programs."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import networkx as nx
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.extract import extract_chain
from chainmap.analysis.graph import ChainGraph
from graph_schema.records import FactTables

NetworkFormat = Literal["graphml", "gexf"]

#: What a segment tells about the enterprises in it.
_PLACE = ("tier", "position")
#: Bookkeeping that says nothing to who looks at a picture, and is long.
_LEFT_OUT = frozenset({"provenance", "identifiers"})
#: Characters that XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def chain_network(
    tables: FactTables, chain_id: str, *, as_of: date, with_derived: bool = False
) -> "nx.MultiDiGraph[str]":
    """Return the enterprises of a chain and the supply links among them.

    Parameters
    ----------
    tables : canonical tables of the whole graph.
    with_derived : links that were derived from product inputs too.

    Returns
    -------
    Nodes are enterprise ids with the properties of Enterprise, and ``segment_id``, ``tier`` and
    ``position`` of the segment that the enterprise stands in; edges have the properties of
    SUPPLIES and, where it is known, ``essential``; goods flow along them. Unknown values have no
    attribute. ``graph.graph`` holds the chain's properties and ``as_of``.

    Raises
    ------
    NotFound
        Where no chain has this id.
    """
    extract = extract_chain(tables, chain_id, as_of)
    members = extract.enterprise_ids
    supplied = ChainGraph.from_tables(tables, as_of=as_of, with_derived=with_derived, into=members)
    network = supplied.subgraph(members.to_pylist()).to_networkx(tables)
    segments = _rows(tables, "Segment", "segment_id")
    for member in extract.members:
        node = network.nodes[member.enterprise_id]
        node.pop("segment_id", None)  # the first of all chains; here the first of this one counts
        if member.segment_id is not None:
            place = segments[member.segment_id]
            node["segment_id"] = member.segment_id
            node |= {name: place[name] for name in _PLACE if place[name] is not None}
    about = _rows(tables, "Chain", "chain_id")[chain_id]
    network.graph.update({k: v for k, v in about.items() if v is not None}, as_of=as_of)
    return network


def write_network(network: "nx.MultiDiGraph[str]", path: Path, form: NetworkFormat) -> None:
    """Write a graph for Gephi: dates as ISO texts, lists as JSON, names as labels."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    plain.graph.update(_plain(network.graph))
    for node, data in network.nodes(data=True):
        label = data.get("short_name") or data.get("name") or node
        plain.add_node(_text(str(node)), **_plain(data), label=_text(str(label)))
    for start, end, data in network.edges(data=True):
        plain.add_edge(_text(str(start)), _text(str(end)), **_plain(data))
    if form == "graphml":
        nx.write_graphml(plain, path, encoding="utf-8")
    else:
        nx.write_gexf(plain, path, encoding="utf-8")


def _rows(tables: FactTables, label: str, key: str) -> dict[str, dict[str, Any]]:
    table = fact_table(tables, label)
    known = table.filter(pc.is_valid(table[key]))
    return {row[key]: row for row in known.to_pylist()}


def _plain(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {
        name: _value(value)
        for name, value in data.items()
        if value is not None and name not in _LEFT_OUT
    }


def _value(value: object) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | dict):
        return _text(json.dumps(value, ensure_ascii=False, default=str))
    return _text(str(value))


def _text(text: str) -> str:
    return _NOT_XML.sub("�", text)
