"""The last import in words for the home page: counts by table, problems by kind, first problems."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph_schema.errors import SchemaError
from graph_schema.model import load_model

#: Problems in full on the page; all are in the rejects files.
PROBLEMS_SHOWN = 50

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
    """How often one kind of problem occurs among those kept, with an example of its hint."""

    code: str
    severity: str
    count: int
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One import as the home page shows it."""

    finished_at: str
    data_date: str
    version: int
    sources: tuple[str, ...]
    files: tuple[str, ...]
    tables: tuple[TableReport, ...]
    problem_count: int
    kept_count: int
    kinds: tuple[ProblemKind, ...]
    problems: tuple[Mapping[str, Any], ...]


def report_import(row: Mapping[str, Any], *, language: str) -> ImportReport:
    """Return the report of an Import row."""
    problems = [json.loads(text) for text in row["problems"] or ()]
    hint = f"hint_{language}"
    shown = [{**p, "hint": p[hint] or p["hint_zh"]} for p in problems[:PROBLEMS_SHOWN]]
    return ImportReport(
        finished_at=str(row["finished_at"] or "")[:19].replace("T", " "),
        data_date=str(row["data_date"] or ""),
        version=row["version"] or 0,
        sources=tuple(row["source_ids"] or ()),
        files=tuple(json.loads(text)["name"] for text in row["files"] or ()),
        tables=tuple(_tables(json.loads(row["counts"] or "{}"), language)),
        problem_count=row["problem_count"] or 0,
        kept_count=len(problems),
        kinds=tuple(_kinds(problems, hint)),
        problems=tuple(shown),
    )


def _tables(counts: Mapping[str, Mapping[str, int]], language: str) -> list[TableReport]:
    return [
        TableReport(
            type=name,
            name=name if language == "en" else _chinese_name(name),
            counts=tuple(table.get(key, 0) for key in COUNTS),
        )
        for name, table in counts.items()
    ]


def _chinese_name(type_name: str) -> str:
    try:
        return load_model().type(type_name).zh
    except SchemaError:  # an import by an older model
        return type_name


def _kinds(problems: list[dict[str, Any]], hint: str) -> list[ProblemKind]:
    counted = Counter((p["code"], p["severity"]) for p in problems)
    example = {(p["code"], p["severity"]): p[hint] or p["hint_zh"] for p in reversed(problems)}
    return [
        ProblemKind(code=code, severity=severity, count=n, hint=example[code, severity])
        for (code, severity), n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]
