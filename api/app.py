"""The application: pages, JSON, static files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

import chainmap
from api import (
    assistance,
    chain_quality,
    chain_quality_page,
    chains,
    gap_changes,
    gap_page,
    gaps,
    health,
    import_pages,
    kpi,
    kpi_page,
    ledger_page,
    pages,
    quality_work,
    query,
    query_page,
    questions,
    weak_link_page,
    weak_link_scenarios,
    weak_links,
)
from api.choices import ChoiceShelf
from api.errors import add_error_handlers, unexpected
from api.graph import GraphSource
from api.maps import MapLibrary
from api.query_runs import QueryRuns
from api.same_site import refuse_cross_site
from api.security import LOCAL_HOSTS, AnswerHeaders
from api.settings import Settings
from api.state import ServerState
from api.weak_link_shelf import WeakLinkShelf
from api.work_desk import WorkDesk


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings : by default from the environment, CHAINMAP_DB and CHAINMAP_AS_OF.
    """
    chosen = settings or Settings.from_environment()
    graph = GraphSource(chosen.db)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        graph.close()

    app = FastAPI(
        title="chainmap",
        version=chainmap.__version__,
        docs_url=None,  # its page asks other hosts for scripts
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
        dependencies=[Depends(refuse_cross_site)],
        lifespan=lifespan,
    )
    app.state.server = ServerState(
        settings=chosen,
        graph=graph,
        maps=MapLibrary(graph),
        weak_links=WeakLinkShelf(graph),
        choices=ChoiceShelf(),
        runs=QueryRuns(),
        desk=WorkDesk(graph),
    )
    add_error_handlers(app)
    # Before the maps: theirs takes whatever follows /chains/.
    of_weak_links = (weak_links, weak_link_scenarios, weak_link_page)
    for part in (
        *(health, chains, questions, query),
        *of_weak_links,
        *(chain_quality, chain_quality_page),
        *(gaps, gap_changes, gap_page),
        *(assistance, kpi, quality_work, ledger_page, kpi_page),
        *(import_pages, query_page, pages),
    ):
        app.include_router(part.router)
    maps_static = StaticFiles(packages=[("chainmap.maps", "static")])
    app.mount("/static/maps", maps_static, name="maps")
    app.mount("/static", StaticFiles(packages=[("api", "static")]), name="static")
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL_HOSTS))
    app.add_middleware(AnswerHeaders, unexpected=unexpected)
    return app
