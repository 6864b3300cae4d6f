"""What the routers share for the life of the process."""

from dataclasses import dataclass

from starlette.requests import Request

from api.choices import ChoiceShelf
from api.graph import GraphSource
from api.maps import MapLibrary
from api.query_runs import QueryRuns
from api.settings import Settings
from api.weak_link_shelf import WeakLinkShelf
from api.work_desk import WorkDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """Settings, the graph, what is built from it, the desk, and the queries under way."""

    settings: Settings
    graph: GraphSource
    maps: MapLibrary
    weak_links: WeakLinkShelf
    choices: ChoiceShelf
    runs: QueryRuns
    desk: WorkDesk


def state_of(request: Request) -> ServerState:
    """Return the state of the application that answers this request."""
    state: ServerState = request.app.state.server
    return state
