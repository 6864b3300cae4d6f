"""A conformance suite on disk: ``graph.json`` and ``queries.json``, their values and rows."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from neo4j.graph import Node, Relationship
from neo4j.graph import Path as GraphPath
from neo4j.time import Date, DateTime

DATE = "$date"
#: Digits to which floats are compared: engines sum in different orders.
DIGITS = 12
Rows = list[list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceQuery:
    """One query with the rows that it must give; None where only an error counts."""

    name: str
    text: str
    params: Mapping[str, Any]
    expected: Rows | None
    ordered: bool


def read_queries(file: Path) -> list[ConformanceQuery]:
    """Return the queries in the order in which they run."""
    listed = json.loads(file.read_text(encoding="utf-8"))
    return [
        ConformanceQuery(
            name=each["name"],
            text=each["query"],
            params=decoded(each.get("params") or {}),
            expected=each["expected"],
            ordered=each.get("ordered", False),
        )
        for each in listed
    ]


def read_graph(folder: Path) -> dict[str, Any]:
    """Return nodes by label and relationships, dates decoded."""
    graph: dict[str, Any] = decoded(json.loads((folder / "graph.json").read_text(encoding="utf-8")))
    return graph


def decoded(value: Any) -> Any:
    """Return a value of the files as a driver takes it."""
    if isinstance(value, dict):
        if set(value) == {DATE}:
            return date.fromisoformat(value[DATE])
        return {name: decoded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [decoded(part) for part in value]
    return value


def comparable(value: Any) -> Any:
    """Return a value of a file or of a driver in one form, hashable; types stay apart."""
    if isinstance(value, Node | Relationship):
        value = dict(value.items())
    if isinstance(value, GraphPath):
        later = zip(value.relationships, value.nodes[1:], strict=True)
        value = [value.nodes[0], *(part for pair in later for part in pair)]
    if isinstance(value, Date | DateTime):
        value = value.to_native()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return tuple(sorted((name, comparable(part)) for name, part in value.items()))
    if isinstance(value, list | tuple):
        return tuple(comparable(part) for part in value)
    if isinstance(value, bool):
        return (bool, value)  # else True would equal 1
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def same_rows(found: Rows, query: ConformanceQuery) -> bool:
    """Tell whether these are the expected rows, in their order where the query gives one."""
    if query.expected is None:
        return True
    rows = [comparable(row) for row in found]
    expected = [comparable(decoded(row)) for row in query.expected]
    return rows == expected if query.ordered else Counter(rows) == Counter(expected)


def row_values(columns: Sequence[str], values: Sequence[Any], text: str) -> list[Any]:
    """Return a row; columns of ``RETURN *`` have no order of their own and go by name."""
    if text.rstrip().upper().endswith("RETURN *"):
        return [value for _, value in sorted(zip(columns, values, strict=True))]
    return list(values)
