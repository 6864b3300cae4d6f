"""Quality issues as JSON: the list, each with its history and rows, steps of its life, plans."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.state import state_of
from api.work_desk import seen_row
from chainmap.analysis.origin import Origin, origins_by_property
from chainmap.quality_work.entries import Entered, revision, with_values
from chainmap.quality_work.issues import IssueFilter, ListedIssue, count_states
from chainmap.quality_work.life_cycle import IssuePlan, IssueStep, change_plan, take_step
from chainmap.quality_work.places import PlacedEnterprise
from chainmap.quality_work.write import Written
from chainmap.stores.audit import Act
from chainmap.stores.undo import undo_last
from graph_schema.errors import NotFound
from graph_schema.issue_rules import issue_rules
from graph_schema.model import load_model
from graph_schema.records import FactTables

router = APIRouter(prefix="/api/v1", tags=["quality work"])

#: Most issues that one answer holds.
MAX_ISSUES = 500
#: Most characters of a text that somebody enters.
LONGEST = 500

Text = Annotated[str, Field(max_length=LONGEST)]
Revision = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
AsOf = Annotated[date | None, Query(description="判定日期 · the day to judge at")]


class Body(BaseModel):
    """A body that has no field too many."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class PlanRequest(Body):
    """Who is responsible and until when; a field that is left out stays as it is."""

    revision: Revision
    responsible_unit: Text | None = None
    responsible_person: Annotated[str, Field(max_length=40)] | None = None
    due: date | None = None


class StepRequest(PlanRequest):
    """A step to a state one on or one back."""

    to: Text
    on: date
    reason: Text
    closing_evidence: Text | None = None


class WrittenAnswer(Body):
    """The version that now stands, and the import to open or undo; None where nothing changed."""

    graph_version: int
    import_id: str | None


class EnterpriseItem(Body):
    """An enterprise with its place."""

    enterprise_id: str
    name: str
    uscc: str | None
    size_class: str | None
    region_code: str | None
    region: str | None


class IssueItem(Body):
    """One issue as a line of the list."""

    issue_id: str
    title: str | None
    severity: str | None
    source: str | None
    gap: str | None
    found_on: date | None
    state: str | None
    since: date | None
    responsible_unit: str | None
    responsible_person: str | None
    due: date | None
    overdue_days: int | None
    closed_on: date | None
    enterprises: list[EnterpriseItem]
    chains: dict[str, str]


class IssueList(Body):
    """Issues, a page at a time; ``states`` counts by state whatever state is asked for."""

    graph_version: int
    as_of: date
    rule_version: str
    total: int
    overdue: int
    states: dict[str, int]
    offset: int
    truncated: bool
    issues: list[IssueItem]


class HistoryItem(Body):
    """One step that was taken."""

    on: str
    state: str
    reason: str


class OriginItem(Body):
    """Where a value comes from; ``of`` is the property's Chinese name."""

    of: str
    value: str
    source_id: str | None
    source_row: str | None
    data_date: date | None


class NextStep(Body):
    """A state one step away and what must be known there."""

    to: str
    on: bool
    needs: list[str]


class IssueDetail(Body):
    """One issue with all that is known of it, and what can be done next."""

    graph_version: int
    as_of: date
    revision: str
    issue: IssueItem
    closing_evidence: str | None
    history: list[HistoryItem]
    origins: list[OriginItem]
    next: list[NextStep]
    writable: bool


def asked_issues(
    state: str | None = None,
    severity: str | None = None,
    source: str | None = None,
    chain: str | None = None,
    region: str | None = None,
    overdue: bool = False,
    q: str | None = None,
) -> IssueFilter:
    """Return which issues an address asks for; the list and its files take the same filters."""
    return IssueFilter(
        state=state,
        severity=severity,
        source=source,
        chain_id=chain,
        region=region,
        overdue=overdue,
        text=q,
    )


AskedIssues = Annotated[IssueFilter, Depends(asked_issues)]


@router.get("/issues")
def list_quality_issues(
    request: Request,
    wanted: AskedIssues,
    as_of: AsOf = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ISSUES)] = 100,
) -> IssueList:
    """质量问题清单 · quality issues, open ones first, filtered."""
    in_any_state = replace(wanted, state=None)
    day = state_of(request).settings.day(as_of)
    snapshot, issues = state_of(request).desk.issues(day)
    taken = [issue for issue in issues if in_any_state.takes(issue)]
    shown = [issue for issue in taken if wanted.state in (None, issue.state)]
    part = shown[offset : offset + limit]
    return IssueList(
        graph_version=snapshot.version,
        as_of=day,
        rule_version=issue_rules().version,
        total=len(shown),
        overdue=sum(bool(issue.overdue_days) for issue in taken),
        states=count_states(taken),
        offset=offset,
        truncated=offset + len(part) < len(shown),
        issues=[issue_item(issue) for issue in part],
    )


@router.get("/issues/{issue_id:path}")
def show_quality_issue(request: Request, issue_id: str, as_of: AsOf = None) -> IssueDetail:
    """一个质量问题 · one issue: history, evidence, the rows behind it, the next steps."""
    state = state_of(request)
    day = state.settings.day(as_of)
    snapshot, issues = state.desk.issues(day)
    found = next((issue for issue in issues if issue.issue_id == issue_id), None)
    if found is None:
        raise NotFound(f"没有质量问题“{issue_id}”。", f"There is no quality issue {issue_id!r}.")
    rules = issue_rules()
    return IssueDetail(
        graph_version=snapshot.version,
        as_of=day,
        revision=revision(found.row),
        issue=issue_item(found),
        closing_evidence=found.row["closing_evidence"],
        history=[_history(text) for text in found.row["state_history"] or ()],
        origins=list(origin_items("QualityIssue", found.row, found.links)),
        next=[
            NextStep(
                to=s.state, on=rules.leads_on(found.row["state"], s.state), needs=list(s.needs)
            )
            for s in rules.beside(found.row["state"])
        ],
        writable=day == state.settings.day(),
    )


@router.post("/issues/{issue_id:path}/steps")
def step_quality_issue(request: Request, issue_id: str, asked: StepRequest) -> WrittenAnswer:
    """推进或退回一步 · take an issue one state on or back, with day, reason and owner."""
    day = state_of(request).settings.day()
    step = IssueStep(**asked.model_dump(exclude={"revision"}))

    def edit(tables: FactTables, entered: Entered) -> dict[str, Any]:
        row = seen_row(tables, "QualityIssue", issue_id, asked.revision)
        values = take_step(row, step, issue_rules(), today=day)
        return with_values(tables, "QualityIssue", issue_id, values, entered)

    act = Act(what="issue.step", ids=(issue_id,))
    return written_answer(state_of(request).desk.write(edit, act, day=day))


@router.post("/issues/{issue_id:path}/plan")
def plan_quality_issue(request: Request, issue_id: str, asked: PlanRequest) -> WrittenAnswer:
    """责任与期限 · say who is responsible and until when, without a step."""
    plan = IssuePlan(**asked.model_dump(exclude={"revision"}))

    def edit(tables: FactTables, entered: Entered) -> dict[str, Any]:
        row = seen_row(tables, "QualityIssue", issue_id, asked.revision)
        return with_values(tables, "QualityIssue", issue_id, change_plan(row, plan), entered)

    act = Act(what="issue.plan", ids=(issue_id,))
    day = state_of(request).settings.day()
    return written_answer(state_of(request).desk.write(edit, act, day=day))


@router.post("/imports/{import_id}/undo")
def undo_import(request: Request, import_id: str) -> WrittenAnswer:
    """撤销最近一次写入 · take the last write back; one that is not the last is refused."""
    state = state_of(request)
    state.graph.find_import(import_id)
    with state.desk.alone():
        result = undo_last(state.graph.db, import_id=import_id)
    last = state.graph.last_import() or {}
    return WrittenAnswer(graph_version=result.graph_version, import_id=last.get("import_id"))


def written_answer(written: Written) -> WrittenAnswer:
    """Return what a write tells its caller."""
    return WrittenAnswer(graph_version=written.graph_version, import_id=written.import_id)


def enterprise_item(placed: PlacedEnterprise) -> EnterpriseItem:
    """Return an enterprise for a list."""
    return EnterpriseItem(
        enterprise_id=placed.enterprise_id,
        name=placed.name,
        uscc=placed.uscc,
        size_class=placed.size_class,
        region_code=placed.region_code,
        region=placed.region,
    )


def issue_item(issue: ListedIssue) -> IssueItem:
    """Return an issue for a list."""
    own = ("title", "severity", "source", "found_on", "due", "closed_on")
    return IssueItem(
        issue_id=issue.issue_id,
        gap=issue.gap,
        state=issue.state,
        since=issue.since,
        responsible_unit=issue.row["responsible_unit"],
        responsible_person=issue.row["responsible_person"],
        overdue_days=issue.overdue_days,
        enterprises=[enterprise_item(placed) for placed in issue.enterprises],
        chains=dict(issue.chains),
        **{name: issue.row[name] for name in own},
    )


def origin_items(
    type_: str, row: Mapping[str, Any], links: Iterable[Origin] = ()
) -> Iterable[OriginItem]:
    """Yield where each value of a node comes from, then where its enterprise does."""
    node = load_model().nodes[type_]
    for name, origin in origins_by_property(row["provenance"]).items():
        value = row.get(name)
        if name in node.properties and value is not None:
            said = "；".join(value) if isinstance(value, list) else str(value)
            yield _origin_item(node.properties[name].zh, said, origin)
    for origin in links:
        yield _origin_item("企业", "", origin)


def _origin_item(of: str, value: str, origin: Origin) -> OriginItem:
    return OriginItem(
        of=of,
        value=value,
        source_id=origin.source_id,
        source_row=origin.source_row,
        data_date=origin.data_date,
    )


def _history(text: str) -> HistoryItem:
    on, _, rest = text.partition("|")
    state, _, reason = rest.partition("|")
    return HistoryItem(on=on, state=state, reason=reason)
