"""A chain's quality as JSON: figures by group, the scorecard, and the rows behind any figure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from api.chain_quality_asked import AskedView, answer, of_version
from api.chain_quality_tables import Figures
from chainmap.analysis.quality.evaluation import Component
from chainmap.analysis.quality.measure import Item, Tally
from chainmap.quality_overview import ChainQuality
from graph_schema.codelists import regions
from graph_schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["chains"])

#: Most groups, and most rows, that one answer holds.
MAX_GROUPS = 200
MAX_ROWS = 500

Offset = Annotated[int, Query(ge=0)]
Kinds = Annotated[list[str] | None, Query(max_length=20, description="计入的类别；空为全部")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TallyItem(_Answer):
    """Counts by class; amounts in yuan of the ``known`` items whose amount is known."""

    n: int
    counts: dict[str, int]
    known: int
    amounts: dict[str, float]


class GroupItem(_Answer):
    """One segment or region with every measure's tally."""

    group: str
    name: str
    measures: dict[str, TallyItem]


class ComponentItem(_Answer):
    """One line of the scorecard: n of ``of``, which is known of ``all``."""

    id: str
    zh: str
    en: str
    measure: str
    counted: list[str]
    among: list[str]
    better: str
    weight: float
    n: int
    of: int
    all: int
    share: float | None
    coverage: float | None


class BenchmarkItem(_Answer):
    """One entered benchmark; ``own`` is null where nothing can be compared."""

    benchmark_id: str
    name: str
    product_id: str | None
    level: str | None
    value: float | None
    unit: str | None
    source: str | None
    year: int | None
    makers: int
    own: float | None


class Quality(_Answer):
    """The quality of the chosen enterprises of a chain, groups a page at a time."""

    graph_version: int
    data_date: str | None
    as_of: date
    rules: str
    chain_id: str
    name: str
    members: int
    n: int
    standards: list[str]
    kinds: dict[str, list[str]]
    totals: dict[str, TallyItem]
    evaluation: list[ComponentItem]
    weighted: float | None
    weight_known: float | None
    then: list[ComponentItem] | None
    benchmarks: list[BenchmarkItem]
    by: str
    total: int
    offset: int
    truncated: bool
    groups: list[GroupItem]


class RowItem(_Answer):
    """One row behind a figure, with the row of the file that says so."""

    id: str
    kind: str
    enterprise_id: str | None
    enterprise: str | None
    segment_id: str | None
    segment: str | None
    region_code: str | None
    region: str | None
    what: str
    on: date | None
    partner_id: str | None
    partner: str | None
    amount_yuan: float | None
    source_id: str | None
    data_date: date | None
    source_row: str | None


class RowList(_Answer):
    """The rows behind a figure, a page at a time; ``total`` is the figure."""

    graph_version: int
    as_of: date
    measure: str
    kinds: list[str]
    total: int
    offset: int
    truncated: bool
    rows: list[RowItem]


@router.get("/chains/{chain_id:path}/quality/rows")
def quality_rows(
    request: Request,
    view: AskedView,
    measure: Annotated[str, Query(max_length=40)],
    kind: Kinds = None,
    group: Annotated[str | None, Query(max_length=200)] = None,
    version: Annotated[int | None, Query(ge=1)] = None,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> RowList:
    """数字背后的行 · the enterprises, links or certificates that a figure counts."""
    found_version, quality = of_version(request, view, version)
    found = quality.measures.get(measure)
    if found is None:
        raise NotFound(
            f"没有名为“{measure}”的指标；可用的是 {'、'.join(quality.measures)}。",
            f"There is no measure {measure!r}; there are {', '.join(quality.measures)}.",
        )
    rows = found.rows(kind or (), grouping=view.by if group else None, group=group)
    shown = rows[offset : offset + limit]
    return RowList(
        graph_version=found_version,
        as_of=quality.population.as_of,
        measure=measure,
        kinds=kind or list(found.kinds),
        total=len(rows),
        offset=offset,
        truncated=offset + len(shown) < len(rows),
        rows=_named(quality, shown),
    )


@router.get("/chains/{chain_id:path}/quality")
def quality(
    request: Request,
    view: AskedView,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_GROUPS)] = 50,
) -> Quality:
    """产业链质量 · composition, level, coverage, maturity, infrastructure and evaluation."""
    given = answer(request, view)
    now, figures = given.now, Figures(given)
    groups = figures.groups()
    shown = groups[offset : offset + limit]
    return Quality(
        graph_version=given.snapshot.version,
        data_date=given.snapshot.data_date,
        as_of=view.day,
        rules=now.rule_versions,
        chain_id=view.chain_id,
        name=now.extract.name,
        members=now.members,
        n=len(now.population.subjects),
        standards=list(now.standards),
        kinds={name: list(measure.kinds) for name, measure in now.measures.items()},
        totals={name: _tally(measure.total()) for name, measure in now.measures.items()},
        evaluation=_components(now.evaluation.components),
        weighted=now.evaluation.weighted,
        weight_known=now.evaluation.weight_known,
        then=_components(given.then.evaluation.components) if given.then else None,
        benchmarks=_benchmarks(now),
        by=view.by,
        total=len(groups),
        offset=offset,
        truncated=offset + len(shown) < len(groups),
        groups=[
            GroupItem(
                group=group,
                name=figures.label(group),
                measures={name: _tally(figures.tally(name, group)) for name in now.measures},
            )
            for group in shown
        ],
    )


def _tally(tally: Tally) -> TallyItem:
    return TallyItem(
        n=tally.n, counts=dict(tally.counts), known=tally.known, amounts=dict(tally.amounts)
    )


def _components(components: Iterable[Component]) -> list[ComponentItem]:
    return [
        ComponentItem(
            **c.rule.model_dump(exclude={"benchmarks", "counted", "among"}),
            counted=list(c.rule.counted),
            among=list(c.rule.among),
            n=c.n,
            of=c.of,
            all=c.all,
            share=c.share,
            coverage=c.coverage,
        )
        for c in components
    ]


def _benchmarks(now: ChainQuality) -> list[BenchmarkItem]:
    names = set(BenchmarkItem.model_fields)
    return [BenchmarkItem(**{name: getattr(row, name) for name in names}) for row in now.benchmarks]


def _named(quality: ChainQuality, items: Iterable[Item]) -> list[RowItem]:
    segments = {s.segment_id: s.name for s in quality.extract.segments}
    names = {key: subject.name for key, subject in quality.everyone.subjects.items()}
    return [_row(item, segments, names) for item in items]


def _row(item: Item, segments: Mapping[str, str], names: Mapping[str, str]) -> RowItem:
    subject = item.subject
    segment = subject.segment_id if subject else item.segment_id
    region = subject.region_code if subject else item.region_code
    known = regions().by_code.get(region or "")
    return RowItem(
        id=item.id,
        kind=item.kind,
        enterprise_id=subject.enterprise_id if subject else None,
        enterprise=subject.name if subject else None,
        segment_id=segment,
        segment=segments.get(segment or ""),
        region_code=region,
        region=known.full_name if known else region,
        what=item.what,
        on=item.on,
        partner_id=item.partner,
        partner=names.get(item.partner or ""),
        amount_yuan=item.amount,
        source_id=item.origin.source_id,
        data_date=item.origin.data_date,
        source_row=item.origin.source_row,
    )
