"""The market of each enterprise: those who could step in, because they make the same."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Floats, Index, codes_in, fact_table, floats
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.weakness.sectors import UNKNOWN_SECTOR, Sectors
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Markets:
    """Markets of n enterprises.

    Attributes
    ----------
    labels : ids of products, or labels of sectors.
    code : (n,) position in ``labels``, -1 where nobody is known to make the same.
    """

    labels: tuple[str, ...]
    code: Index

    def silent_rivals(self, volume: Floats) -> Floats:
        """Return how many others of each one's market have no known trade; NaN without a market.

        They make the same, but how much is unknown: no share is counted for them. Where nobody of
        the market trades all count alike, and none is left out.

        Parameters
        ----------
        volume : (n,) size in the network.
        """
        known, markets = self.code >= 0, len(self.labels) + 1
        traded = np.bincount(self.code[known], volume[known], markets)
        silent = known & (volume == 0) & (traded[self.code] > 0)
        count = np.bincount(self.code[silent], minlength=markets)
        return np.where(known, (count[self.code] - silent).astype(np.float64), np.nan)


def find_markets(
    tables: FactTables, graph: ChainGraph, sectors: Sectors, weight: Floats
) -> Markets:
    """Return who makes the same: the same main product, or, where it is not known, the same sector.

    The main product is what an enterprise delivers most of in the network; where its deliveries
    name no product, the product of its segment that it makes (PRODUCES), by revenue share. A
    segment is no market by itself: a maker of film cannot step in for one of electrolyte.

    Parameters
    ----------
    weight : (m,) weights of the links.
    """
    products = _delivered(graph, weight)
    without = [at for at in range(graph.node_count) if at not in products]
    products |= _made(tables, graph, sectors, without)
    keys = [
        (products[at], True) if at in products else (sectors.labels[sector], False)
        for at, sector in enumerate(sectors.code.tolist())
    ]
    number = {key: at for at, key in enumerate(sorted(set(keys)))}
    alone = (UNKNOWN_SECTOR, False)
    code = [-1 if key == alone else number[key] for key in keys]
    return Markets(labels=tuple(label for label, _ in number), code=np.array(code, np.int32))


def _delivered(graph: ChainGraph, weight: Floats) -> dict[int, str]:
    """Return the product that each enterprise delivers most of; of equal ones the first by id."""
    named = np.flatnonzero((graph.product >= 0) & (weight > 0))
    size = max(len(graph.products), 1)
    cell = graph.source[named].astype(np.int64) * size + graph.product[named]
    cells, inverse = np.unique(cell, return_inverse=True)
    total = np.bincount(inverse, weights=weight[named], minlength=len(cells))
    order = np.lexsort((cells % size, -total, cells // size))
    supplier = (cells // size)[order]
    first = order[np.flatnonzero(np.diff(supplier, prepend=-1))]
    ids = graph.products.take(pa.array(cells[first] % size)).to_pylist()
    return dict(zip((cells[first] // size).tolist(), ids, strict=True))


def _made(
    tables: FactTables, graph: ChainGraph, sectors: Sectors, asked: list[int]
) -> dict[int, str]:
    """Return the product of its segment that each of the asked makes, by revenue share."""
    homes = fact_table(tables, "MADE_IN")
    made_in: dict[str, set[str]] = defaultdict(set)
    for product, segment in zip(homes["from"].to_pylist(), homes["to"].to_pylist(), strict=True):
        made_in[product].add(segment)
    own = graph.node_ids.take(pa.array(asked, pa.int64()))
    makes = fact_table(tables, "PRODUCES")
    makes = makes.filter(pc.is_in(makes["from"], value_set=own))
    at = codes_in(makes["from"], graph.node_ids).tolist()
    share = np.nan_to_num(floats(makes["revenue_share"]), nan=-1.0).tolist()
    found: dict[int, str] = {}
    for maker, _, product in sorted(
        zip(at, (-s for s in share), makes["to"].to_pylist(), strict=True)
    ):
        if sectors.labels[sectors.code[maker]] in made_in.get(product, ()):
            found.setdefault(maker, product)
    return found
