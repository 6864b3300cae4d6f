"""Which enterprises, segments and columns a chain has at a date."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key, valid_at
from chainmap.analysis.memberships import Memberships
from graph_schema.errors import NotFound
from graph_schema.records import FactTables

POSITIONS = ("上游", "中游", "下游")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSegment:
    """One segment of a chain; ``column`` is where its tier is drawn, from 0 at the left."""

    segment_id: str
    name: str
    position: str | None
    key: bool
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One enterprise of a chain, drawn once.

    ``segment_id`` is its first segment here; None for a leader of whom no segment is known.
    ``also`` names its other segments.
    """

    enterprise_id: str
    segment_id: str | None
    column: int
    also: tuple[str, ...]
    lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainExtract:
    """A chain at a date: its segments by column, its members by id."""

    chain_id: str
    name: str
    level: str | None
    region_code: str | None
    note: str | None
    segments: tuple[ChainSegment, ...]
    members: tuple[Member, ...]

    @property
    def column_count(self) -> int:
        """Number of columns; at least one, so that leaders have a place."""
        return max((s.column for s in self.segments), default=0) + 1

    @property
    def enterprise_ids(self) -> pa.Array:
        """The members' ids, ascending."""
        return pa.array([m.enterprise_id for m in self.members], pa.string())


def extract_chain(tables: FactTables, chain_id: str, as_of: date) -> ChainExtract:
    """Return the chain and who belongs to it at ``as_of``.

    Members work in a segment of the chain (OPERATES_IN), or lead it (LEADS). One that works in
    several segments stands in the one with the largest revenue share, else the lowest tier.

    Raises
    ------
    NotFound
        Where no chain has this id.
    """
    chains = fact_table(tables, "Chain")
    rows = chains.filter(pc.equal(chains["chain_id"], chain_id)).to_pylist()
    if not rows:
        raise NotFound(
            f"没有编号为“{chain_id}”的产业链；可用的产业链见首页。",
            f"There is no chain {chain_id!r}; the home page lists the chains.",
        )
    segments = _segments(tables, chain_id)
    return ChainExtract(
        chain_id=chain_id,
        name=rows[0]["name"] or chain_id,
        level=rows[0]["level"],
        region_code=rows[0]["region_code"],
        note=rows[0]["note"],
        segments=segments,
        members=_members(tables, chain_id, segments, as_of),
    )


def _segments(tables: FactTables, chain_id: str) -> tuple[ChainSegment, ...]:
    part_of = fact_table(tables, "PART_OF")
    own = part_of.filter(pc.equal(part_of["to"], chain_id))["from"]
    rows = rows_by_key(fact_table(tables, "Segment"), "segment_id", own)
    ordered = sorted(rows.values(), key=lambda row: (_place(row), row["segment_id"]))
    columns = {place: at for at, place in enumerate(sorted({_place(row) for row in ordered}))}
    return tuple(
        ChainSegment(
            segment_id=row["segment_id"],
            name=row["name"] or row["segment_id"],
            position=row["position"],
            key=bool(row["key"]),
            column=columns[_place(row)],
        )
        for row in ordered
    )


def _place(row: dict[str, Any]) -> tuple[int, int]:
    """Order segments by tier; those without one stand behind, by position."""
    if row["tier"] is not None:
        return (row["tier"], 0)
    position = row["position"]
    return (10**6, POSITIONS.index(position) if position in POSITIONS else len(POSITIONS))


def _members(
    tables: FactTables, chain_id: str, segments: tuple[ChainSegment, ...], as_of: date
) -> tuple[Member, ...]:
    by_id = {s.segment_id: s for s in segments}
    ids = pa.array(sorted(by_id), pa.string())
    memberships = Memberships.of_tables(tables, as_of, segments=ids)
    leaders = _leaders(tables, chain_id, as_of)
    enterprises = memberships.enterprises.to_pylist()
    segment_ids = memberships.segments.to_pylist()
    works_in: dict[str, list[ChainSegment]] = {leader: [] for leader in leaders}
    pairs = zip(memberships.enterprise.tolist(), memberships.segment.tolist(), strict=True)
    for enterprise, segment in pairs:
        works_in.setdefault(enterprises[enterprise], []).append(by_id[segment_ids[segment]])
    without = _columns_by_product(tables, by_id, [e for e, own in works_in.items() if not own])
    last = max((s.column for s in segments), default=0)
    return tuple(
        Member(
            enterprise_id=enterprise,
            segment_id=own[0].segment_id if own else None,
            column=own[0].column if own else without.get(enterprise, last),
            also=tuple(s.name for s in own[1:]),
            lead=enterprise in leaders,
        )
        for enterprise, own in sorted(works_in.items())
    )


def _leaders(tables: FactTables, chain_id: str, as_of: date) -> set[str]:
    leads = fact_table(tables, "LEADS")
    mask = pc.and_(pc.equal(leads["to"], chain_id), valid_at(leads, as_of))
    return set(leads.filter(mask)["from"].to_pylist())


def _columns_by_product(
    tables: FactTables, segments: dict[str, ChainSegment], enterprises: list[str]
) -> dict[str, int]:
    """Return the column in which leaders without a segment belong by what they make."""
    if not enterprises:
        return {}
    made_in = fact_table(tables, "MADE_IN")
    homes: dict[str, int] = {}
    for product, segment in zip(
        made_in["from"].to_pylist(), made_in["to"].to_pylist(), strict=True
    ):
        if segment in segments:
            homes[product] = max(homes.get(product, 0), segments[segment].column)
    produces = fact_table(tables, "PRODUCES")
    asked = pa.array(enterprises, pa.string())
    produces = produces.filter(pc.is_in(produces["from"], value_set=asked))
    found: dict[str, int] = {}
    for maker, product in zip(
        produces["from"].to_pylist(), produces["to"].to_pylist(), strict=True
    ):
        if product in homes:
            found[maker] = max(found.get(maker, 0), homes[product])
    return found
