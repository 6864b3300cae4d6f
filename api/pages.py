"""The pages: home, and one map a chain."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.chains import AsOf
from api.imports import COUNTS, PROBLEMS_SHOWN, report_import
from api.rendering import chain_path, page_words, render, words_in
from api.state import ServerState, state_of
from chainmap.maps.assets import module_order
from chainmap.maps.page import map_context, script_json
from chainmap.maps.words import Language

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def home(request: Request, as_of: AsOf = None) -> str:
    """Show every chain, and the last import with its problems."""
    state, words = state_of(request), page_words(request)
    overview = state.maps.overview(state.settings.day(as_of))
    row = state.graph.last_import()
    report = report_import(row, language=words.language) if row else None
    return render(
        "home.html",
        words,
        overview=overview,
        chains=sorted(overview.chains, key=lambda c: (-c.weak_links, -c.enterprises, c.chain_id)),
        totals=_totals([dict(chain.counts) for chain in overview.chains]),
        query=_query(words.language, as_of),
        report=report,
        problems=report.problems[:PROBLEMS_SHOWN] if report else (),
        count_names=COUNTS,
    )


@router.get("/chains/{chain_id:path}")
def chain_page(request: Request, chain_id: str, as_of: AsOf = None) -> str:
    """Show the map of one chain."""
    state, words = state_of(request), page_words(request)
    day = state.settings.day(as_of)
    return state.maps.page(
        chain_id, day, words.language, lambda: _map_page(state, chain_id, day, words.language)
    )


def _map_page(state: ServerState, chain_id: str, day: date, language: Language) -> str:
    built = state.maps.chain_map(chain_id, day)
    context = map_context(built.model, language)
    context.update(
        home=f"/{_query(language, None)}",
        weak_links=f"{chain_path(chain_id)}/weak-links{_query(language, day)}",
        quality=f"{chain_path(chain_id)}/quality{_query(language, day)}",
        modules=module_order(),
        map_json=script_json(built.model),
    )
    for reserved in ("w", "lang"):
        context.pop(reserved)
    return render("map_page.html", words_in(language), **context)


def _totals(counts: list[dict[str, int]]) -> dict[str, int]:
    return {
        name: sum(chain.get(name, 0) for chain in counts)
        for name in {key for chain in counts for key in chain}
    }


def _query(language: Language, as_of: date | None) -> str:
    parts = ["lang=en"] if language == "en" else []
    parts += [f"as_of={as_of.isoformat()}"] if as_of else []
    return f"?{'&'.join(parts)}" if parts else ""
