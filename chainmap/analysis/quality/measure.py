"""Figures as counts of rows: an item stands in one class, and a figure opens to its items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chainmap.analysis.origin import Origin
from chainmap.analysis.quality.places import REGION_LEVELS, UNKNOWN, RegionLevel, region_at
from chainmap.analysis.quality.population import Subject

#: What figures are counted by; None: all together.
Grouping = Literal["segment"] | RegionLevel
GROUPINGS: tuple[Grouping, ...] = ("segment", *REGION_LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row that figures count.

    Attributes
    ----------
    id : the enterprise, certificate, link, issue or segment that is counted.
    subject : whose it is, and by which it is grouped; None for an empty segment.
    segment_id, region_code : the segment or the region, where there is no subject.
    kind : the class it is counted in.
    what : what was seen, as it stands in the data.
    on : the day of that: of expiry, of discovery, of an examination.
    partner : the customer, for a link.
    amount : yuan, None where unknown.
    origin : the row that says so.
    """

    id: str
    subject: Subject | None
    kind: str
    origin: Origin
    segment_id: str | None = None
    region_code: str | None = None
    what: str = ""
    on: date | None = None
    partner: str | None = None
    amount: float | None = None

    def group(self, by: Grouping) -> str:
        """Return the segment or region in which it is counted, `UNKNOWN` where none is known."""
        if by == "segment":
            segment = self.subject.segment_id if self.subject else self.segment_id
            return segment or UNKNOWN
        return region_at(self.subject.region_code if self.subject else self.region_code, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The items of one group by class; amounts add up what is known of ``priced`` items."""

    group: str | None
    n: int
    counts: Mapping[str, int]
    amounts: Mapping[str, float]
    priced: Mapping[str, int]

    @property
    def known(self) -> int:
        """Return how many items have a known amount."""
        return sum(self.priced.values())

    def count(self, *kinds: str) -> int:
        """Return how many items stand in these classes."""
        return sum(self.counts.get(kind, 0) for kind in kinds)

    def known_of(self, *kinds: str) -> int:
        """Return how many items of these classes have a known amount."""
        return sum(self.priced.get(kind, 0) for kind in kinds)

    def amount(self, *kinds: str) -> float:
        """Return what the items of these classes come to, as far as amounts are known."""
        return sum(self.amounts.get(kind, 0.0) for kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Items of one sort, each in one of ``kinds`` (in the order in which they are shown)."""

    name: str
    kinds: tuple[str, ...]
    items: tuple[Item, ...]

    def total(self) -> Tally:
        """Return the tally of everything."""
        return _tally(None, self.items)

    def by(self, grouping: Grouping) -> dict[str, Tally]:
        """Return a tally per group that has any item, by group."""
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            groups[item.group(grouping)].append(item)
        return {group: _tally(group, groups[group]) for group in sorted(groups)}

    def rows(
        self,
        kinds: Iterable[str] = (),
        *,
        grouping: Grouping | None = None,
        group: str | None = None,
    ) -> tuple[Item, ...]:
        """Return the items behind a figure: of these classes (none: all), in this group."""
        wanted = frozenset(kinds) or frozenset(self.kinds)
        return tuple(
            item
            for item in self.items
            if item.kind in wanted and (grouping is None or item.group(grouping) == group)
        )


def _tally(group: str | None, items: Iterable[Item]) -> Tally:
    counts: dict[str, int] = defaultdict(int)
    amounts: dict[str, float] = defaultdict(float)
    priced: dict[str, int] = defaultdict(int)
    n = 0
    for item in items:
        n += 1
        counts[item.kind] += 1
        if item.amount is not None:
            priced[item.kind] += 1
            amounts[item.kind] += item.amount
    return Tally(group=group, n=n, counts=dict(counts), amounts=dict(amounts), priced=dict(priced))
