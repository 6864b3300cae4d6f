"""The product space of regions: what a region could make next, by what it makes already.

Source: Hidalgo, Klinger, Barabási, Hausmann (2007), The product space conditions the development of
nations, Science 317:482. Regions stand for its countries, numbers of makers for its exports.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from chainmap.analysis.columns import (
    Flags,
    Floats,
    Index,
    IntArray,
    codes_in,
    fact_table,
    sorted_values,
)
from graph_schema.records import FactTables

#: Two rare products of one region alone would be as near as can be, by chance.
MIN_TOGETHER = 2
#: Provinces that are cities themselves: 北京, 天津, 上海, 重庆.
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
#: Counties directly under a province: they are no part of a city.
_DIRECT = "90"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProductSpace:
    """Who makes what where; (k,) pairs of an enterprise and a product that it makes.

    Attributes
    ----------
    enterprises, products, regions : ids, ascending; regions are cities.
    enterprise, product : (k,) positions in these, distinct pairs.
    region : (k,) position of the maker's city, -1 where it is unknown.
    specialised : (r, p) 1 where a region makes more of a product than its size lets expect
        (revealed comparative advantage over 1).
    """

    enterprises: pa.Array
    products: pa.Array
    regions: pa.Array
    enterprise: Index
    product: Index
    region: Index
    specialised: csr_array

    @classmethod
    def of_tables(cls, tables: FactTables) -> "ProductSpace":
        """Read who makes or delivers what (PRODUCES, SUPPLIES), and where it is located."""
        makes = _makes(tables)
        enterprises, products = sorted_values(makes["from"]), sorted_values(makes["to"])
        cities = _cities(tables, enterprises)
        regions = sorted_values(pa.chunked_array([cities]))
        enterprise, product = codes_in(makes["from"], enterprises), codes_in(makes["to"], products)
        region = codes_in(cities, regions)[enterprise]
        return cls(
            enterprises=enterprises,
            products=products,
            regions=regions,
            enterprise=enterprise,
            product=product,
            region=region,
            specialised=_specialised(region, product, (len(regions), len(products))),
        )

    def proximity(self, targets: Sequence[str]) -> Floats:
        """Return how near each product is to the nearest of some products, (p,) 0..1.

        The proximity of p and q is the smaller of P(p | q) and P(q | p) over the regions that
        specialise in them. It is 0 for the targets themselves, and where fewer than `MIN_TOGETHER`
        regions specialise in both.
        """
        asked = codes_in(pa.array(targets, pa.string()), self.products)
        found = np.zeros(len(self.products))
        regions_of = np.asarray(self.specialised.sum(axis=0)).ravel()
        by_region = self.specialised.T.tocsr()
        for at in asked[asked >= 0].tolist():
            together = by_region @ self.specialised[:, [at]].toarray().ravel()
            larger = np.maximum(regions_of, regions_of[at])
            near = together / np.where(larger > 0, larger, 1.0)
            found = np.maximum(found, np.where(together >= MIN_TOGETHER, near, 0.0))
        found[asked[asked >= 0]] = 0.0
        return found

    def density(self, proximity: Floats) -> Floats:
        """Return what part of the near products each region specialises in, by proximity, (r,)."""
        whole = proximity.sum()
        found: Floats = self.specialised @ proximity / (whole if whole > 0 else 1.0)
        return found

    def makers_of(self, targets: Sequence[str]) -> Flags:
        """Mark the pairs whose product is one of these, (k,)."""
        asked = codes_in(pa.array(targets, pa.string()), self.products)
        return np.isin(self.product, asked[asked >= 0])

    def made_by(self, enterprises: pa.Array) -> Flags:
        """Mark the pairs whose maker is one of these, (k,)."""
        asked = codes_in(enterprises, self.enterprises)
        return np.isin(self.enterprise, asked[asked >= 0])


def city_of(region: str) -> str:
    """Return the code of the city in which a region lies; a province stays one.

    Examples
    --------
    >>> city_of("330106"), city_of("110108"), city_of("429004"), city_of("330000")
    ('330100', '110000', '429004', '330000')
    """
    if region[:2] in _MUNICIPALITIES:
        return region[:2] + "0000"
    return region if region[2:4] == _DIRECT else region[:4] + "00"


def _makes(tables: FactTables) -> pa.Table:
    """Return the distinct (enterprise, product) that anybody is known to make or to deliver."""
    links = fact_table(tables, "SUPPLIES")
    seen = pc.fill_null(pc.not_equal(links["evidence"], "derived"), True)
    links = links.filter(pc.and_(seen, pc.is_valid(links["product_id"])))
    delivers = links.select(["from", "product_id"]).rename_columns(["from", "to"])
    both = pa.concat_tables([fact_table(tables, "PRODUCES").select(["from", "to"]), delivers])
    return both.group_by(["from", "to"]).aggregate([])


def _cities(tables: FactTables, enterprises: pa.Array) -> pa.Array:
    located = fact_table(tables, "LOCATED_IN")
    pairs = zip(located["from"].to_pylist(), located["to"].to_pylist(), strict=True)
    city = {enterprise: city_of(region) for enterprise, region in sorted(pairs)}
    return pa.array([city.get(e) for e in enterprises.to_pylist()], pa.string())


def _specialised(region: Index, product: Index, shape: tuple[int, int]) -> csr_array:
    """Return where x_rp / x_r is over x_p / x, for x makers; whole numbers, so exact."""
    known = region >= 0
    cell = region[known].astype(np.int64) * max(shape[1], 1) + product[known]
    cells, makers = np.unique(cell, return_counts=True)
    row, column = cells // max(shape[1], 1), cells % max(shape[1], 1)
    of_region = _sums(row, makers, shape[0])
    of_product = _sums(column, makers, shape[1])
    more = makers * makers.sum() > of_region[row] * of_product[column]
    ones = np.ones(int(more.sum()))
    return csr_array((ones, (row[more], column[more])), shape=shape)


def _sums(keys: IntArray, counts: IntArray, size: int) -> IntArray:
    return np.bincount(keys, weights=counts, minlength=size).astype(np.int64)
