"""The ledger's page: quality issues with their life, and what can be chosen among them."""

from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import quote

import pyarrow.compute as pc
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from api.issue_files import FileStamp, write_csv, write_workbook
from api.quality_work import AskedIssues, AsOf
from api.rendering import page_words, render, words_with
from api.state import state_of
from chainmap.analysis.columns import fact_table
from chainmap.maps.page import script_json
from chainmap.maps.stamp import map_stamp
from chainmap.maps.words import Words
from chainmap.quality_work.issues import IssueFilter
from chainmap.quality_work.places import chain_names, region_name
from graph_schema.codelists.region_codes import significant_digits
from graph_schema.issue_rules import issue_rules
from graph_schema.model import load_model
from graph_schema.records import FactTables

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LEVELS = (2, 4, 6)  # digits of a province, a city, a county


@router.get("/ledger")
def ledger_page(request: Request, as_of: AsOf = None) -> str:
    """Show the list of issues and the ledger of assistance."""
    words, state = page_words(request), state_of(request)
    day = state.settings.day(as_of)
    snapshot = state.graph.snapshot()
    return render(
        "ledger.html",
        words,
        simulated=map_stamp(snapshot).simulated,
        as_of=day,
        writable=day == state.settings.day(),
        version=snapshot.version,
        data_date=snapshot.data_date or words("none"),
        rule_version=issue_rules().version,
        choices_json=script_json(_choices(snapshot.tables) | {"day": day.isoformat()}),
        words_json=script_json(words_with("ledger.", "work.", "none")),
    )


@router.get("/ledger/issues.{ending}")
def issue_file(
    request: Request,
    ending: Literal["xlsx", "csv"],
    wanted: AskedIssues,
    as_of: AsOf = None,
) -> Response:
    """Give the list of issues as a file, as it is filtered."""
    words, server = page_words(request), state_of(request)
    day = server.settings.day(as_of)
    snapshot, issues = server.desk.issues(day)
    taken = [issue for issue in issues if wanted.takes(issue)]
    if ending == "csv":
        body = write_csv(taken, words)
    else:
        stamp = FileStamp(
            as_of=day,
            data_date=snapshot.data_date,
            version=snapshot.version,
            rule_version=issue_rules().version,
            simulated=map_stamp(snapshot).simulated,
            origin=str(request.base_url),
            filters=list(_filters(wanted, chain_names(snapshot.tables), words)),
        )
        body = write_workbook(taken, stamp, words)
    name = f"{words('ledger.issues')}_{day.isoformat()}.{ending}"
    return Response(
        body,
        media_type=_MEDIA_TYPES[ending],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _filters(
    wanted: IssueFilter, chains: Mapping[str, str], words: Words
) -> Iterator[tuple[str, str]]:
    chain = chains.get(wanted.chain_id, wanted.chain_id) if wanted.chain_id else None
    given = {
        "ledger.state": wanted.state,
        "ledger.severity": wanted.severity,
        "ledger.source": wanted.source,
        "ledger.chain": chain,
        "ledger.region": region_name(wanted.region),
        "ledger.overdue": words("ledger.yes") if wanted.overdue else None,
        "ledger.search.word": wanted.text,
    }
    yield from ((words(word), value) for word, value in given.items() if value)


def _choices(tables: FactTables) -> dict[str, object]:
    issue = load_model().nodes["QualityIssue"].properties
    return {
        "states": [{"state": s.state, "en": s.en} for s in issue_rules().states],
        "severities": issue["severity"].enum,
        "sources": issue["source"].enum,
        "chains": sorted(chain_names(tables).items(), key=lambda pair: pair[1]),
        "regions": _regions(tables),
    }


def _regions(tables: FactTables) -> list[tuple[str, str]]:
    """Return every province, city and county in which an enterprise lies."""
    found = pc.unique(fact_table(tables, "LOCATED_IN")["to"]).to_pylist()
    digits = {significant_digits(code) for code in found}
    within = {code[:n] for code in digits for n in _LEVELS if len(code) >= n}
    codes = sorted(code.ljust(6, "0") for code in within)
    return [(code, region_name(code) or code) for code in codes]
