"""The Cypher page: editor, question library, answers as table, graph and chart."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.rendering import page_words, render, words_with
from api.state import state_of
from chainmap.maps.page import script_json
from chainmap.maps.stamp import map_stamp

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/query")
def query_page(request: Request) -> str:
    """Show the Cypher page; what it asks and shows is up to its reader."""
    words, state = page_words(request), state_of(request)
    snapshot = state.graph.snapshot()
    return render(
        "query.html",
        words,
        simulated=map_stamp(snapshot).simulated,
        as_of=state.settings.day(),
        version=snapshot.version,
        words_json=script_json(words_with("query.", "state.")),
    )
