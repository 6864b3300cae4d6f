"""Where a certificate is a duty: only where a Requirement row says so."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, valid_at
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A row that makes a standard a duty; every condition that it gives must hold."""

    requirement_id: str
    standard: str
    product_id: str | None
    region_code: str | None
    customer_id: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What the enterprises in question make, where they are and whom they supply.

    Attributes
    ----------
    by_standard : standard → requirements.
    products, regions, customers : enterprise → ids; regions with all that they lie within.
    """

    by_standard: Mapping[str, tuple[Requirement, ...]]
    products: Mapping[str, frozenset[str]]
    regions: Mapping[str, frozenset[str]]
    customers: Mapping[str, frozenset[str]]

    def of(self, enterprise_id: str, standard: str) -> tuple[Requirement, ...]:
        """Return the requirements that make ``standard`` a duty of the enterprise."""
        return tuple(r for r in self.by_standard.get(standard, ()) if self._holds(r, enterprise_id))

    def _holds(self, requirement: Requirement, enterprise_id: str) -> bool:
        conditions = (
            (requirement.product_id, self.products),
            (requirement.region_code, self.regions),
            (requirement.customer_id, self.customers),
        )
        given = [(value, known) for value, known in conditions if value is not None]
        # A row without any condition names nobody, so it makes nothing a duty.
        return bool(given) and all(value in known.get(enterprise_id, ()) for value, known in given)


def find_duties(tables: FactTables, as_of: date, *, enterprises: Iterable[str]) -> Duties:
    """Collect the requirements, and what decides them for these enterprises.

    An enterprise supplies a customer where a link that is not derived holds at ``as_of``.
    """
    asked = pa.array(sorted(set(enterprises)), pa.string())
    containing = _containing_regions(tables)
    links = _of_enterprises(fact_table(tables, "SUPPLIES"), asked)
    told = pc.fill_null(pc.not_equal(links["evidence"], "derived"), True)
    return Duties(
        by_standard=_requirements(tables),
        products=_targets(_of_enterprises(fact_table(tables, "PRODUCES"), asked)),
        regions={
            enterprise: frozenset(r for code in codes for r in containing(code))
            for enterprise, codes in _targets(
                _of_enterprises(fact_table(tables, "LOCATED_IN"), asked)
            ).items()
        },
        customers=_targets(links.filter(pc.and_(valid_at(links, as_of), told))),
    )


def _requirements(tables: FactTables) -> dict[str, tuple[Requirement, ...]]:
    found: dict[str, list[Requirement]] = defaultdict(list)
    for row in fact_table(tables, "Requirement").to_pylist():
        if row["standard"] is not None:
            requirement = Requirement(**{name: row[name] for name in Requirement.__slots__})
            found[requirement.standard].append(requirement)
    return {
        standard: tuple(sorted(rows, key=lambda r: r.requirement_id))
        for standard, rows in found.items()
    }


def _of_enterprises(table: pa.Table, enterprises: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["from"], value_set=enterprises))


def _targets(table: pa.Table) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for start, end in zip(table["from"].to_pylist(), table["to"].to_pylist(), strict=True):
        found[start].add(end)
    return {start: frozenset(ends) for start, ends in found.items()}


def _containing_regions(tables: FactTables) -> Callable[[str], set[str]]:
    """Return a function that lists a region and all that it lies within.

    By WITHIN, and by the code itself: 330106 lies in 330100 and 330000 (GB/T 2260), so that a
    graph in which only the county was ever named still knows its province.
    """
    within = fact_table(tables, "WITHIN")
    parents: dict[str, set[str]] = defaultdict(set)
    for start, end in zip(within["from"].to_pylist(), within["to"].to_pylist(), strict=True):
        parents[start].add(end)

    def containing(code: str) -> set[str]:
        found: set[str] = set()
        waiting = [code]
        while waiting:
            region = waiting.pop()
            if region not in found:
                found.add(region)
                waiting += [*parents.get(region, ()), region[:4] + "00", region[:2] + "0000"]
        return found

    return containing
