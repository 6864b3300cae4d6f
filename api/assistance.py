"""The ledger of assistance as JSON: entries, whom to assist, before and after."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Query, Request

from api.quality_work import (
    AsOf,
    Body,
    EnterpriseItem,
    OriginItem,
    Revision,
    Text,
    WrittenAnswer,
    enterprise_item,
    origin_items,
    written_answer,
)
from api.state import state_of
from api.work_desk import seen_row
from chainmap.quality_work.assistance import (
    FIELDS,
    ListedAssistance,
    assisted_enterprises,
    check_entry,
    find_enterprise,
    next_number,
)
from chainmap.quality_work.candidates import willingness_by_potential
from chainmap.quality_work.entries import Entered, revision, with_link, with_node, with_values
from chainmap.quality_work.outcomes import Outcome, paired_outcomes
from chainmap.quality_work.places import place_enterprises
from chainmap.quality_work.scope import enterprises_in
from chainmap.stores.audit import Act
from graph_schema.codelists.region_codes import significant_digits
from graph_schema.errors import InputRefused, NotFound
from graph_schema.records import FactTables

router = APIRouter(prefix="/api/v1", tags=["quality work"])

#: Most entries or enterprises that one answer holds.
MAX_ROWS = 500

Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=MAX_ROWS)]


class EntryValues(Body):
    """What an entry says; shares are fractions, amounts yuan."""

    kind: Text | None = None
    started_on: date | None = None
    ended_on: date | None = None
    provider: Text | None = None
    result: Text | None = None
    satisfaction: float | None = None
    revenue_before_yuan: float | None = None
    revenue_after_yuan: float | None = None
    sales_before_yuan: float | None = None
    sales_after_yuan: float | None = None
    profit_margin_before: float | None = None
    profit_margin_after: float | None = None
    quality_cost_rate_before: float | None = None
    quality_cost_rate_after: float | None = None


class NewEntry(EntryValues):
    """A new entry; ``enterprise`` is an id, a social credit code or a full name."""

    enterprise: Text


class ChangedEntry(EntryValues):
    """What changes in an entry: only the fields that are given, null makes one unknown."""

    revision: Revision


class EntryItem(EntryValues):
    """One entry of the ledger."""

    assistance_id: str
    enterprise: EnterpriseItem | None


class EntryList(Body):
    """Entries, a page at a time, the latest first."""

    graph_version: int
    as_of: date
    total: int
    enterprises: int
    offset: int
    truncated: bool
    entries: list[EntryItem]


class EntryDetail(Body):
    """One entry with the rows behind it."""

    graph_version: int
    revision: str
    entry: EntryItem
    origins: list[OriginItem]
    writable: bool


class CellItem(Body):
    """How many enterprises have this willingness and potential; null is unknown."""

    willing: bool | None
    potential: str | None
    enterprises: int
    assisted: int


class CandidateItem(EnterpriseItem):
    """One enterprise of a cell."""

    assisted: bool


class Candidates(Body):
    """The table of willingness and potential, and the enterprises of the cell asked for."""

    graph_version: int
    as_of: date
    total: int
    cells: list[CellItem]
    offset: int
    truncated: bool
    enterprises: list[CandidateItem]


class PairItem(Body):
    """One enterprise's figure before and after."""

    assistance_id: str
    enterprise: EnterpriseItem | None
    before: float
    after: float
    change: float


class OutcomeItem(Body):
    """The paired change of one figure; not an effect: see ``note``.

    ``total`` counts the pairs that were asked for, of which ``pairs`` is one page.
    """

    name: str
    zh: str
    en: str
    unit: str
    better_is: str
    n: int
    better: int
    better_low: float | None
    better_high: float | None
    median: float | None
    low: float | None
    high: float | None
    total: int
    pairs: list[PairItem]


class Outcomes(Body):
    """The figures of the action plan before and after assistance."""

    graph_version: int
    as_of: date
    entries: int
    offset: int
    outcomes: list[OutcomeItem]


@router.get("/assistance")
def list_entries(
    request: Request,
    region: str | None = None,
    chain: str | None = None,
    q: str | None = None,
    as_of: AsOf = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> EntryList:
    """帮扶台账 · the entries of the ledger."""
    day = state_of(request).settings.day(as_of)
    snapshot, entries = state_of(request).desk.assistance(day)
    taken = [e for e in entries if _wanted(e, region, chain, q)]
    part = taken[offset : offset + limit]
    return EntryList(
        graph_version=snapshot.version,
        as_of=day,
        total=len(taken),
        enterprises=len({e.enterprise.enterprise_id for e in taken if e.enterprise}),
        offset=offset,
        truncated=offset + len(part) < len(taken),
        entries=[_item(entry) for entry in part],
    )


@router.get("/assistance/candidates")
def list_candidates(
    request: Request,
    willing: Literal["yes", "no", "unknown"] | None = None,
    potential: str | None = None,
    assisted: bool | None = None,
    region: str | None = None,
    chain: str | None = None,
    as_of: AsOf = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> Candidates:
    """意愿 × 潜力 · how many enterprises are willing and promising; a cell opens to its own.

    ``potential`` "unknown" asks for those whose potential nobody entered, ``assisted`` for those
    with an entry in the ledger, or without.
    """
    day = state_of(request).settings.day(as_of)
    snapshot = state_of(request).graph.snapshot()
    scope = enterprises_in(snapshot.tables, day, region_code=region, chain_id=chain)
    cells = willingness_by_potential(snapshot.tables, scope)
    wanted = (
        {"yes": True, "no": False, "unknown": None}.get(willing or ""),
        None if potential == "unknown" else potential,
    )
    asked = willing is not None and potential is not None
    chosen = [c for c in cells if asked and (c.willing, c.potential) == wanted]
    ids = chosen[0].enterprises if chosen else pa.array([], pa.string())
    helped = assisted_enterprises(snapshot.tables)
    if assisted is not None:
        inside = pc.is_in(ids, value_set=helped)
        ids = ids.filter(inside if assisted else pc.invert(inside))
    part = ids.slice(offset, limit)
    known = set(helped.to_pylist())
    return Candidates(
        graph_version=snapshot.version,
        as_of=day,
        total=len(ids),
        cells=[
            CellItem(
                willing=c.willing,
                potential=c.potential,
                enterprises=len(c.enterprises),
                assisted=c.assisted,
            )
            for c in cells
        ],
        offset=offset,
        truncated=offset + len(part) < len(ids),
        enterprises=[
            CandidateItem(**enterprise_item(placed).model_dump(), assisted=key in known)
            for key, placed in place_enterprises(snapshot.tables, day, part).items()
        ],
    )


@router.get("/assistance/outcomes")
def list_outcomes(
    request: Request,
    region: str | None = None,
    chain: str | None = None,
    better: bool | None = None,
    as_of: AsOf = None,
    offset: Offset = 0,
    limit: Limit = MAX_ROWS,
) -> Outcomes:
    """帮扶前后 · the paired change of each figure, with n; not causal.

    ``better`` chooses among the pairs, those that moved as meant or those that did not; n, the
    shares and the medians stay those of all pairs. ``offset`` and ``limit`` page through them.
    """
    day = state_of(request).settings.day(as_of)
    snapshot, every = state_of(request).desk.assistance(day)
    entries = [entry for entry in every if _wanted(entry, region, chain, None)]
    found = paired_outcomes(entries, day)
    return Outcomes(
        graph_version=snapshot.version,
        as_of=day,
        entries=len(entries),
        offset=offset,
        outcomes=[_outcome(outcome, better, slice(offset, offset + limit)) for outcome in found],
    )


@router.get("/assistance/{assistance_id:path}")
def show_entry(request: Request, assistance_id: str, as_of: AsOf = None) -> EntryDetail:
    """一条帮扶 · one entry with the rows behind it."""
    settings = state_of(request).settings
    day = settings.day(as_of)
    snapshot, entries = state_of(request).desk.assistance(day)
    found = next((e for e in entries if e.assistance_id == assistance_id), None)
    if found is None:
        raise NotFound(f"没有帮扶“{assistance_id}”。", f"There is no entry {assistance_id!r}.")
    return EntryDetail(
        graph_version=snapshot.version,
        revision=revision(found.row),
        entry=_item(found),
        origins=list(origin_items("Assistance", found.row, found.links)),
        writable=day == settings.day(),
    )


@router.post("/assistance")
def add_entry(request: Request, asked: NewEntry) -> WrittenAnswer:
    """登记帮扶 · add an entry to the ledger."""
    day = state_of(request).settings.day()
    values = asked.model_dump(exclude={"enterprise"})

    def edit(tables: FactTables, entered: Entered) -> dict[str, Any]:
        enterprise = find_enterprise(tables, asked.enterprise)
        check_entry(values, today=day)
        number = next_number(tables, asked.started_on or day)
        grown = with_node(tables, "Assistance", {"assistance_id": number, **values}, entered)
        return with_link(grown, "ASSISTED_BY", enterprise, number, entered)

    act = Act(what="assistance.add")
    return written_answer(state_of(request).desk.write(edit, act, day=day))


@router.post("/assistance/{assistance_id:path}")
def change_entry(request: Request, assistance_id: str, asked: ChangedEntry) -> WrittenAnswer:
    """修改帮扶 · change an entry of the ledger."""
    day = state_of(request).settings.day()
    values = asked.model_dump(exclude={"revision"}, exclude_unset=True)
    if not values:
        raise InputRefused(("kind", "没有填写任何内容", "nothing was entered"))

    def edit(tables: FactTables, entered: Entered) -> dict[str, Any]:
        row = seen_row(tables, "Assistance", assistance_id, asked.revision)
        check_entry({**row, **values}, today=day)
        return with_values(tables, "Assistance", assistance_id, values, entered)

    act = Act(what="assistance.change", ids=(assistance_id,))
    return written_answer(state_of(request).desk.write(edit, act, day=day))


def _wanted(
    entry: ListedAssistance, region: str | None, chain: str | None, text: str | None
) -> bool:
    placed = entry.enterprise
    code = (placed.region_code if placed else None) or ""
    row: Mapping[str, Any] = entry.row
    said = [entry.assistance_id, row["kind"], row["provider"], row["result"]]
    said += [placed.name, placed.uscc] if placed else []
    return (
        code.startswith(significant_digits(region or ""))
        and (chain is None or (placed is not None and chain in placed.chain_ids))
        and (not text or any(text in word for word in said if word))
    )


def _item(entry: ListedAssistance) -> EntryItem:
    return EntryItem(
        assistance_id=entry.assistance_id,
        enterprise=enterprise_item(entry.enterprise) if entry.enterprise else None,
        **{name: entry.row[name] for name in FIELDS},
    )


def _outcome(outcome: Outcome, better: bool | None, page: slice) -> OutcomeItem:
    improved = outcome.figure.improved
    pairs = [p for p in outcome.pairs if better is None or improved(p.change) is better]
    return OutcomeItem(
        name=outcome.figure.name,
        zh=outcome.figure.zh,
        en=outcome.figure.en,
        unit=outcome.figure.unit,
        better_is=outcome.figure.better,
        n=len(outcome.pairs),
        better=outcome.better,
        better_low=outcome.better_low,
        better_high=outcome.better_high,
        median=outcome.median,
        low=outcome.low,
        high=outcome.high,
        total=len(pairs),
        pairs=[
            PairItem(
                assistance_id=pair.entry.assistance_id,
                enterprise=enterprise_item(pair.entry.enterprise)
                if pair.entry.enterprise
                else None,
                before=pair.before,
                after=pair.after,
                change=pair.change,
            )
            for pair in pairs[page]
        ],
    )
