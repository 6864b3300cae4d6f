"""Weak links by HTTP: the ranking, what a scenario changes, earlier runs, files."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from api.rendering import page_words
from api.state import state_of
from api.weak_link_filters import RowFilter
from api.weak_link_shelf import ShelvedLinks, threads

if TYPE_CHECKING:
    from chainmap.analysis.weakness.options import WeakLinkOptions

router = APIRouter(prefix="/api/v1/weak-links", tags=["weak links"])

MAX_ROWS = 1_000

Level = Literal["enterprise", "link", "segment", "gap", "check"]
StateName = Literal["weak", "improve", "none_seen", "unknown"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(BaseModel):
    """Which analysis: a chain (the whole graph without), a day, how it is weighed."""

    model_config = ConfigDict(extra="forbid")

    chain_id: Annotated[str | None, Field(max_length=500)] = None
    as_of: date | None = None
    with_derived: bool = False
    unit_weights: bool = False


class Listed(Asked):
    """An analysis and the rows that are wanted of it."""

    level: Level = "enterprise"
    state: Annotated[list[StateName], Field(max_length=4)] = []
    segment: Annotated[str, Field(max_length=500)] = ""
    region: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    q: Annotated[str, Field(max_length=200)] = ""

    def row_filter(self) -> RowFilter:
        """Return the choice of rows."""
        return RowFilter(
            states=tuple(self.state), segment=self.segment, region=self.region, text=self.q.strip()
        )


class ListAsked(Listed):
    """A page of the rows."""

    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] = 50


class FileAsked(Listed):
    """The rows as a file: CSV holds one level, the workbook every one."""

    format: Literal["csv", "xlsx"] = "xlsx"
    lang: Literal["zh", "en"] = "zh"


class WeakLinkList(BaseModel):
    """Rows of a ranking, a page at a time; ``parameters`` and ``rule_versions`` made them.

    ``run_id`` names the recorded run, null where the analysis was made for this answer.
    """

    model_config = ConfigDict(extra="forbid")

    chain_id: str | None
    as_of: date
    graph_version: int
    run_id: str | None
    level: Level
    total: int
    offset: int
    truncated: bool
    rule_versions: list[str]
    parameters: dict[str, JsonValue]
    rows: list[dict[str, JsonValue]]


@router.get("", response_model=WeakLinkList)
def list_weak_links(request: Request, asked: Annotated[ListAsked, Query()]) -> Response:
    """弱链排名 · enterprises, links, segments or chain gaps by rank, with factors and evidence."""
    shelved = shelved_links(request, asked)
    rows = asked.row_filter().rows(shelved.rows, asked.level)
    shown = rows[asked.offset : asked.offset + asked.limit]
    card = shelved.found.card
    answer = WeakLinkList.model_construct(
        chain_id=card.chain_id,
        as_of=card.as_of,
        graph_version=card.graph_version,
        run_id=card.run_id if shelved.found.path else None,
        level=asked.level,
        total=len(rows),
        offset=asked.offset,
        truncated=asked.offset + len(shown) < len(rows),
        rule_versions=list(card.rule_versions),
        parameters=dict(card.parameters),
        rows=shown,
    )
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get("/file", response_class=Response)
def weak_link_file(request: Request, asked: Annotated[FileAsked, Query()]) -> Response:
    """下载弱链排名 · the ranking as CSV or Excel, stamped with date, filters, rules."""
    from api.weak_link_csv import write_csv
    from api.weak_link_workbook import write_workbook

    shelved, words = shelved_links(request, asked), page_words(request)
    chosen = asked.row_filter()
    if asked.format == "csv":
        body, media_type = write_csv(shelved, chosen, asked.level, words), "text/csv; charset=utf-8"
    else:
        body, media_type = write_workbook(shelved, chosen, words), _XLSX
    day = shelved.found.card.as_of.isoformat()
    part = words(f"weak.tab.{asked.level}") if asked.format == "csv" else ""
    parts = [shelved.chain_name or words("weak.graph"), words("weak.title"), part, day]
    name = f"{'_'.join(p for p in parts if p)}_{words('internal')}.{asked.format}"
    return Response(
        body,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def shelved_links(request: Request, asked: Asked) -> ShelvedLinks:
    """Return the analysis that a request asks for."""
    state = state_of(request)
    day = state.settings.day(asked.as_of)
    return state.weak_links.weak_links(asked.chain_id, day, options_of(asked))


def options_of(asked: Asked) -> "WeakLinkOptions":
    """Return the options of an analysis for a page."""
    from chainmap.analysis.weakness.options import WeakLinkOptions

    return WeakLinkOptions(
        with_derived=asked.with_derived,
        unit_weights=asked.unit_weights,
        threads=threads(),
    )
