"""What a reader asks of the common gaps, from the address and back into one, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fastapi import Depends, Query, Request

from api.chains import AsOf
from api.rendering import words_with
from api.state import state_of
from chainmap.analysis.columns import fact_table
from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.examined import Examinations
from chainmap.analysis.gaps.from_graph import GROUPINGS, gap_examinations
from chainmap.analysis.gaps.grading import GapGrades, grade_gaps
from chainmap.analysis.gaps.itemsets import CoOccurrence, find_co_occurring
from chainmap.analysis.gaps.matrix import AxisMatrix, compute_axis_matrix
from chainmap.analysis.gaps.table import GapTable, compute_gaps, read_examinations
from chainmap.maps.words import Language, Words
from chainmap.snapshot import Snapshot, open_snapshot
from graph_schema.codelists import regions
from graph_schema.codelists.gaps import gaps
from graph_schema.codelists.industries import industries
from graph_schema.errors import NotFound
from graph_schema.gap_rules import gap_rules
from graph_schema.records import FactTables

#: Sets of examinations, and tables of them, kept in memory.
KEPT, TABLES_KEPT = 3, 12
_ONE = "|".join(GROUPINGS)
_LONGEST = 200

BandFilter = Literal["confirmed", "suspected", "insufficient", "none"]
AxisFilter = Literal["质量技术", "质量管理", "质量基础设施"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One view of the common gaps: of which groups, within which chain, which rows of the table.

    ``chain`` limits who is compared; all other filters only choose rows, the family stays.
    """

    by: tuple[str, ...]
    chain: str | None
    band: BandFilter | None
    axis: AxisFilter | None
    gap: tuple[str, ...]
    q: str | None
    as_of: date | None
    day: date
    language: Language

    def path(self, below: str = "", **more: object) -> str:
        """Return the address of this view, or of a page below it; ``more`` adds to the query."""
        values: dict[str, object] = {
            "by": ",".join(self.by),
            "chain": self.chain,
            "band": self.band,
            "axis": self.axis,
            "gap": list(self.gap) or None,
            "q": self.q,
            "as_of": self.as_of,
            "lang": "en" if self.language == "en" else None,
            **more,
        }
        given = {name: value for name, value in values.items() if value is not None}
        return f"/gaps{below}?{urlencode(given, doseq=True)}"

    @property
    def words(self) -> Words:
        """Return the words in the reader's language."""
        return Words(self.language, words_with(""))


def asked(
    request: Request,
    as_of: AsOf = None,
    by: Annotated[
        str, Query(pattern=rf"^({_ONE})(,({_ONE}))?$", description="分组：一个或两个，用逗号隔开")
    ] = "industry",
    chain: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    band: BandFilter | None = None,
    axis: AxisFilter | None = None,
    gap: Annotated[list[str] | None, Query(max_length=20)] = None,
    q: Annotated[str | None, Query(max_length=_LONGEST)] = None,
) -> Asked:
    """Return what the address asks for."""
    return Asked(
        by=tuple(dict.fromkeys(by.split(","))),
        chain=chain or None,
        band=band,
        axis=axis,
        gap=tuple(code for code in gap or () if code),
        q=(q or "").strip() or None,
        as_of=as_of,
        day=state_of(request).settings.day(as_of),
        language="en" if request.query_params.get("lang") == "en" else "zh",
    )


AskedGaps = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, kw_only=True, eq=False)
class FoundGaps:
    """The gaps as asked for; what only some of the pages show is computed when they do."""

    asked: Asked
    snapshot: Snapshot

    @property
    def examinations(self) -> pa.Table:
        """The rows of `gap_examinations` that count, of the chain asked for."""
        return _rows(self.snapshot.folder, self.asked.day, self.asked.chain)

    @property
    def table(self) -> GapTable:
        """The table of all groups and gaps."""
        return _table(self.snapshot.folder, self.asked.day, self.asked.chain, self.asked.by)

    @property
    def grades(self) -> GapGrades:
        """The grades of its rows in which anybody has the gap."""
        return _grades(self.snapshot.folder, self.asked.day, self.asked.chain, self.asked.by)

    @property
    def matrix(self) -> AxisMatrix:
        """Which axes the gaps of each group lie on."""
        read = _read(self.snapshot.folder, self.asked.day, self.asked.chain)
        return compute_axis_matrix(read, self.table, self.axes)

    @property
    def together(self) -> tuple[CoOccurrence, ...]:
        """Gaps that the same enterprises have."""
        return _together(self.snapshot.folder, self.asked.day, self.asked.chain)

    @cached_property
    def examined(self) -> int:
        """Distinct enterprises examined for any gap."""
        said = self.examinations.filter(self.examinations["present"].is_valid())
        return int(pc.count_distinct(said["enterprise_id"]).as_py())

    @cached_property
    def gap_names(self) -> dict[str, str]:
        """Names of the gaps: of the graph, and of the code list where the graph has none."""
        named = _names(self.snapshot.tables, "Gap", "gap_id")
        return {**{key: entry.name for key, entry in gaps().items()}, **named}

    @cached_property
    def axes(self) -> dict[str, str]:
        """The axis of each gap that has one."""
        rows = fact_table(self.snapshot.tables, "Gap").select(["gap_id", "axis"]).to_pylist()
        listed = {key: entry.axis for key, entry in gaps().items()}
        return {**listed, **{row["gap_id"]: row["axis"] for row in rows if row["axis"]}}

    @cached_property
    def only_found(self) -> frozenset[str]:
        """Gaps of which nobody was found free: only findings are recorded."""
        table = self.table
        free = table.gap_code.filter(pa.array(table.examined > table.present))
        return frozenset(table.gap_code.to_pylist()) - frozenset(free.to_pylist())

    def label(self, column: str, value: str) -> str:
        """Return what a group is called."""
        if column in ("chain_id", "segment_id"):
            return self._of_chains[column].get(value, value)
        if column == "industry":
            known = industries().get(value)
            return f"{value} {known.name}" if known else value
        region = regions().by_code.get(value)
        return region.full_name if region else value

    @cached_property
    def _of_chains(self) -> dict[str, dict[str, str]]:
        tables = self.snapshot.tables
        return {
            "chain_id": _names(tables, "Chain", "chain_id"),
            "segment_id": _names(tables, "Segment", "segment_id"),
        }

    @cached_property
    def chains(self) -> dict[str, str]:
        """Names of all chains."""
        return self._of_chains["chain_id"]

    @cached_property
    def chosen(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Positions in the table of the rows that meet the filters, in its order."""
        view, table = self.asked, self.table
        kept = np.ones(len(table.gap_code), np.bool_)
        if view.band:
            kept &= table.band == BANDS.index("" if view.band == "none" else view.band)
        if view.axis:
            kept &= _is_in(table.gap_code, [k for k, v in self.axes.items() if v == view.axis])
        if view.gap:
            kept &= _is_in(table.gap_code, view.gap)
        if view.q:
            kept &= self._reads(view.q.casefold())
        return np.flatnonzero(kept)

    def _reads(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which rows name the text in their gap or in one of their groups."""
        table = self.table
        found = _is_in(
            table.gap_code,
            [
                code
                for code in table.gap_code.unique().to_pylist()
                if text in f"{code} {self.gap_names.get(code, '')}".casefold()
            ],
        )
        for column, values in zip(table.by, table.groups, strict=True):
            named = [v for v in values.unique().to_pylist() if v is not None]
            meant = [v for v in named if text in f"{v} {self.label(column, v)}".casefold()]
            found |= _is_in(values, meant)
        return found


def answer(request: Request, view: Asked) -> FoundGaps:
    """Return the gaps at the graph's present version.

    Raises
    ------
    NotFound
        Where there is no such chain.
    """
    found = FoundGaps(asked=view, snapshot=state_of(request).graph.snapshot())
    if view.chain and view.chain not in found.chains:
        raise NotFound(f"没有编号为“{view.chain}”的产业链。", f"There is no chain {view.chain!r}.")
    return found


def _names(tables: FactTables, label: str, key: str) -> dict[str, str]:
    rows = fact_table(tables, label).select([key, "name"]).to_pylist()
    return {row[key]: row["name"] or row[key] for row in rows}


def _is_in(values: pa.Array, wanted: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = pc.is_in(values, value_set=pa.array(wanted, pa.string()))
    return np.asarray(mask, np.bool_)


# A snapshot's folder holds one version for good, so what is read from it may be kept.


@lru_cache(maxsize=KEPT)
def _rows(folder: Path, day: date, chain: str | None) -> pa.Table:
    tables = open_snapshot(folder).tables
    if chain is None:
        return gap_examinations(tables, day, gap_rules().window_months)
    every = _rows(folder, day, None)
    return every.filter(pc.equal(every["chain_id"], chain))


@lru_cache(maxsize=KEPT)
def _read(folder: Path, day: date, chain: str | None) -> Examinations:
    return read_examinations(_rows(folder, day, chain), GROUPINGS)


@lru_cache(maxsize=TABLES_KEPT)
def _table(folder: Path, day: date, chain: str | None, by: tuple[str, ...]) -> GapTable:
    return compute_gaps(_read(folder, day, chain), by, gap_rules())


@lru_cache(maxsize=TABLES_KEPT)
def _grades(folder: Path, day: date, chain: str | None, by: tuple[str, ...]) -> GapGrades:
    return grade_gaps(_rows(folder, day, chain), _table(folder, day, chain, by), gap_rules().grade)


@lru_cache(maxsize=TABLES_KEPT)
def _together(folder: Path, day: date, chain: str | None) -> tuple[CoOccurrence, ...]:
    rules = gap_rules()
    return find_co_occurring(_read(folder, day, chain), least_support=rules.enough)
