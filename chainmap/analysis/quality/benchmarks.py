"""Comparison with entered benchmarks 先进水平: each has a source and a year, none is invented."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.origin import Origin, origins_of_node
from chainmap.analysis.quality.evaluation import Component, Evaluation
from chainmap.analysis.quality.population import NOBODY
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRow:
    """One entered benchmark, and what stands against it.

    Attributes
    ----------
    value : as entered, in ``unit``; product_id : what it is about, None for a share of the chain.
    makers : members that make the product; their own values of it are in no table.
    component : the line of the scorecard that is compared, None where nothing can be.
    own : the chain's share; target : the benchmark as a share.
    """

    benchmark_id: str
    name: str
    product_id: str | None
    level: str | None
    value: float | None
    unit: str | None
    source: str | None
    year: int | None
    makers: int
    component: Component | None
    target: float | None
    origin: Origin

    @property
    def own(self) -> float | None:
        """Return the chain's own share."""
        return self.component.share if self.component else None


def compare_benchmarks(
    tables: FactTables,
    evaluation: Evaluation,
    *,
    members: Collection[str],
    products: Collection[str],
) -> tuple[BenchmarkRow, ...]:
    """Return the benchmarks that speak of this chain, by name.

    They are those of ``products``, and those that carry the name of a component of the scorecard.
    No table of the model holds an enterprise's own value of a product's characteristic, so that a
    benchmark of a product is shown with its makers and without comparison.
    """
    makers = _makers(tables, members)
    by_name = {name: c for c in evaluation.components for name in c.rule.benchmarks}
    found = []
    for row in fact_table(tables, "Benchmark").to_pylist():
        product = row["product_id"]
        component = by_name.get((row["name"] or "").strip()) if product is None else None
        if component is not None or product in products or product in makers:
            found.append(_row(row, component, makers))
    return tuple(sorted(found, key=lambda b: (b.name, b.year or 0, b.benchmark_id)))


def _makers(tables: FactTables, members: Collection[str]) -> dict[str, int]:
    produces = fact_table(tables, "PRODUCES")
    own = produces.filter(
        pc.is_in(produces["from"], value_set=pa.array(sorted(members), pa.string()))
    )
    pairs = set(zip(own["to"].to_pylist(), own["from"].to_pylist(), strict=True))
    made: dict[str, int] = {}
    for product, _ in pairs:
        made[product] = made.get(product, 0) + 1
    return made


def _row(
    row: Mapping[str, Any], component: Component | None, makers: Mapping[str, int]
) -> BenchmarkRow:
    target = as_share(row["value"], row["unit"]) if component else None
    origins = origins_of_node(row["provenance"])
    return BenchmarkRow(
        benchmark_id=row["benchmark_id"],
        name=row["name"] or row["benchmark_id"],
        product_id=row["product_id"],
        level=row["level"],
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
        year=row["year"],
        makers=makers.get(row["product_id"], 0),
        component=component if target is not None else None,
        target=target,
        origin=origins[0] if origins else NOBODY,
    )


def as_share(value: float | None, unit: str | None) -> float | None:
    """Return a percentage, or a number from 0 to 1 without unit, as a share; else None.

    Examples
    --------
    >>> as_share(65, "%"), as_share(0.65, None), as_share(300, "Wh/kg"), as_share(65, None)
    (0.65, 0.65, None, None)
    """
    if value is None:
        return None
    share = value / 100 if unit in ("%", "％") else value
    plain = unit in ("%", "％", None, "", "比例")
    return share if plain and 0 <= share <= 1 else None
