"""What the routers share for the life of the process."""

from dataclasses import dataclass

from starlette.requests import Request

from api.choices import ChoiceShelf
from api.graph import GraphSource
from api.maps import MapLibrary
from api.query_runs import QueryRuns
from api.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """Settings, the graph, what is built from it, and the queries under way."""

    settings: Settings
    graph: GraphSource
    maps: MapLibrary
    choices: ChoiceShelf
    runs: QueryRuns


def state_of(request: Request) -> ServerState:
    """Return the state of the application that answers this request."""
    state: ServerState = request.app.state.server
    return state
