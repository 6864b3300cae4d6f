"""Certification coverage 认证覆盖: of enterprises, of supply links, and of purchasing value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chainmap.analysis.certificates import HeldCertificate
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.quality.links import link_items
from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.population import Population
from graph_schema.records import FactTables

#: Classes of an enterprise by its best certificate, the best first.
STANDINGS = ("valid", "expiring", "suspended", "lapsed", "unclear", "claimed", "none")
CERTIFIED = ("valid", "expiring")
VALID = "有效"
_OF_STATUS = {
    VALID: "valid", "暂停": "suspended", "撤销": "lapsed", "注销": "lapsed", "过期": "lapsed",
    "声称": "claimed", None: "unclear",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an enterprise stands, and the certificate that decides it (none without one)."""

    kind: str
    certificate: HeldCertificate | None


def standing_of(
    held: Iterable[HeldCertificate],
    as_of: date,
    *,
    standards: Collection[str],
    expiring_days: int,
) -> Standing:
    """Return the standing by the best of the certificates to these standards.

    Of two in one class the one that lasts longer decides, so that an enterprise is expiring only
    where everything valid that it holds lapses within ``expiring_days`` (that day included). A
    claim (声称) is never valid; ``unclear`` is a certificate whose status at that day nobody knows.
    """
    last_day = as_of + timedelta(days=expiring_days)
    found = [
        Standing(kind=_kind(certificate, last_day), certificate=certificate)
        for certificate in held
        if certificate.standard in standards
    ]
    return min(found, key=_order, default=Standing(kind="none", certificate=None))


def _kind(certificate: HeldCertificate, last_day: date) -> str:
    kind = _OF_STATUS.get(certificate.status, "unclear")
    if kind == "valid" and certificate.expires is not None and certificate.expires <= last_day:
        return "expiring"
    return kind


def _order(standing: Standing) -> tuple[int, int, str]:
    held = standing.certificate
    lasts = (held.expires or date.max) if held else date.min
    return (STANDINGS.index(standing.kind), -lasts.toordinal(), held.number if held else "")


def measure_certificates(population: Population, standings: Mapping[str, Standing]) -> Measure:
    """Return every enterprise in the class of its standing."""
    items = []
    for key, subject in population.subjects.items():
        standing = standings[key]
        held = standing.certificate
        items.append(
            Item(
                id=held.number if held else key,
                subject=subject,
                kind=standing.kind,
                what=f"{held.standard} {held.status or ''}".strip() if held else "",
                on=held.expires if held else None,
                origin=held.origin if held else subject.origins["name"],
            )
        )
    return Measure(name="certificate", kinds=STANDINGS, items=tuple(items))


def measure_links(
    population: Population,
    tables: FactTables,
    graph: ChainGraph,
    standings: Mapping[str, Standing],
) -> Measure:
    """Return every link of a supplier of the population in the class of that supplier.

    Parameters
    ----------
    graph : the chain's links among its members.
    standings : of every supplier in ``graph``.
    """
    ids = graph.node_ids.to_pylist()
    kinds = [standings[ids[supplier]].kind for supplier in graph.source.tolist()]
    items = link_items(population, tables, graph, kinds)
    return Measure(name="link", kinds=STANDINGS, items=items)
