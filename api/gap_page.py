"""The page of common gaps, the examinations behind its figures, and its files to share."""

from dataclasses import asdict, replace
from itertools import combinations
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from api.chain_quality_page import Filter
from api.gap_change_table import changes_table
from api.gap_tables import (
    PAGE,
    Tab,
    Table,
    axis_table,
    band_word,
    heat_table,
    lift_table,
    ranked_table,
    together_table,
)
from api.gap_views import AskedGaps, FoundGaps, answer
from api.gap_workbook import write_csv, write_workbook
from api.gaps import AskedRows, Offset, gap_rows
from api.rendering import render
from chainmap.analysis.dates import months_before
from chainmap.analysis.gaps.from_graph import GROUPINGS
from chainmap.maps.page import script_json
from chainmap.maps.stamp import map_stamp
from chainmap.quality_overview import earlier_versions
from graph_schema.codelists.gaps import AXES
from graph_schema.gap_rules import gap_rules

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

TABS: tuple[Tab, ...] = ("heat", "lifts", "ranked", "axes", "together", "changes")
#: The tabs that all filters choose from.
_FILTERED = ("heat", "lifts", "ranked", "changes")
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/gaps")
def gap_page(request: Request, view: AskedGaps, tab: Tab = "heat", offset: Offset = 0) -> str:
    """Show one view of the common gaps."""
    given, words = answer(request, view), view.words
    table = _table(given, tab, offset)
    return render(
        "gaps.html",
        words,
        given=given,
        view=view,
        tab=tab,
        tabs=[(name, words(f"gaps.tab.{name}"), view.path(tab=name)) for name in TABS],
        table=table,
        filters=_filters(given),
        simulated=map_stamp(given.snapshot).simulated,
        stamp=stamp_text(given),
        notes=[*_notes(given), *_filtered(given, tab)],
        band_word=lambda band: band_word(given, band),
        other=replace(view, language="zh" if view.language == "en" else "en").path(tab=tab),
        offset=offset,
        previous=view.path(tab=tab, offset=max(0, offset - PAGE)) if offset else None,
        following=view.path(tab=tab, offset=offset + PAGE) if offset + PAGE < table.total else None,
        chart_json=script_json(_chart(given, table)) if table.chart else None,
    )


@router.get("/gaps/rows")
def rows_page(
    request: Request,
    view: AskedGaps,
    wanted: AskedRows,
    offset: Offset = 0,
) -> str:
    """Show the examinations behind one figure, a page at a time."""
    given, words = answer(request, view), view.words
    rows = gap_rows(request, view, wanted, offset=offset, limit=PAGE)
    chosen = {name: "true" for name, asked in asdict(wanted).items() if asked}

    def page(at: int) -> str:
        return view.path("/rows", **chosen, offset=at or None)

    asked_for = [*rows.names, *map(given.names.gap, view.gap)]
    return render(
        "gap_rows.html",
        words,
        view=view,
        found=rows,
        what=" · ".join([*asked_for, *filter(None, [view.axis])]),
        simulated=map_stamp(given.snapshot).simulated,
        stamp=stamp_text(given),
        back=replace(view, gap=(), group=(), axis=None).path(),
        on_map=view.map_path(view.group, view.gap[0]) if view.group and view.gap else None,
        previous=page(max(0, offset - PAGE)) if offset else None,
        following=page(offset + PAGE) if rows.truncated else None,
        json_path="/api/v1" + page(offset),
    )


@router.get("/gaps.{ending}")
def gap_file(request: Request, view: AskedGaps, ending: Literal["xlsx", "csv"]) -> Response:
    """Give the rows that meet the filters as a file to share, small numbers hidden."""
    given, words = answer(request, view), view.words
    stamp = [stamp_text(given), *_notes(given), *_filtered(given, "ranked")]
    simulated = map_stamp(given.snapshot).simulated
    if ending == "csv":
        body = write_csv(given, stamp, simulated=simulated)
    else:
        origin = str(request.base_url)
        body = write_workbook(given, stamp, simulated=simulated, origin=origin)
    by = "×".join(words(f"gaps.by.{name}") for name in view.by)
    name = f"{words('gaps.file', by=by, day=view.day.isoformat())}.{ending}"
    return Response(
        body,
        media_type=_MEDIA_TYPES[ending],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


def stamp_text(given: FoundGaps) -> str:
    """Say of which window, from which data, by which rules, in which family."""
    table, rules, day = given.table, gap_rules(), given.asked.day
    return given.asked.words(
        "gaps.stamp",
        begin=months_before(day, rules.window_months).isoformat(),
        end=day.isoformat(),
        months=rules.window_months,
        n=f"{given.examined:,}",
        rules=table.rule_version,
        margin=table.margin,
        family=f"{table.family:,}",
        data_date=given.snapshot.data_date or given.asked.words("none"),
        version=given.snapshot.version,
    )


def _notes(given: FoundGaps) -> list[str]:
    words, view = given.asked.words, given.asked
    notes = [words("gaps.unexamined")]
    if given.only_found:
        notes.append(words("gaps.only_found", n=len(given.only_found)))
    if view.chain:
        notes.append(words("gaps.within", chain=given.names.chains[view.chain]))
    return notes


def _filtered(given: FoundGaps, tab: Tab) -> list[str]:
    """Say which filters choose rows, on the tabs where they do."""
    view, words = given.asked, given.asked.words
    band = words("gaps.band.none") if view.band == "none" else band_word(given, view.band or "")
    gap_names = "、".join(map(given.names.gap, view.gap))
    group = " × ".join(map(given.names.group, view.by, view.group)) if view.group else ""
    chosen = [("axis", view.axis), ("band", band), ("gap", gap_names), ("group", group),
              ("q", view.q)]  # fmt: skip
    named = [f"{words(f'gaps.filter.{key}')} = {text}" for key, text in chosen if text]
    if tab not in _FILTERED or not named:
        return []
    return [words("gaps.filtered", filters="；".join(named))]


def _table(given: FoundGaps, tab: Tab, offset: int) -> Table:
    if tab in ("ranked", "changes"):
        return (ranked_table if tab == "ranked" else changes_table)(given, offset)
    made = {"heat": heat_table, "lifts": lift_table, "axes": axis_table, "together": together_table}
    return made[tab](given)


def _filters(given: FoundGaps) -> list[Filter]:
    view, words = given.asked, given.asked.words
    every = ("", words("gaps.all"))
    pairs = [*((one,) for one in GROUPINGS), *combinations(GROUPINGS, 2)]
    groupings = [
        (",".join(names), " × ".join(words(f"gaps.by.{name}") for name in names))
        for names in dict.fromkeys([view.by, *pairs])
    ]
    bands = [(name, band_word(given, name)) for name in ("confirmed", "suspected", "insufficient")]
    known = given.table.gap_code.unique().to_pylist()
    options: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("by", ",".join(view.by), groupings),
        ("chain", view.chain or "", [every, *given.names.chains.items()]),
        ("axis", view.axis or "", [every, *((axis, axis) for axis in AXES)]),
        ("band", view.band or "", [every, *bands, ("none", words("gaps.band.none"))]),
        ("gap", view.gap[0] if view.gap else "",
         [every, *((code, given.names.gap(code)) for code in sorted(known))]),
        ("then", str(view.then or ""), [("", words("gaps.filter.then.none")), *_versions(given)]),
    ]  # fmt: skip
    return [
        Filter(name=name, label=words(f"gaps.filter.{name}"), chosen=chosen, options=tuple(listed))
        for name, chosen, listed in options
    ]


def _versions(given: FoundGaps) -> list[tuple[str, str]]:
    """Return the earlier versions that are kept and what they are called."""
    words = given.asked.words
    return [
        (str(kept.version),
         words("gaps.filter.then.version", version=kept.version,
               data_date=kept.data_date or words("none")))
        for kept in earlier_versions(given.snapshot)
    ]  # fmt: skip


def _chart(given: FoundGaps, table: Table) -> dict[str, object]:
    words = given.asked.words
    return {
        **(table.chart or {}),
        "words": {
            "table": words("gaps.twin.table"),
            "picture": words("gaps.twin.picture"),
            "label": words("gaps.chart.label", title=words("gaps.tab.lifts")),
            "axis": words("gaps.col.lift"),
        },
    }
