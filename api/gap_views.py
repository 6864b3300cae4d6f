"""What a reader asks of the common gaps, from the address and back into one, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fastapi import Depends, Query, Request

from api.chain_quality_asked import day_of
from api.chains import AsOf
from api.rendering import chain_path, words_with
from api.state import state_of
from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.examined import Examinations
from chainmap.analysis.gaps.from_graph import GROUPINGS, gap_examinations
from chainmap.analysis.gaps.grading import GapGrades, grade_gaps
from chainmap.analysis.gaps.itemsets import CoOccurrence, find_co_occurring
from chainmap.analysis.gaps.matrix import AxisMatrix, compute_axis_matrix
from chainmap.analysis.gaps.table import GapTable, compute_gaps, read_examinations
from chainmap.gap_names import GapNames
from chainmap.maps.gaps import GROUPINGS as MAPPED
from chainmap.maps.words import Language, Words
from chainmap.quality_overview import open_earlier
from chainmap.snapshot import Snapshot, open_snapshot
from graph_schema.errors import NotFound, UsageError
from graph_schema.gap_rules import gap_rules

#: Sets of examinations, and tables of them, kept in memory; to compare two versions within a chain
#: takes four of them: of both versions the whole, and the chain's own.
KEPT, TABLES_KEPT = 4, 12
_ONE = "|".join(GROUPINGS)
_LONGEST = 200

BandFilter = Literal["confirmed", "suspected", "insufficient", "none"]
AxisFilter = Literal["质量技术", "质量管理", "质量基础设施"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One view of the common gaps: of which groups, within which chain, which rows of the table.

    ``chain`` limits who is compared; all other filters only choose rows, the family stays.
    ``group`` has one value for each column of ``by``, or none. ``version`` asks for an earlier
    version of the graph, ``then`` for one to compare with.
    """

    by: tuple[str, ...]
    chain: str | None
    band: BandFilter | None
    axis: AxisFilter | None
    gap: tuple[str, ...]
    group: tuple[str, ...]
    q: str | None
    version: int | None
    then: int | None
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
            "gap": self.gap or None,
            "group": self.group or None,
            "q": self.q,
            "version": self.version,
            "then": self.then,
            "as_of": self.as_of,
            "lang": "en" if self.language == "en" else None,
            **more,
        }
        given = {name: value for name, value in values.items() if value is not None}
        return f"/gaps{below}?{urlencode(given, doseq=True)}"

    def map_path(self, groups: Sequence[str], gap: str) -> str | None:
        """Return where the map lights a row of the table; None where no map compares so."""
        chain = groups[0] if self.by == ("chain_id",) else self.chain
        if chain is None or len(self.by) > 1 or self.by[0] not in MAPPED or self.version:
            return None
        values: dict[str, object] = {
            "gap": gap,
            "by": self.by[0],
            "in": groups[0],
            "as_of": self.as_of,
            "lang": "en" if self.language == "en" else None,
        }
        given = {name: value for name, value in values.items() if value is not None}
        return f"{chain_path(chain)}?{urlencode(given)}"

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
    group: Annotated[
        list[str] | None, Query(max_length=2, description="分组的值，与 by 同序")
    ] = None,
    q: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    version: Annotated[int | None, Query(ge=1, description="较早的版本")] = None,
    then: Annotated[int | None, Query(ge=1, description="对照的较早版本")] = None,
) -> Asked:
    """Return what the address asks for.

    Raises
    ------
    UsageError
        Where a group is named that has not one value for each column grouped by.
    """
    columns = tuple(dict.fromkeys(by.split(",")))
    if group and len(group) != len(columns):
        raise UsageError(
            f"group 要与 by 一一对应：by 有 {len(columns)} 项，group 有 {len(group)} 项。",
            f"by has {len(columns)} columns, group {len(group)} values.",
        )
    return Asked(
        by=columns,
        chain=chain or None,
        band=band,
        axis=axis,
        gap=tuple(code for code in gap or () if code),
        group=tuple(group or ()),
        q=(q or "").strip() or None,
        version=version,
        then=then,
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
    then: "FoundGaps | None"

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
        return compute_axis_matrix(read, self.table, self.names.axes)

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
    def names(self) -> GapNames:
        """What gaps and groups are called."""
        return GapNames(self.snapshot.tables)

    @cached_property
    def only_found(self) -> frozenset[str]:
        """Gaps of which nobody was found free: only findings are recorded."""
        return self.table.only_found()

    @cached_property
    def chosen(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Positions in the table of the rows that meet the filters, in its order."""
        view, table = self.asked, self.table
        kept = np.ones(len(table.gap_code), np.bool_)
        if view.band:
            kept &= table.band == BANDS.index("" if view.band == "none" else view.band)
        if view.axis:
            kept &= _is_in(table.gap_code, self.names.on_axis(view.axis))
        if view.gap:
            kept &= _is_in(table.gap_code, view.gap)
        for values, value in zip(table.groups, view.group, strict=False):
            kept &= _is_in(values, [value])
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
                if text in f"{code} {self.names.gap(code)}".casefold()
            ],
        )
        for column, values in zip(table.by, table.groups, strict=True):
            named = [v for v in values.unique().to_pylist() if v is not None]
            meant = [v for v in named if text in f"{v} {self.names.group(column, v)}".casefold()]
            found |= _is_in(values, meant)
        return found


def answer(request: Request, view: Asked) -> FoundGaps:
    """Return the gaps at the graph's present version, or at the earlier one that is asked for.

    An earlier version is judged at the date of its own data, where that is before the day asked.

    Raises
    ------
    NotFound
        Where there is no such chain, or no snapshot of a version asked for.
    """
    present = state_of(request).graph.snapshot()
    then = None if view.then is None else _at(present, replace(view, version=view.then, then=None))
    found = _at(present, view, then)
    if view.chain and view.chain not in found.names.chains:
        raise NotFound(f"没有编号为“{view.chain}”的产业链。", f"There is no chain {view.chain!r}.")
    return found


def _at(present: Snapshot, view: Asked, then: FoundGaps | None = None) -> FoundGaps:
    if view.version in (None, present.version):
        return FoundGaps(asked=view, snapshot=present, then=then)
    earlier = open_earlier(present, view.version)
    view = replace(view, day=day_of(earlier, view.day))
    return FoundGaps(asked=view, snapshot=earlier, then=then)


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
