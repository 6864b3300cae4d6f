"""Between arrays and networkx: rows of links from a networkx graph, a multigraph from arrays."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.essential import NOT_SAID
from chainmap.analysis.links import EVIDENCE
from graph_schema.records import FactTables

if TYPE_CHECKING:
    from chainmap.analysis.graph import ChainGraph

#: What a link carries where a graph is made by hand: columns of SUPPLIES, and ``essential``.
SMALL_LINKS = pa.schema(
    [
        ("from", pa.string()),
        ("to", pa.string()),
        ("product_id", pa.string()),
        ("amount_yuan", pa.float64()),
        ("share", pa.float64()),
        ("evidence", pa.string()),
        ("confidence", pa.float64()),
        ("essential", pa.int8()),
    ]
)


def rows_of(graph: "nx.Graph[str]") -> list[dict[str, object]]:
    """Return one row per (from, to, product): parallel links added up."""
    grouped: dict[tuple[str, str, Any], list[Mapping[str, Any]]] = {}
    for start, end, data in graph.edges(data=True):
        grouped.setdefault((str(start), str(end), data.get("product_id")), []).append(data)
    return [_merged(key, parallel) for key, parallel in grouped.items()]


def _merged(key: tuple[str, str, Any], parallel: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    strongest = [e for e in EVIDENCE if any(d.get("evidence") == e for d in parallel)]
    return {
        "from": key[0],
        "to": key[1],
        "product_id": key[2],
        "amount_yuan": _sum([d.get("amount_yuan", d.get("weight")) for d in parallel]),
        "share": _sum([d.get("share") for d in parallel]),
        "evidence": strongest[0] if strongest else None,
        "confidence": _greatest([d.get("confidence") for d in parallel]),
        "essential": _greatest([d.get("essential") for d in parallel]),
    }


def _sum(values: Sequence[float | None]) -> float | None:
    """Add up; with an unknown part the sum is unknown."""
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _greatest(values: Sequence[float | None]) -> float | None:
    return max((v for v in values if v is not None), default=None)


def multigraph_of(graph: "ChainGraph", tables: FactTables | None) -> "nx.MultiDiGraph[str]":
    """Return the graph for networkx; see `ChainGraph.to_networkx`."""
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ids = graph.node_ids.to_pylist()
    segments = graph.segments.to_pylist()
    described = {} if tables is None else _descriptions(graph, tables)
    for node, segment in zip(ids, graph.segment.tolist(), strict=True):
        known = described.get(node, {})
        result.add_node(
            node, **(known | ({"segment_id": segments[segment]} if segment >= 0 else {}))
        )
    rows = _link_rows(graph, tables)
    for start, end, data in zip(graph.source.tolist(), graph.target.tolist(), rows, strict=True):
        result.add_edge(ids[start], ids[end], **data)
    return result


def _descriptions(graph: "ChainGraph", tables: FactTables) -> dict[str, dict[str, Any]]:
    table = fact_table(tables, "Enterprise")
    inside = table.filter(pc.is_in(table["enterprise_id"], value_set=graph.node_ids))
    return {row["enterprise_id"]: _known(row) for row in inside.to_pylist()}


def _link_rows(graph: "ChainGraph", tables: FactTables | None) -> list[dict[str, Any]]:
    if tables is not None and (graph.row >= 0).all():
        rows = fact_table(tables, "SUPPLIES").take(pa.array(graph.row)).drop_columns(["from", "to"])
        return [
            _known(row) | _essential(code)
            for row, code in zip(rows.to_pylist(), graph.essential.tolist(), strict=True)
        ]
    products, evidences = graph.products.to_pylist(), (*EVIDENCE, None)
    columns = zip(
        graph.product.tolist(),
        graph.amount.tolist(),
        graph.share.tolist(),
        graph.evidence.tolist(),
        graph.confidence.tolist(),
        graph.essential.tolist(),
        strict=True,
    )
    return [
        _known(
            {
                "product_id": products[product] if product >= 0 else None,
                "amount_yuan": amount,
                "share": share,
                "evidence": evidences[evidence],
                "confidence": confidence,
            }
        )
        | _essential(essential)
        for product, amount, share, evidence, confidence, essential in columns
    ]


def _essential(code: int) -> dict[str, int]:
    return {} if code == NOT_SAID else {"essential": code}


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown: null, and NaN."""
    return {
        name: value
        for name, value in row.items()
        if value is not None and not (isinstance(value, float) and np.isnan(value))
    }
