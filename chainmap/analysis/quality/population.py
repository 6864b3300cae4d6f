"""The enterprises of a chain that figures are about, with all that groups and filters them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.extract import ChainExtract, ChainSegment
from chainmap.analysis.origin import Origin, origin_of_property, origin_of_row, origins_of_node
from chainmap.analysis.quality.places import UNKNOWN, lies_in
from chainmap.analysis.states import EnterpriseStates
from graph_schema.records import FactTables
from graph_schema.rules import STATES, State

#: Sizes in the order in which they are shown: small and micro enterprises are what this is about.
SIZES = ("小型", "微型", "中型", "大型")
SMALL_SIZES = ("小型", "微型")
NOBODY = Origin(source_id=None, source_row=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which enterprises are looked at; None is all of them, `UNKNOWN` those without a value.

    ``region`` holds all that lies in it; ``size`` may also be ``small``: 小型 and 微型 together.
    """

    segment: str | None = None
    region: str | None = None
    size: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One enterprise; it stands in its first segment, as on the map. ``size`` may be `UNKNOWN`."""

    enterprise_id: str
    name: str
    segment_id: str | None
    region_code: str | None
    size: str
    state: State
    maturity_level: str | None
    maturity_scale: str | None
    origins: Mapping[str, Origin]

    def met_by(self, choice: Choice) -> bool:
        """Return whether this enterprise is among those chosen."""
        sizes = SMALL_SIZES if choice.size == "small" else (choice.size,)
        return (
            (choice.segment is None or choice.segment == (self.segment_id or UNKNOWN))
            and (choice.region is None or lies_in(self.region_code, choice.region))
            and (choice.size is None or self.size in sizes)
            and (choice.state is None or self.state == choice.state)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Enterprises by id, ascending, and the segments of their chain by column."""

    as_of: date
    segments: tuple[ChainSegment, ...]
    subjects: Mapping[str, Subject]

    def chosen(self, choice: Choice) -> "Population":
        """Return those that meet the choice, and the segments that it leaves."""
        kept = {key: one for key, one in self.subjects.items() if one.met_by(choice)}
        left = tuple(s for s in self.segments if choice.segment in (None, s.segment_id))
        return replace(self, subjects=kept, segments=left)


def find_population(
    tables: FactTables, extract: ChainExtract, states: EnterpriseStates
) -> Population:
    """Describe the members of a chain at the date at which their states were judged."""
    members = extract.enterprise_ids
    wanted = pa.chunked_array([members])
    described = rows_by_key(fact_table(tables, "Enterprise"), "enterprise_id", wanted)
    located = _located(tables, members)
    codes = dict(zip(members.to_pylist(), states.codes_of(members).tolist(), strict=True))
    subjects = {
        member.enterprise_id: _subject(
            member.enterprise_id,
            member.segment_id,
            described.get(member.enterprise_id, {}),
            located.get(member.enterprise_id),
            STATES[codes[member.enterprise_id]],
        )
        for member in extract.members
    }
    return Population(as_of=states.as_of, segments=extract.segments, subjects=subjects)


def _located(tables: FactTables, members: pa.Array) -> dict[str, dict[str, Any]]:
    """Return where each member is: of several sources the newest."""
    table = fact_table(tables, "LOCATED_IN")
    rows = table.filter(pc.is_in(table["from"], value_set=members)).to_pylist()
    rows.sort(key=lambda r: (r["data_date"] or date.min, r["source_id"] or "", r["to"]))
    return {row["from"]: row for row in rows}


def _subject(
    enterprise_id: str,
    segment_id: str | None,
    row: Mapping[str, Any],
    located: Mapping[str, Any] | None,
    state: State,
) -> Subject:
    stated = row.get("provenance")
    # Where a value has no row of its own, one that describes the enterprise stands for it.
    described = (*origins_of_node(stated), *([origin_of_row(located)] if located else []), NOBODY)
    origins = {
        name: origin_of_property(stated, name, described[0])
        for name in ("name", "size_class", "maturity_level")
    }
    return Subject(
        enterprise_id=enterprise_id,
        name=row.get("name") or enterprise_id,
        segment_id=segment_id,
        region_code=located["to"] if located else None,
        size=row.get("size_class") or UNKNOWN,
        state=state,
        maturity_level=row.get("maturity_level"),
        maturity_scale=row.get("maturity_scale"),
        origins=origins,
    )
