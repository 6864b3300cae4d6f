"""The page of a chain's weak links: the ranking beside the map, evidence, what-if, comparison."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict
from starlette.responses import HTMLResponse, RedirectResponse

from api.maps import BuiltMap
from api.rendering import chain_path, page_words, render, words_with
from api.state import state_of
from api.weak_link_shelf import ShelvedLinks
from api.weak_links import Asked, shelved_links
from chainmap.maps.assets import module_order
from chainmap.maps.page import script_json
from chainmap.maps.words import Words, map_words
from graph_schema.errors import AnalysisError, EmptyGraph

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

#: Rows of each level on the page; files and API hold all.
SHOWN = 1_000


class PageAsked(Asked):
    """The page's own query; what the browser keeps there for itself is let through."""

    model_config = ConfigDict(extra="ignore")

    lang: str = "zh"


@router.get("/weak-links", response_class=RedirectResponse)
def weak_links_of(request: Request, chain_id: str) -> str:
    """Lead to the page of the chain that is named; the home page's links come this way."""
    rest = [(name, value) for name, value in request.query_params.items() if name != "chain_id"]
    return f"{chain_path(chain_id)}/weak-links{f'?{urlencode(rest)}' if rest else ''}"


@router.get("/chains/{chain_id:path}/weak-links")
def weak_link_page(request: Request, chain_id: str, asked: Annotated[PageAsked, Query()]) -> str:
    """Show the weak links of one chain."""
    words, state = page_words(request), state_of(request)
    asked = asked.model_copy(update={"chain_id": chain_id})
    built = state.maps.chain_map(chain_id, state.settings.day(asked.as_of))
    try:
        shelved = shelved_links(request, asked)
    except EmptyGraph:
        raise
    except AnalysisError as error:
        return _refused(words, built, asked, error)
    document = _document(shelved, asked)
    return render(
        "weak_links.html",
        words,
        chain_name=shelved.chain_name,
        chain_map=_address(chain_path(chain_id), words, asked.as_of),
        modules=module_order(),
        page=document,
        map_json=script_json(built.model),
        weak_json=script_json(document),
        words_json=script_json({**map_words(), **words_with("weak.", "yes", "no")}),
    )


def _document(shelved: ShelvedLinks, asked: Asked) -> dict[str, Any]:
    """Return what the browser shows."""
    card, rows = shelved.found.card, shelved.rows
    parts = ("enterprises", "links", "segments", "chain_gaps")
    return {
        "chain_id": card.chain_id,
        "chain_name": shelved.chain_name,
        "as_of": card.as_of.isoformat(),
        "data_date": shelved.snapshot.data_date,
        "graph_version": card.graph_version,
        "rule_versions": list(card.rule_versions),
        "run_id": card.run_id if shelved.found.path else None,
        "with_derived": asked.with_derived,
        "unit_weights": asked.unit_weights,
        "simulated": shelved.simulated,
        "parameters": dict(card.parameters),
        "totals": {part: len(rows.of(part)) for part in parts},
        "shown": SHOWN,
        **{part: rows.of(part)[:SHOWN] for part in parts},
    }


def _refused(words: Words, built: BuiltMap, asked: Asked, error: AnalysisError) -> str:
    """Say why there is no analysis, and offer the one that needs no amounts."""
    chain_id = built.model["chain"]["chain_id"]
    path = chain_path(chain_id)
    return render(
        "weak_links_refused.html",
        words,
        title=built.model["chain"]["name"],
        text=error.en if words.language == "en" else error.zh,
        unit=None
        if asked.unit_weights
        else _address(f"{path}/weak-links", words, asked.as_of, "unit_weights=true"),
        chain_map=_address(path, words, asked.as_of),
    )


def _address(path: str, words: Words, as_of: date | None, *more: str) -> str:
    parts = [*more]
    parts += ["lang=en"] if words.language == "en" else []
    parts += [f"as_of={as_of.isoformat()}"] if as_of else []
    return f"{path}?{'&'.join(parts)}" if parts else path
