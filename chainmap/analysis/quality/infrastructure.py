"""Quality infrastructure 质量基础设施: who wants for it, and what is there to be seen of supply."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.dates import months_before
from chainmap.analysis.issues import examinations
from chainmap.analysis.origin import Origin, origin_of_row
from chainmap.analysis.quality.coverage import VALID
from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.analysis.quality.population import Population
from chainmap.analysis.states import EnterpriseStates
from graph_schema.evaluation_rules import InfrastructureRules
from graph_schema.records import FactTables

#: Enterprises with such a gap, with and without assistance of that sort; without; never examined.
DEMAND = ("unserved", "served", "absent", "not_examined")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """One time that a gap of an enterprise was looked at, or found as an issue."""

    gap_id: str
    present: bool
    on: date | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Infrastructure:
    """Demand per enterprise and per gap; supply as certificates by body, and as assistance.

    What is seen here of supply is what was done for these enterprises; who could do it in their
    counties is another measure (`find_institutions`). ``gaps`` names the gaps of the axis.
    """

    demand: Measure
    shortfall: Measure
    bodies: Measure
    services: Measure
    gaps: Mapping[str, str]


def find_infrastructure(
    tables: FactTables,
    population: Population,
    states: EnterpriseStates,
    rules: InfrastructureRules,
) -> Infrastructure:
    """Set demand for quality infrastructure against what is seen of supply.

    A gap is present where any examination in the window found it, or an open issue is about it.
    """
    gaps = _gaps(tables, rules.axis)
    services = _services(tables, population, rules)
    served = {item.subject.enterprise_id for item in services.items if item.subject}
    sights = _sights(tables, population, states, rules, gaps)
    return Infrastructure(
        demand=_demand(population, sights, served, gaps),
        shortfall=_shortfall(population, sights, gaps),
        bodies=_bodies(tables, population, states),
        services=services,
        gaps=gaps,
    )


def _gaps(tables: FactTables, axis: str) -> dict[str, str]:
    rows = fact_table(tables, "Gap").select(["gap_id", "name", "axis"]).to_pylist()
    own = sorted((r for r in rows if r["axis"] == axis), key=lambda r: str(r["gap_id"]))
    return {row["gap_id"]: row["name"] or row["gap_id"] for row in own}


def _sights(
    tables: FactTables,
    population: Population,
    states: EnterpriseStates,
    rules: InfrastructureRules,
    gaps: Mapping[str, str],
) -> dict[str, list[_Sight]]:
    members = pa.array(list(population.subjects), pa.string())
    begin = months_before(population.as_of, rules.window_months)
    found: dict[str, list[_Sight]] = defaultdict(list)
    for key, seen in examinations(tables, population.as_of, enterprises=members).items():
        found[key] += [
            _Sight(gap_id=e.gap_id, present=e.present, on=e.examined_on, origin=e.origin)
            for e in seen
            if e.gap_id in gaps and e.examined_on >= begin
        ]
    about = _gaps_of_issues(tables)
    for key in population.subjects:
        found[key] += [
            _Sight(gap_id=gap, present=True, on=issue.found_on, origin=issue.origin)
            for issue in states.issues.get(key, ())
            if issue.open
            for gap in about.get(issue.issue_id, ())
            if gap in gaps
        ]
    return found


def _gaps_of_issues(tables: FactTables) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    table = fact_table(tables, "OF_GAP")
    for issue, gap in zip(table["from"].to_pylist(), table["to"].to_pylist(), strict=True):
        found[issue].append(gap)
    return found


def _demand(
    population: Population,
    sights: Mapping[str, Iterable[_Sight]],
    served: set[str],
    gaps: Mapping[str, str],
) -> Measure:
    items = []
    for key, subject in population.subjects.items():
        seen = list(sights.get(key, ()))
        present = [sight for sight in seen if sight.present]
        deciding = max(present or seen, key=_when, default=None)
        kind = "absent" if seen else "not_examined"
        if present:
            kind = "served" if key in served else "unserved"
        items.append(
            Item(
                id=key,
                subject=subject,
                kind=kind,
                what="、".join(gaps[gap] for gap in sorted({sight.gap_id for sight in present})),
                on=deciding.on if deciding else None,
                origin=deciding.origin if deciding else subject.origins["name"],
            )
        )
    return Measure(name="infrastructure", kinds=DEMAND, items=tuple(items))


def _shortfall(
    population: Population, sights: Mapping[str, Iterable[_Sight]], gaps: Mapping[str, str]
) -> Measure:
    """Return one item per enterprise and gap that is present there."""
    items = []
    for key, subject in population.subjects.items():
        newest: dict[str, _Sight] = {}
        for sight in sorted(sights.get(key, ()), key=_when):
            if sight.present:
                newest[sight.gap_id] = sight
        items += [
            Item(
                id=key,
                subject=subject,
                kind=gap,
                what=gaps[gap],
                on=sight.on,
                origin=sight.origin,
            )
            for gap, sight in sorted(newest.items())
        ]
    return Measure(name="shortfall", kinds=tuple(gaps), items=tuple(items))


def _when(sight: _Sight) -> tuple[date, str]:
    return (sight.on or date.min, sight.gap_id)


def _bodies(tables: FactTables, population: Population, states: EnterpriseStates) -> Measure:
    """Return the valid certificates of any standard, each in the class of the body behind it."""
    held = [
        (population.subjects[key], certificate)
        for key in population.subjects
        for certificate in states.certificates.get(key, ())
        if certificate.status == VALID
    ]
    issued = fact_table(tables, "ISSUED_BY")
    body_of = dict(zip(issued["from"].to_pylist(), issued["to"].to_pylist(), strict=True))
    items = tuple(
        Item(
            id=certificate.number,
            subject=subject,
            kind=body_of.get(certificate.number, UNKNOWN),
            what=certificate.standard or "",
            on=certificate.expires,
            origin=certificate.origin,
        )
        for subject, certificate in held
    )
    return Measure(name="body", kinds=tuple(sorted({item.kind for item in items})), items=items)


def _services(tables: FactTables, population: Population, rules: InfrastructureRules) -> Measure:
    """Return the assistance that is about quality infrastructure: under way, or ended in time."""
    members = pa.array(list(population.subjects), pa.string())
    links = fact_table(tables, "ASSISTED_BY")
    links = links.filter(pc.is_in(links["from"], value_set=members))
    entries = rows_by_key(fact_table(tables, "Assistance"), "assistance_id", links["to"])
    items = []
    for link in sorted(links.to_pylist(), key=lambda row: (row["from"], row["to"])):
        entry = entries.get(link["to"])
        kind = _service(entry, population.as_of, rules) if entry else None
        if entry and kind:
            items.append(
                Item(
                    id=entry["assistance_id"],
                    subject=population.subjects[link["from"]],
                    kind=kind,
                    what=" · ".join(filter(None, (entry["kind"], entry["provider"]))),
                    on=entry["started_on"],
                    origin=origin_of_row(link),
                )
            )
    return Measure(name="service", kinds=("under_way", "ended"), items=tuple(items))


def _service(entry: Mapping[str, Any], as_of: date, rules: InfrastructureRules) -> str | None:
    """Return how an entry of the ledger counts as supply; None where it does not."""
    if not any(word in (entry["kind"] or "") for word in rules.services):
        return None
    started, ended = entry["started_on"], entry["ended_on"]
    if started is None or started > as_of:
        return None
    if ended is None or ended > as_of:
        return "under_way"
    return "ended" if ended >= months_before(as_of, rules.window_months) else None
