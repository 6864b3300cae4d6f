"""Quality issues and examinations of enterprises, as they stood at a date."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.dates import dated_entries, state_at
from chainmap.analysis.origin import Origin, origin_of_property, origin_of_row
from graph_schema.records import FactTables
from graph_schema.rules import StateRules


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssue:
    """One quality issue of one enterprise at ``as_of``.

    ``state`` is that of ``as_of``, None where unknown; an issue is open until it is known closed.
    """

    enterprise_id: str
    issue_id: str
    title: str | None
    severity: str | None
    source: str | None
    found_on: date | None
    state: str | None
    open: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One examination of an enterprise for a gap; ``gap`` is the gap's name, else its id."""

    enterprise_id: str
    gap_id: str
    gap: str
    examined_on: date
    source: str | None
    present: bool
    origin: Origin


def known_issues(
    tables: FactTables, rules: StateRules, as_of: date, *, enterprises: pa.Array
) -> Mapping[str, tuple[KnownIssue, ...]]:
    """Return the issues of the enterprises that have any, newest first.

    Issues found after ``as_of`` are not there yet.
    """
    links = fact_table(tables, "HAS_ISSUE")
    links = links.filter(pc.is_in(links["from"], value_set=enterprises))
    described = rows_by_key(fact_table(tables, "QualityIssue"), "issue_id", links["to"])
    found: dict[str, dict[str, KnownIssue]] = defaultdict(dict)
    for row in links.to_pylist():
        issue = described.get(row["to"])
        if issue is not None and _found_by(issue, as_of):
            found[row["from"]].setdefault(row["to"], _issue(row, issue, rules, as_of))
    return {
        enterprise: tuple(
            sorted(
                issues.values(), key=lambda i: (-(i.found_on or date.min).toordinal(), i.issue_id)
            )
        )
        for enterprise, issues in found.items()
    }


def _found_by(issue: Mapping[str, Any], as_of: date) -> bool:
    if issue["found_on"] is not None:
        return bool(issue["found_on"] <= as_of)
    entries = dated_entries(issue["state_history"])
    return not entries or entries[0][0] <= as_of


def _issue(
    row: Mapping[str, Any], issue: Mapping[str, Any], rules: StateRules, as_of: date
) -> KnownIssue:
    state, _ = state_at(issue["state_history"], issue["state"], as_of)
    return KnownIssue(
        enterprise_id=row["from"],
        issue_id=row["to"],
        title=issue["title"],
        severity=issue["severity"],
        source=issue["source"],
        found_on=issue["found_on"],
        state=state,
        open=state not in rules.closed_issue_states,
        origin=origin_of_property(issue["provenance"], "state", origin_of_row(row)),
    )


def examinations(
    tables: FactTables, as_of: date, *, enterprises: pa.Array
) -> Mapping[str, tuple[Examination, ...]]:
    """Return the examinations up to ``as_of`` of the enterprises that had any, newest first."""
    table = fact_table(tables, "EXAMINED_FOR")
    mask = pc.and_(
        pc.is_in(table["from"], value_set=enterprises),
        pc.less_equal(table["on"], pa.scalar(as_of, pa.date32())),
    )
    gaps = fact_table(tables, "Gap")
    names = dict(zip(gaps["gap_id"].to_pylist(), gaps["name"].to_pylist(), strict=True))
    found: dict[str, list[Examination]] = defaultdict(list)
    for row in table.filter(mask).to_pylist():
        found[row["from"]].append(
            Examination(
                enterprise_id=row["from"],
                gap_id=row["to"],
                gap=names.get(row["to"]) or row["to"],
                examined_on=row["on"],
                source=row["source"],
                present=bool(row["present"]),
                origin=origin_of_row(row),
            )
        )
    return {enterprise: tuple(sorted(seen, key=_newest)) for enterprise, seen in found.items()}


def _newest(examination: Examination) -> tuple[int, str, str]:
    return (
        -examination.examined_on.toordinal(),
        examination.gap_id,
        examination.origin.source_id or "",
    )
