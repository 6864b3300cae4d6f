"""An import in words: counts by table, problems by kind with examples, files, how it was made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph_schema.errors import SchemaError
from graph_schema.model import load_model

#: Problems in full on the page; all are in the rejects files.
PROBLEMS_SHOWN = 50
#: Places that the report names for each kind of problem.
EXAMPLES_SHOWN = 5

COUNTS = (
    "read",
    "accepted",
    "rejected",
    "created",
    "updated",
    "unchanged",
    "merged",
    "removed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """Counts of one type in one import."""

    type: str
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """How often one kind of problem occurs, its remedy, and where the first of them stand."""

    code: str
    severity: str
    count: int
    hint: str
    examples: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file that was read."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One import as pages and workbook show it; ``problems`` are those kept, with one hint."""

    import_id: str
    mode: str
    finished_at: str
    data_date: str
    version: int
    sources: tuple[str, ...]
    files: tuple[FileReport, ...]
    tables: tuple[TableReport, ...]
    problem_count: int
    kinds: tuple[ProblemKind, ...]
    problems: tuple[Mapping[str, Any], ...]

    @property
    def totals(self) -> dict[str, int]:
        """Each count over all tables."""
        columns = zip(*(t.counts for t in self.tables), strict=True)
        return dict(zip(COUNTS, map(sum, columns), strict=True)) if self.tables else {}


def report_import(row: Mapping[str, Any], *, language: str) -> ImportReport:
    """Return the report of an Import row; a row without its problems has none."""
    kept = [json.loads(text) for text in row.get("problems") or ()]
    hint = f"hint_{language}"
    problems = [{**p, "hint": p[hint] or p["hint_zh"]} for p in kept]
    return ImportReport(
        import_id=row["import_id"],
        mode=row["mode"] or "",
        finished_at=str(row["finished_at"] or "")[:19].replace("T", " "),
        data_date=str(row["data_date"] or ""),
        version=row["version"] or 0,
        sources=tuple(row["source_ids"] or ()),
        files=tuple(_files(row["files"] or ())),
        tables=tuple(_tables(json.loads(row["counts"] or "{}"), language)),
        problem_count=row["problem_count"] or 0,
        kinds=tuple(_kinds(problems, json.loads(row.get("problem_kinds") or "[]"))),
        problems=tuple(problems),
    )


def type_title(type_name: str, language: str) -> str:
    """Return what a type is called; one of an older model keeps its name."""
    if language == "en":
        return type_name
    try:
        return load_model().type(type_name).zh
    except SchemaError:
        return type_name


def _files(texts: tuple[str, ...]) -> list[FileReport]:
    listed = [json.loads(text) for text in texts]
    return [FileReport(name=f["name"], sha256=f["sha256"]) for f in listed]


def _tables(counts: Mapping[str, Mapping[str, int]], language: str) -> list[TableReport]:
    return [
        TableReport(
            type=name,
            name=type_title(name, language),
            counts=tuple(table.get(key, 0) for key in COUNTS),
        )
        for name, table in counts.items()
    ]


def _kinds(
    problems: list[dict[str, Any]], counted: list[tuple[str, str, int]]
) -> list[ProblemKind]:
    """Group the problems kept; where the import counted all of its problems, by that count."""
    counts = {(code, severity): n for code, severity, n in counted}
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for problem in problems:
        grouped.setdefault((problem["code"], problem["severity"]), []).append(problem)
    kinds = [
        ProblemKind(
            code=code,
            severity=severity,
            count=counts.get((code, severity), len(found)),
            hint=found[0]["hint"],
            examples=tuple(found[:EXAMPLES_SHOWN]),
        )
        for (code, severity), found in grouped.items()
    ]
    return sorted(kinds, key=lambda kind: (-kind.count, kind.code, kind.severity))
