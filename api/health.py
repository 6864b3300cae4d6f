"""Whether the server and its graph answer."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

import chainmap
from api.state import state_of

router = APIRouter(prefix="/api/v1", tags=["health"])


class Health(BaseModel):
    """The graph answered with its version."""

    model_config = ConfigDict(extra="forbid")

    status: str
    graph_id: str
    graph_version: int
    program: str


@router.get("/health")
def health(request: Request) -> Health:
    """服务状态 · the graph's version, read just now."""
    snapshot = state_of(request).graph.snapshot()
    return Health(
        status="ok",
        graph_id=snapshot.graph_id,
        graph_version=snapshot.version,
        program=chainmap.__version__,
    )
