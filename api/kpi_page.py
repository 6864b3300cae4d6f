"""The page of the department's targets."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.quality_work import AsOf
from api.rendering import page_words, render, words_with
from api.state import state_of
from chainmap.maps.page import script_json
from chainmap.maps.stamp import map_stamp
from graph_schema.rules import state_rules

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/kpi")
def kpi_page(request: Request, as_of: AsOf = None) -> str:
    """Show each target with its figure; every figure opens its rows."""
    words, state = page_words(request), state_of(request)
    day = state.settings.day(as_of)
    snapshot = state.graph.snapshot()
    return render(
        "kpi.html",
        words,
        simulated=map_stamp(snapshot).simulated,
        as_of=day,
        version=snapshot.version,
        data_date=snapshot.data_date or words("none"),
        rule_version=state_rules().version,
        choices_json=script_json({"day": day.isoformat()}),
        words_json=script_json(words_with("kpi.", "ledger.", "work.", "none")),
    )
