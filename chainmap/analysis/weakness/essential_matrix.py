"""The matrix E of ESRI from data: which sector's goods which sector cannot do without."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Small, fact_table
from chainmap.analysis.esri.network import NON_ESSENTIAL
from chainmap.analysis.weakness.sectors import Sectors
from graph_schema.essential_rules import EssentialRule
from graph_schema.records import FactTables

_EVERY = "*"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EssentialMatrix:
    """E, and whence its entries come.

    Attributes
    ----------
    values : (k, k) rows are supplying, columns buying sectors; 1 where nothing is said.
    entries : what is said, one rule a pair that the data or the operator speak about.
    unused : rules of the operator that name a sector which is not there.
    """

    values: Small
    entries: tuple[EssentialRule, ...]
    unused: tuple[EssentialRule, ...]


def essential_matrix(
    tables: FactTables, sectors: Sectors, rules: Iterable[EssentialRule] = ()
) -> EssentialMatrix:
    """Read E from FEEDS and, by the segments of products, from INPUT_OF; the greatest wins.

    Parameters
    ----------
    rules : of the operator; they override what the tables say, a later one an earlier one.
    """
    number = {label: at for at, label in enumerate(sectors.labels)}
    said: dict[tuple[str, str], EssentialRule] = {}
    for rule in [*_of_feeds(tables, number), *_of_products(tables, number)]:
        pair = (rule.supplier, rule.customer)
        if pair not in said or rule.essential > said[pair].essential:
            said[pair] = rule
    unused = []
    for rule in rules:
        pairs = _pairs(rule, sectors)
        said |= dict.fromkeys(pairs, rule)
        if not pairs:
            unused.append(rule)
    values = np.full((len(number), len(number)), NON_ESSENTIAL, np.int8)
    for (supplier, customer), rule in said.items():
        values[number[supplier], number[customer]] = rule.essential
    entries = tuple(
        EssentialRule(supplier=s, customer=c, essential=rule.essential, source=rule.source)
        for (s, c), rule in sorted(said.items())
    )
    return EssentialMatrix(values=values, entries=entries, unused=tuple(unused))


def _of_feeds(tables: FactTables, number: dict[str, int]) -> Iterator[EssentialRule]:
    feeds = fact_table(tables, "FEEDS").select(["from", "to", "essential", "source_id"])
    for row in feeds.to_pylist():
        if row["from"] in number and row["to"] in number:
            yield _said("FEEDS", row["from"], row["to"], row)


def _of_products(tables: FactTables, number: dict[str, int]) -> Iterator[EssentialRule]:
    made_in = fact_table(tables, "MADE_IN")
    homes: dict[str, list[str]] = defaultdict(list)
    for product, segment in zip(
        made_in["from"].to_pylist(), made_in["to"].to_pylist(), strict=True
    ):
        if segment in number:
            homes[product].append(segment)
    placed = pa.array(list(homes), pa.string())
    inputs = fact_table(tables, "INPUT_OF").select(["from", "to", "essential", "source_id"])
    inside = pc.and_(
        pc.is_in(inputs["from"], value_set=placed), pc.is_in(inputs["to"], value_set=placed)
    )
    for row in inputs.filter(inside).to_pylist():
        for supplier in homes[row["from"]]:
            for customer in homes[row["to"]]:
                yield _said("INPUT_OF", supplier, customer, row)


def _said(type_: str, supplier: str, customer: str, row: dict[str, object]) -> EssentialRule:
    value = row["essential"]
    return EssentialRule(
        supplier=supplier,
        customer=customer,
        essential=value if isinstance(value, int) else NON_ESSENTIAL,
        source=f"{type_}: {row['source_id']}",
    )


def _pairs(rule: EssentialRule, sectors: Sectors) -> list[tuple[str, str]]:
    return [
        (supplier, customer)
        for supplier in _meant(rule.supplier, sectors)
        for customer in _meant(rule.customer, sectors)
    ]


def _meant(said: str, sectors: Sectors) -> list[str]:
    """Return the sectors that a rule names: by label, by a segment's name, or all of them."""
    if said == _EVERY:
        return list(sectors.labels)
    if said in sectors.labels:
        return [said]
    return [label for label in sectors.labels if sectors.names.get(label) == said]
