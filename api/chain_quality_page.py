"""The quality page of a chain, the pages of rows behind its figures, and its workbook."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api.chain_quality import Kinds, Offset, quality_rows
from api.chain_quality_asked import Answered, Asked, AskedView, answer, day_of, own_words
from api.chain_quality_sections import sections
from api.chain_quality_tables import group_label
from api.chain_quality_workbook import write_quality
from api.rendering import render
from chainmap.analysis.quality.measure import GROUPINGS
from chainmap.analysis.quality.places import UNKNOWN, region_at
from chainmap.analysis.quality.population import SIZES, Population
from chainmap.maps.page import script_json
from chainmap.maps.stamp import map_stamp
from chainmap.maps.words import Words
from chainmap.quality_overview import earlier_versions
from graph_schema.codelists import regions
from graph_schema.rules import STATES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

#: Rows on one page.
ROWS_SHOWN = 100
#: Where classes have their words; a class that stands in several means the same in each.
_KIND_WORDS = ("cq.kind.", "cq.standing.", "cq.size.", "cq.demand.", "cq.maturity.")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One choice of the page: its name in the address, its options (value, text), the chosen."""

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...]


@router.get("/chains/{chain_id:path}/quality")
def quality_page(request: Request, view: AskedView) -> str:
    """Show the quality of a chain."""
    given, words = answer(request, view), view.words
    shown = sections(given)
    charts = [
        {"id": part.id, "title": part.title, **asdict(part.chart)} for part in shown if part.chart
    ]
    return render(
        "chain_quality.html",
        words,
        given=given,
        view=view,
        title=words("cq.title", name=given.now.extract.name),
        simulated=map_stamp(given.snapshot).simulated,
        sections=shown,
        filters=_filters(given),
        scope=scope_text(given),
        stamp=stamp_text(given),
        against=against_text(given),
        other=_in_other_language(view),
        charts_json=script_json(
            {
                "charts": charts,
                "words": {
                    "table": words("cq.twin.table"),
                    "picture": words("cq.twin.picture"),
                    "label": words("cq.chart.label"),
                },
            }
        ),
    )


@router.get("/chains/{chain_id:path}/quality/rows")
def rows_page(
    request: Request,
    view: AskedView,
    measure: Annotated[str, Query(max_length=40)],
    kind: Kinds = None,
    group: Annotated[str | None, Query(max_length=200)] = None,
    version: Annotated[int | None, Query(ge=1)] = None,
    offset: Offset = 0,
) -> str:
    """Show the rows behind one figure, a page at a time."""
    words = view.words
    found = quality_rows(
        request, view, measure, kind, group, version, offset=offset, limit=ROWS_SHOWN
    )
    address = {"measure": measure, "kind": kind, "group": group, "version": version}

    def page(at: int) -> str:
        return view.path("/rows", **address, offset=at or None)

    given = answer(request, view)
    return render(
        "chain_quality_rows.html",
        words,
        view=view,
        found=found,
        title=words("cq.rows.title", name=given.now.extract.name),
        what=words(f"cq.measure.{found.measure}"),
        group_name=group_label(given.now, view.by, group, words) if group else "",
        present=found.graph_version == given.snapshot.version,
        kind_name=lambda name: kind_name(given, name),
        simulated=map_stamp(given.snapshot).simulated,
        scope=scope_text(given),
        stamp=stamp_text(given),
        previous=page(max(0, offset - ROWS_SHOWN)) if offset else None,
        following=page(offset + ROWS_SHOWN) if found.truncated else None,
        json_path="/api/v1" + page(offset),
    )


@router.get("/chains/{chain_id:path}/quality.xlsx")
def quality_workbook(request: Request, view: AskedView, shared: bool = False) -> Response:
    """Give the page as a workbook; ``shared`` hides what fewer than five enterprises make."""
    given, words = answer(request, view), view.words
    body = write_quality(
        sections(given),
        words,
        title=words("cq.title", name=given.now.extract.name),
        stamp=(scope_text(given), stamp_text(given), *filter(None, [against_text(given)])),
        simulated=map_stamp(given.snapshot).simulated,
        shared=shared,
    )
    name = words("cq.file", name=given.now.extract.name, day=view.day.isoformat())
    return Response(
        body,
        media_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


def scope_text(given: Answered) -> str:
    """Say which enterprises are looked at, and by which filters."""
    words, now = given.asked.words, given.now
    colon = words("colon")
    filters = [f"{words(f'cq.filter.{name}')}{colon}{text}" for name, text in _chosen(given)]
    return words(
        "cq.scope",
        n=len(now.population.subjects),
        members=now.members,
        filters="、".join(filters) or words("cq.filter.none"),
    )


def stamp_text(given: Answered) -> str:
    """Say as of when, from which data, by which rules."""
    return given.asked.words(
        "cq.stamp",
        as_of=given.asked.day.isoformat(),
        data_date=given.snapshot.data_date or given.asked.words("none"),
        version=given.snapshot.version,
        rules=given.now.rule_versions,
    )


def against_text(given: Answered) -> str:
    """Say what it is compared with; empty where with nothing."""
    then = given.then_snapshot
    if then is None:
        return ""
    return given.asked.words(
        "cq.against",
        version=then.version,
        data_date=then.data_date or given.asked.words("none"),
        as_of=day_of(then, given.asked.day).isoformat(),
    )


def kind_name(given: Answered, kind: str) -> str:
    """Return what a class is called: of sizes, states, certificates, levels, gaps, bodies."""
    words, now = given.asked.words, given.now
    names = {**now.gaps, **now.bodies, **{str(level.level): level.zh for level in now.scale.levels}}
    if kind in names:
        return names[kind]
    key = next((p + kind for p in _KIND_WORDS if p + kind in own_words()), None)
    if key is None and kind in STATES:
        key = f"state.{kind}"
    return words(key) if key else kind


def _chosen(given: Answered) -> list[tuple[str, str]]:
    view, words = given.asked, given.asked.words
    choice = view.choice
    segments = {s.segment_id: s.name for s in given.now.extract.segments}
    region = regions().by_code.get(choice.region or "")
    found = [
        ("segment", choice.segment and segments.get(choice.segment, choice.segment)),
        ("region", region.full_name if region else choice.region),
        ("size", choice.size and words(f"cq.size.{choice.size}")),
        ("state", choice.state and words(f"state.{choice.state}")),
        ("standard", view.standard),
    ]
    unknown = words("cq.group.unknown")
    return [(name, unknown if text == UNKNOWN else text) for name, text in found if text]


def _filters(given: Answered) -> list[Filter]:
    view, words, choice = given.asked, given.asked.words, given.asked.choice
    everything = ("", words("cq.filter.all"))
    kept = earlier_versions(given.snapshot)
    none = words("none")
    options: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("segment", choice.segment or "",
         [everything, *((s.segment_id, s.name) for s in given.now.everyone.segments)]),
        ("region", choice.region or "", [everything, *_regions(given.now.everyone, words)]),
        ("size", choice.size or "",
         [everything, *((s, words(f"cq.size.{s}")) for s in ("small", *SIZES, UNKNOWN))]),
        ("state", choice.state or "", [everything, *((s, words(f"state.{s}")) for s in STATES)]),
        ("standard", view.standard or "",
         [("", words("cq.filter.qms")), *((s, s) for s in given.now.held_standards)]),
        ("by", view.by, [(g, words(f"cq.by.{g}")) for g in GROUPINGS]),
        ("then", str(view.then or ""), [("", words("cq.filter.none")), *(
            (str(v.version),
             words("cq.filter.version", version=v.version, data_date=v.data_date or none))
            for v in kept
        )]),
    ]  # fmt: skip
    return [
        Filter(name=name, label=words(f"cq.filter.{name}"), chosen=chosen, options=tuple(listed))
        for name, chosen, listed in options
    ]


def _regions(everyone: Population, words: Words) -> list[tuple[str, str]]:
    """Return the provinces, cities and counties with enterprises, each indented below its own."""
    codes = {s.region_code for s in everyone.subjects.values() if s.region_code}
    areas = {region_at(code, level) for code in codes for level in ("province", "city", "county")}
    known = regions().by_code
    indent = {"province": "", "city": "　", "county": "　　"}
    listed = [
        (code, f"{indent[known[code].level]}{known[code].name}" if code in known else code)
        for code in sorted(areas)
    ]
    missing = any(s.region_code is None for s in everyone.subjects.values())
    return [*listed, *([(UNKNOWN, words("cq.group.unknown"))] if missing else [])]


def _in_other_language(view: Asked) -> str:
    return replace(view, language="zh" if view.language == "en" else "en").path()
