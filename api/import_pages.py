"""Imports: the list, the report of each as page and workbook, its rejected rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import FileResponse, HTMLResponse, Response

import chainmap
from api.import_changes import ChangePart, describe_changes
from api.import_files import change_path, rejects_paths, review_path
from api.import_workbook import write_workbook
from api.imports import COUNTS, ImportReport, report_import
from api.rendering import page_words, render, words_with
from api.state import ServerState, state_of
from chainmap.maps.page import script_json
from chainmap.maps.words import Words
from chainmap.stores.change_summary import summarise_changes
from chainmap.stores.undo import change_behind
from graph_schema.errors import NotFound
from graph_schema.review import REVIEW_SUFFIX
from importers.review_file import NAME

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

#: Imports in the list.
LISTED = 200
#: Facts of each type and kind of change on the page, and in the workbook.
SHOWN = 20
IN_WORKBOOK = 1_000

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsFile:
    """One file of rejected rows that can be fetched by its number."""

    number: int
    name: str
    kilobytes: int


@router.get("/imports")
def import_list(request: Request) -> str:
    """List the latest imports."""
    words = page_words(request)
    state = state_of(request)
    rows = state.graph.imports(LISTED + 1)
    last = change_behind(rows, state.graph.snapshot().version)
    kept = last is not None and change_path(state.graph.directory(), last) is not None
    reports = [report_import(row, language=words.language) for row in rows]
    return render(
        "import_list.html",
        words,
        reports=reports[:LISTED],
        more=len(reports) > LISTED,
        undoable=last["import_id"] if last and kept and last["version"] > 1 else None,
        words_json=script_json(words_with("work.", "ledger.")),
    )


@router.get("/imports/{import_id}")
def import_page(request: Request, import_id: str) -> str:
    """Show what one import read, refused and changed, and how to mend what was refused."""
    words, state = page_words(request), state_of(request)
    row = state.graph.find_import(import_id)
    files = [
        RejectsFile(number=n, name=path.name, kilobytes=-(-path.stat().st_size // 1024))
        for n, path in enumerate(rejects_paths(state.graph.directory(), row), start=1)
    ]
    report, changes = _report(state, row, words, first=SHOWN)
    return render(
        "import_report.html",
        words,
        report=report,
        changes=changes,
        kept=change_path(state.graph.directory(), row) is not None,
        rejects=files,
        review=review_path(state.graph.directory(), row),
        count_names=COUNTS,
    )


@router.get("/imports/{import_id}/report.xlsx")
def import_workbook(request: Request, import_id: str) -> Response:
    """Give the report as a workbook."""
    words, state = page_words(request), state_of(request)
    row = state.graph.find_import(import_id)
    report, changes = _report(state, row, words, first=IN_WORKBOOK)
    name = words("report.file_name", day=report.finished_at[:10], version=report.version)
    return Response(
        write_workbook(report, changes, words, program=chainmap.__version__),
        media_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


@router.get("/imports/{import_id}/rejects/{number}")
def import_rejects(
    request: Request, import_id: str, number: Annotated[int, Path(ge=1)]
) -> FileResponse:
    """Give one file of rejected rows."""
    state = state_of(request)
    paths = rejects_paths(state.graph.directory(), state.graph.find_import(import_id))
    if number > len(paths):
        raise NotFound("没有这个退回文件。", "There is no such rejects file.")
    path = paths[number - 1]
    return FileResponse(path, media_type="text/csv", filename=path.name)


@router.get("/imports/{import_id}/review")
def import_review(request: Request, import_id: str) -> FileResponse:
    """Give the look-alikes that the import brought, to be decided about."""
    state = state_of(request)
    path = review_path(state.graph.directory(), state.graph.find_import(import_id))
    if path is None:
        raise NotFound("没有待核对的清单。", "There are no look-alikes to review.")
    return FileResponse(path, media_type="text/csv", filename=f"{NAME}{REVIEW_SUFFIX}")


def _report(
    state: ServerState, row: Mapping[str, Any], words: Words, *, first: int
) -> tuple[ImportReport, list[ChangePart]]:
    path = change_path(state.graph.directory(), row)
    parts = summarise_changes(path, first=first) if path else []
    tables = state.graph.snapshot().tables if parts else {}
    changes = describe_changes(parts, tables, words)
    return report_import(row, language=words.language), changes
