"""The chains as JSON."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.state import state_of

router = APIRouter(prefix="/api/v1", tags=["chains"])

#: Most chains one answer holds.
MAX_CHAINS = 200

AsOf = Annotated[date | None, Query(description="判定日期 · the day to judge at")]


class ChainItem(BaseModel):
    """One chain with its counts."""

    model_config = ConfigDict(extra="forbid")

    chain_id: str
    name: str
    level: str | None
    enterprises: int
    counts: dict[str, int]
    weak_links: int
    leaders: int
    leader_names: list[str]


class ChainList(BaseModel):
    """Chains, a page at a time."""

    model_config = ConfigDict(extra="forbid")

    graph_version: int
    as_of: date
    total: int
    offset: int
    truncated: bool
    chains: list[ChainItem]


@router.get("/chains")
def list_chains(
    request: Request,
    as_of: AsOf = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_CHAINS)] = 50,
) -> ChainList:
    """产业链列表 · every chain with its counts by state."""
    state = state_of(request)
    overview = state.maps.overview(state.settings.day(as_of))
    shown = overview.chains[offset : offset + limit]
    return ChainList(
        graph_version=overview.snapshot.version,
        as_of=overview.as_of,
        total=len(overview.chains),
        offset=offset,
        truncated=offset + len(shown) < len(overview.chains),
        chains=[
            ChainItem(
                chain_id=c.chain_id,
                name=c.name,
                level=c.level,
                enterprises=c.enterprises,
                counts=dict(c.counts),
                weak_links=c.weak_links,
                leaders=c.leaders,
                leader_names=list(c.leader_names),
            )
            for c in shown
        ],
    )


@router.get("/chains/{chain_id:path}/map", response_class=Response)
def chain_map(request: Request, chain_id: str, as_of: AsOf = None) -> Response:
    """图谱数据 · the map model of one chain; at most 300 cards, ``truncated`` says so."""
    state = state_of(request)
    built = state.maps.chain_map(chain_id, state.settings.day(as_of))
    return Response(built.json, media_type="application/json")
