"""What a scenario would change, and what changed since an earlier run."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.graph import GraphSource
from api.state import state_of
from api.weak_links import Asked, options_of, shelved_links

router = APIRouter(prefix="/api/v1/weak-links", tags=["weak links"])

#: Ids of a scenario; more is another chain.
MAX_CHOSEN = 300
#: Enterprises of each list of an answer.
MAX_LISTED = 100
_MAX_RUNS = 50

Chosen = Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MAX_CHOSEN)]
RegionCode = Annotated[str, Field(pattern=r"^\d{6}$")]


class ScenarioAsked(Asked):
    """What is supposed: who fails, which links break, which region is gone, who is certified.

    What is restored is there, although removed as well, or although its time is over.
    """

    chain_id: Annotated[str, Field(max_length=500)]
    remove_enterprises: Chosen = ()
    remove_links: Chosen = ()
    remove_regions: Annotated[tuple[RegionCode, ...], Field(max_length=MAX_CHOSEN)] = ()
    restore_enterprises: Chosen = ()
    restore_links: Chosen = ()
    restore_regions: Annotated[tuple[RegionCode, ...], Field(max_length=MAX_CHOSEN)] = ()
    certify: Chosen = ()


class WhatIfAnswer(BaseModel):
    """Who is hit and how much, and the ranking before and after.

    ``loss`` is the part of the network that is lost where nobody steps in, ``loss_substituted``
    where rivals do. Lists hold the first 100; ``hit_total`` and ``changes_total`` count all.
    """

    model_config = ConfigDict(extra="forbid")

    loss: float
    loss_substituted: float
    hit_total: int
    hit: list[dict[str, JsonValue]]
    changes_total: int
    changes: list[dict[str, JsonValue]]
    truncated: bool


class RunItem(BaseModel):
    """One recorded run."""

    model_config = ConfigDict(extra="forbid")

    run_id: str
    as_of: date
    graph_version: int
    finished_at: str
    rule_versions: list[str]
    parameters: dict[str, JsonValue]


class RunList(BaseModel):
    """The latest runs of a chain, newest first."""

    model_config = ConfigDict(extra="forbid")

    truncated: bool
    runs: list[RunItem]


class ChangesAsked(Asked):
    """An analysis, and the earlier run to compare it with."""

    run_id: Annotated[str, Field(max_length=64)]


class ChangeList(BaseModel):
    """Enterprises whose rank is another; ``alike`` where both runs weigh links in the same way."""

    model_config = ConfigDict(extra="forbid")

    run_id: str
    alike: bool
    changes_total: int
    truncated: bool
    changes: list[dict[str, JsonValue]]


@router.post("/what-if")
def what_if_answer(request: Request, asked: ScenarioAsked) -> WhatIfAnswer:
    """假设推演 · suppose enterprises, links or regions gone, or enterprises certified."""
    from chainmap.analysis.weakness.options import Scenario
    from chainmap.weak_link_rows import changed_rows, loss_rows
    from chainmap.weak_link_runs import suppose_weak_links

    shelved = shelved_links(request, asked)
    scenario = Scenario(
        removed_enterprises=asked.remove_enterprises,
        removed_links=asked.remove_links,
        removed_regions=asked.remove_regions,
        restored_enterprises=asked.restore_enterprises,
        restored_links=asked.restore_links,
        restored_regions=asked.restore_regions,
        certified=asked.certify,
    )
    tables = shelved.snapshot.tables
    found = suppose_weak_links(tables, shelved.found, scenario, options_of(asked))
    hit = [row for row in loss_rows(tables, found.losses) if not row["removed"]]
    changes = _changed(
        changed_rows(tables, {"enterprises": found.before}, {"enterprises": found.after})
    )
    return WhatIfAnswer(
        loss=found.total,
        loss_substituted=found.total_substituted,
        hit_total=len(hit),
        hit=hit[:MAX_LISTED],
        changes_total=len(changes),
        changes=changes[:MAX_LISTED],
        truncated=max(len(hit), len(changes)) > MAX_LISTED,
    )


@router.get("/runs")
def list_recorded(
    request: Request,
    chain_id: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=_MAX_RUNS)] = 20,
) -> RunList:
    """分析记录 · the recorded runs of a chain, of the whole graph without one."""
    from chainmap.stores.runs import list_runs

    store = state_of(request).graph.store()
    cards = list_runs(store, chain_id=chain_id, limit=limit + 1)
    return RunList(
        truncated=len(cards) > limit,
        runs=[
            RunItem(
                run_id=card.run_id,
                as_of=card.as_of,
                graph_version=card.graph_version,
                finished_at=card.finished_at,
                rule_versions=list(card.rule_versions),
                parameters=dict(card.parameters),
            )
            for card in cards[:limit]
        ],
    )


@router.get("/changes")
def changes_since(request: Request, asked: Annotated[ChangesAsked, Query()]) -> ChangeList:
    """与以往对比 · whose rank is another than in an earlier run of the same chain."""
    from chainmap.weak_link_rows import changed_rows

    shelved = shelved_links(request, asked)
    earlier, parameters = _earlier(state_of(request).graph, asked)
    rows = changed_rows(shelved.snapshot.tables, earlier, shelved.found.tables)
    changes = _changed(rows)
    now = shelved.found.card.parameters
    return ChangeList(
        run_id=asked.run_id,
        alike=all(parameters.get(name) == now.get(name) for name in ("weights", "with_derived")),
        changes_total=len(changes),
        truncated=len(changes) > MAX_LISTED,
        changes=changes[:MAX_LISTED],
    )


def _earlier(graph: GraphSource, asked: ChangesAsked) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return tables and parameters of a run of the same chain.

    Raises
    ------
    NotFound
        Where there is no such run, or it is of another chain.
    """
    from chainmap.stores.runs import find_run, read_run_table
    from graph_schema.errors import NotFound

    store = graph.store()
    card = find_run(store, asked.run_id)
    if card.chain_id != asked.chain_id:
        raise NotFound(
            f"分析“{asked.run_id}”不是这条产业链的。", f"Run {asked.run_id!r} is of another chain."
        )
    return {"enterprises": read_run_table(store, card)}, dict(card.parameters)


def _changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["change"] != "same"]
