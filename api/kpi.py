"""Targets as JSON: each with its figure, and the rows behind the figure."""

from datetime import date
from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Query, Request

from api.quality_work import AsOf, Body, EnterpriseItem, OriginItem, enterprise_item, origin_items
from api.state import state_of
from chainmap.quality_work.indicators import INDICATORS, CountedRow, Indicator
from chainmap.quality_work.kpi import Progress
from chainmap.quality_work.places import (
    PlacedEnterprise,
    chain_names,
    place_enterprises,
    region_name,
)
from graph_schema.errors import NotFound
from graph_schema.records import FactTables

router = APIRouter(prefix="/api/v1", tags=["quality work"])

#: Most targets, and most rows of one, that an answer holds.
MAX_ROWS = 500


class IndicatorItem(Body):
    """An indicator that a target can name."""

    name: str
    en: str
    kind: str
    zh_definition: str
    en_definition: str


class TargetItem(Body):
    """One target with its figure; ``start`` null: since the records begin."""

    target_id: str
    name: str | None
    indicator: str | None
    known: IndicatorItem | None
    region: str | None
    chain: str | None
    start: date | None
    end: date
    due: date | None
    value: float | None
    actual: float | None
    counted: int
    n: int
    low: float | None
    high: float | None
    reached: bool | None
    misfit: bool
    source: str | None
    year: int | None
    origins: list[OriginItem]


class TargetList(Body):
    """The department's targets, and every indicator that has a figure here."""

    graph_version: int
    as_of: date
    total: int
    offset: int
    truncated: bool
    targets: list[TargetItem]
    indicators: list[IndicatorItem]


class RowItem(Body):
    """One enterprise behind a figure; ``origin`` is the row that shows it."""

    enterprise: EnterpriseItem
    counts: bool
    evidence: str
    value: float | None
    source_id: str | None
    source_row: str | None
    data_date: date | None


class RowList(Body):
    """The enterprises behind a figure, those that count first."""

    graph_version: int
    target_id: str
    total: int
    counted: int
    offset: int
    truncated: bool
    rows: list[RowItem]


@router.get("/kpi")
def list_targets(
    request: Request,
    as_of: AsOf = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> TargetList:
    """目标进度 · the department's own targets with their figures."""
    day = state_of(request).settings.day(as_of)
    snapshot, measured = state_of(request).desk.targets(day)
    chains = chain_names(snapshot.tables)
    part = measured[offset : offset + limit]
    return TargetList(
        graph_version=snapshot.version,
        as_of=day,
        total=len(measured),
        offset=offset,
        truncated=offset + len(part) < len(measured),
        targets=[_target(progress, chains) for progress in part],
        indicators=[_indicator(indicator) for indicator in INDICATORS],
    )


@router.get("/kpi/{target_id:path}/rows")
def list_rows(
    request: Request,
    target_id: str,
    counts: bool | None = None,
    as_of: AsOf = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100,
) -> RowList:
    """指标来源行 · the enterprises behind a figure, each with the row that shows it."""
    day = state_of(request).settings.day(as_of)
    snapshot, measured = state_of(request).desk.targets(day)
    found = next((p for p in measured if p.target["target_id"] == target_id), None)
    if found is None:
        raise NotFound(f"没有目标“{target_id}”。", f"There is no target {target_id!r}.")
    rows = [row for row in found.rows if counts in (None, row.counts)]
    part = rows[offset : offset + limit]
    return RowList(
        graph_version=snapshot.version,
        target_id=target_id,
        total=len(rows),
        counted=found.counted,
        offset=offset,
        truncated=offset + len(part) < len(rows),
        rows=_rows(snapshot.tables, day, part),
    )


def _indicator(indicator: Indicator) -> IndicatorItem:
    return IndicatorItem(
        name=indicator.name,
        en=indicator.en,
        kind=indicator.kind,
        zh_definition=indicator.zh_definition,
        en_definition=indicator.en_definition,
    )


def _target(progress: Progress, chains: dict[str, str]) -> TargetItem:
    target, known = progress.target, progress.indicator
    value = target["value"]
    share = known is not None and known.kind != "count"
    return TargetItem(
        target_id=target["target_id"],
        name=target["name"],
        indicator=target["indicator"],
        known=None if known is None else _indicator(known),
        region=region_name(target["region_code"]),
        chain=chains.get(target["chain_id"] or "", target["chain_id"]),
        start=progress.start,
        end=progress.end,
        due=target["due"],
        value=value,
        actual=progress.actual,
        counted=progress.counted,
        n=progress.n,
        low=progress.low,
        high=progress.high,
        reached=progress.reached,
        misfit=share and value is not None and not 0 <= value <= 1,
        source=target["source"],
        year=target["year"],
        origins=list(origin_items("Target", target)),
    )


def _rows(tables: FactTables, day: date, rows: list[CountedRow]) -> list[RowItem]:
    placed = place_enterprises(tables, day, pa.array([r.enterprise_id for r in rows], pa.string()))
    return [_row(row, placed[row.enterprise_id]) for row in rows]


def _row(row: CountedRow, placed: PlacedEnterprise) -> RowItem:
    return RowItem(
        enterprise=enterprise_item(placed),
        counts=row.counts,
        evidence=row.evidence,
        value=row.value,
        source_id=row.origin.source_id,
        source_row=row.origin.source_row,
        data_date=row.origin.data_date,
    )
