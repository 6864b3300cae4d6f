"""Supply links as items: those of a chain whose supplier is among the enterprises looked at."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from chainmap.analysis.columns import fact_table
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.origin import origin_of_row
from chainmap.analysis.quality.measure import Item
from chainmap.analysis.quality.population import Population
from graph_schema.records import FactTables


def link_items(
    population: Population, tables: FactTables, graph: ChainGraph, kinds: Sequence[str]
) -> tuple[Item, ...]:
    """Return the links of the population's suppliers, each in its own class.

    Derived links, which nobody saw or told of, and links to oneself do not count.

    Parameters
    ----------
    graph : the chain's links among its members.
    kinds : (m,) the class of each link of ``graph``.
    """
    ids, products = graph.node_ids.to_pylist(), _products(tables)
    counted = [
        at
        for at in range(graph.link_count)
        if not graph.derived[at]
        and graph.source[at] != graph.target[at]
        and ids[graph.source[at]] in population.subjects
    ]
    items = []
    for at, row in zip(counted, _rows(tables, graph, counted), strict=True):
        supplier, customer = ids[graph.source[at]], ids[graph.target[at]]
        amount = float(graph.amount[at])
        items.append(
            Item(
                id=row["link_id"] or f"{supplier}>{customer}",
                subject=population.subjects[supplier],
                kind=kinds[at],
                what=products.get(row["product_id"]) or row["product_id"] or "",
                partner=customer,
                amount=None if math.isnan(amount) else amount,
                origin=origin_of_row(row),
            )
        )
    return tuple(items)


def _rows(tables: FactTables, graph: ChainGraph, links: Iterable[int]) -> list[dict[str, Any]]:
    columns = ["link_id", "product_id", "source_id", "source_row", "data_date"]
    supplies = fact_table(tables, "SUPPLIES").select(columns)
    numbers = pa.array([int(graph.row[at]) for at in links], pa.int64())
    rows: list[dict[str, Any]] = supplies.take(numbers).to_pylist()
    return rows


def _products(tables: FactTables) -> dict[str, str]:
    rows = fact_table(tables, "Product").select(["product_id", "name"]).to_pylist()
    return {row["product_id"]: row["name"] for row in rows}
