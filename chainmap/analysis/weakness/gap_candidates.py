"""Who could fill a gap of a chain (补链): regions by their products, enterprises in them."""

import json
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import Flags, Floats, IntArray, fact_table, rows_by_key
from chainmap.analysis.weakness.product_space import ProductSpace
from graph_schema.records import FactTables

#: The best of each: enough to choose from, few enough to look at.
MAX_REGIONS, MAX_CANDIDATES = 5, 10
#: Proximities are shares of regions; more digits say nothing.
_DIGITS = 6


def regions_for(tables: FactTables, space: ProductSpace, near: Floats, density: Floats) -> str:
    """Return the regions densest in products near to what is lacking, as JSON.

    Each is {region_code, name, density, makers_of_related}, the densest first.
    """
    related = (near[space.product] > 0) & (space.region >= 0)
    makers = np.unique(np.stack((space.region[related], space.enterprise[related])), axis=1)[0]
    count = np.bincount(makers, minlength=len(space.regions))
    best = _best_regions(density)
    codes = space.regions.take(pa.array(best)).to_pylist()
    names = _region_names(tables, codes)
    listed = [
        {
            "region_code": code,
            "name": names.get(code, code),
            "density": round(float(density[at]), _DIGITS),
            "makers_of_related": int(count[at]),
        }
        for code, at in zip(codes, best.tolist(), strict=True)
    ]
    return json.dumps(listed, ensure_ascii=False)


def candidates_for(
    tables: FactTables,
    space: ProductSpace,
    near: Floats,
    density: Floats,
    own: Flags,
    names: Mapping[str, str],
) -> str:
    """Return enterprises that could fill a gap, as JSON.

    Each is {enterprise_id, name, region, related_product, proximity}, the nearest first: those who
    make it already, with proximity 1, then those of the best regions.

    Parameters
    ----------
    own : (k,) the pairs of the space of those who make it already, outside the chain.
    """
    best = _best_regions(density)
    place = np.full(len(space.regions) + 1, len(best))  # the last is for "unknown"
    place[best] = np.arange(len(best))
    proximity = np.where(own, 1.0, near[space.product])
    asked = np.flatnonzero(own | ((proximity > 0) & (place[space.region] < len(best))))
    order = np.lexsort((space.enterprise[asked], place[space.region[asked]], -proximity[asked]))
    asked = asked[order]
    _, first = np.unique(space.enterprise[asked], return_index=True)
    chosen = asked[np.sort(first)][:MAX_CANDIDATES]
    return json.dumps(_described(tables, space, chosen, proximity, names), ensure_ascii=False)


def _best_regions(density: Floats) -> IntArray:
    """Return the densest regions; of equal ones the first by code."""
    order = np.argsort(-density, kind="stable")[:MAX_REGIONS]
    return order[density[order] > 0]


def _described(
    tables: FactTables,
    space: ProductSpace,
    chosen: IntArray,
    proximity: Floats,
    names: Mapping[str, str],
) -> list[dict[str, object]]:
    ids = space.enterprises.take(pa.array(space.enterprise[chosen]))
    products = space.products.take(pa.array(space.product[chosen])).to_pylist()
    at = space.region[chosen]
    codes = space.regions.take(pa.array(at, mask=at < 0)).to_pylist()
    regions = _region_names(tables, [code for code in codes if code])
    enterprises = rows_by_key(
        fact_table(tables, "Enterprise").select(["enterprise_id", "name"]),
        "enterprise_id",
        pa.chunked_array([ids]),
    )
    return [
        {
            "enterprise_id": enterprise,
            "name": enterprises.get(enterprise, {}).get("name") or enterprise,
            "region": regions.get(code, code) if code else None,
            "related_product": names.get(product, product),
            "proximity": round(float(proximity[pair]), _DIGITS),
        }
        for enterprise, code, product, pair in zip(
            ids.to_pylist(), codes, products, chosen.tolist(), strict=True
        )
    ]


def _region_names(tables: FactTables, codes: list[str]) -> dict[str, str]:
    table = fact_table(tables, "Region").select(["region_code", "name"])
    asked = pa.chunked_array([pa.array(codes, pa.string())])
    rows = rows_by_key(table, "region_code", asked)
    return {code: row["name"] or code for code, row in rows.items()}
