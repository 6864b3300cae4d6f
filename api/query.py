"""Readers' Cypher: run, ended by its reader, fetched as a file; within the browser's limits."""

import time
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import quote

import pyarrow as pa
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from api.query_graph import DrawnGraph, draw_graph
from api.query_workbook import write_answer
from api.rendering import page_words
from api.state import ServerState, state_of
from chainmap.analysis.states import evaluate_states
from chainmap.query_files import csv_text, json_text
from chainmap.stores.deadline import QueryResult
from chainmap.stores.limits import BROWSER
from chainmap.stores.values import tagged
from graph_schema.rules import state_rules

router = APIRouter(prefix="/api/v1", tags=["query"])

FileFormat = Literal["csv", "xlsx", "json"]

_MEDIA_TYPES: dict[FileFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

QueryId = Annotated[str, Field(pattern=r"^[0-9a-zA-Z-]{8,64}$")]


class QueryRequest(BaseModel):
    """A query with its parameters; ``query_id`` is a number by which it can be ended."""

    model_config = ConfigDict(extra="forbid")

    cypher: str
    params: dict[str, JsonValue] = {}
    limit: Annotated[int, Field(ge=1, le=BROWSER.rows)] = BROWSER.rows
    query_id: QueryId | None = None


class FileRequest(QueryRequest):
    """A query whose answer is fetched as a file."""

    format: FileFormat


class QueryAnswer(BaseModel):
    """Rows, and the picture of the nodes and relationships in them.

    A node is ``{"~node": {"id", "label", "properties"}}``, a relationship ``{"~relationship":
    {"id", "type", "from", "to", "properties"}}``, a path ``{"~path": […]}``.
    """

    model_config = ConfigDict(extra="forbid")

    columns: list[str]
    rows: list[list[JsonValue]]
    truncated: bool
    elapsed_ms: int
    graph: DrawnGraph | None


@router.post("/query", response_model=QueryAnswer)
def run_query(request: Request, asked: QueryRequest) -> Response:
    """只读查询 · run a query that reads: at most 1,000 rows, 5 MB, 10 s; ``truncated`` says so."""
    state = state_of(request)
    found, elapsed_ms = _run(state, asked)
    answer = QueryAnswer.model_construct(
        columns=list(found.columns),
        rows=[[tagged(value) for value in row] for row in found.rows],
        truncated=found.truncated,
        elapsed_ms=elapsed_ms,
        graph=draw_graph(found.rows, lambda ids: _states(state, ids)),
    )
    return Response(answer.model_dump_json(), media_type="application/json")


@router.delete("/query/{query_id}", status_code=204)
def cancel_query(request: Request, query_id: str) -> None:
    """取消查询 · end a query that is under way."""
    state_of(request).runs.cancel(query_id)


@router.post("/query/file", response_class=Response)
def query_file(request: Request, asked: FileRequest) -> Response:
    """下载查询结果 · run a query and give its rows as a file."""
    state, words = state_of(request), page_words(request)
    found, _ = _run(state, asked)
    if asked.format == "csv":
        body = ("\ufeff" + csv_text(found)).encode()
    elif asked.format == "json":
        body = json_text(found).encode()
    else:
        body = write_answer(
            found, asked.cypher, asked.params, words, snapshot=state.graph.snapshot()
        )
    name = f"{words('query.file_name')}_{state.settings.day().isoformat()}.{asked.format}"
    return Response(
        body,
        media_type=_MEDIA_TYPES[asked.format],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _run(state: ServerState, asked: QueryRequest) -> tuple[QueryResult, int]:
    store = state.graph.store()
    begun = time.monotonic()
    with state.runs.begun(asked.query_id) as cancel:
        found = store.query(
            asked.cypher,
            asked.params,
            limit=asked.limit,
            timeout_s=BROWSER.seconds,
            max_bytes=BROWSER.bytes,
            cancel=cancel,
        )
    return found, round((time.monotonic() - begun) * 1000)


def _states(state: ServerState, enterprises: Sequence[str]) -> dict[str, str]:
    if not enterprises:
        return {}
    ids, tables = pa.array(enterprises, pa.string()), state.graph.snapshot().tables
    states = evaluate_states(tables, state_rules(), state.settings.day(), enterprises=ids)
    return {enterprise: states.state_of(enterprise) for enterprise in enterprises}
