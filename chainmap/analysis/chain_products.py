"""Products of a chain: where each is made, who makes it, which goes into which."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Flags, fact_table
from chainmap.analysis.extract import ChainExtract
from chainmap.analysis.graph import ChainGraph
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProducts:
    """The products that are made in the segments of a chain.

    Attributes
    ----------
    homes : product → the segment that makes it; of several the first of the chain.
    makers : product → members that make it.
    pairs : (input, output) of INPUT_OF, both made in the chain, ascending.
    """

    homes: Mapping[str, str]
    makers: Mapping[str, frozenset[str]]
    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of_tables(cls, tables: FactTables, extract: ChainExtract) -> "ChainProducts":
        """Read the products of the chain and their makers among its members."""
        homes = _homes(tables, extract)
        own = pa.array(sorted(homes), pa.string())
        inputs = fact_table(tables, "INPUT_OF")
        inside = pc.and_(
            pc.is_in(inputs["from"], value_set=own), pc.is_in(inputs["to"], value_set=own)
        )
        return cls(
            homes=homes,
            makers=_makers(tables, extract, own),
            pairs=tuple(sorted(set(_ends(inputs.filter(inside))))),
        )

    def foreign(self, graph: ChainGraph) -> Flags:
        """Mark the derived links of a graph that are no steps of this chain.

        Its members make other things too (a refinery's petrol is no step of 聚烯烃), and links
        derived from those would hide what is known of the chain. Where no products are declared
        for its segments nothing can be told, so nothing is marked.
        """
        if not self.homes:
            return np.zeros(graph.link_count, np.bool_)
        steps = {(start, user) for start, end in self.pairs for user in self.makers.get(end, ())}
        products, ids = graph.products.to_pylist(), graph.node_ids.to_pylist()
        marked = graph.derived
        for link in np.flatnonzero(marked).tolist():
            product = int(graph.product[link])
            step = (products[product] if product >= 0 else "", ids[int(graph.target[link])])
            marked[link] = step not in steps
        return marked


def _ends(table: pa.Table) -> list[tuple[str, str]]:
    return list(zip(table["from"].to_pylist(), table["to"].to_pylist(), strict=True))


def _homes(tables: FactTables, extract: ChainExtract) -> dict[str, str]:
    order = {s.segment_id: at for at, s in enumerate(extract.segments)}
    made_in = fact_table(tables, "MADE_IN")
    inside = pc.is_in(made_in["to"], value_set=pa.array(list(order), pa.string()))
    homes: dict[str, str] = {}
    for product, segment in _ends(made_in.filter(inside)):
        homes[product] = min(homes.get(product, segment), segment, key=lambda s: order[s])
    return homes


def _makers(
    tables: FactTables, extract: ChainExtract, products: pa.Array
) -> dict[str, frozenset[str]]:
    produces = fact_table(tables, "PRODUCES")
    inside = pc.and_(
        pc.is_in(produces["from"], value_set=extract.enterprise_ids),
        pc.is_in(produces["to"], value_set=products),
    )
    makers: dict[str, set[str]] = defaultdict(set)
    for maker, product in _ends(produces.filter(inside)):
        makers[product].add(maker)
    return {product: frozenset(found) for product, found in makers.items()}
