"""Quality issues as a list to work from: state, owner, what is overdue, where, on which chain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.dates import state_at
from chainmap.analysis.origin import Origin, origin_of_row
from chainmap.quality_work.places import PlacedEnterprise, chain_names, place_enterprises
from graph_schema.codelists.region_codes import significant_digits
from graph_schema.issue_rules import IssueRules
from graph_schema.records import FactTables

_SEVERITIES = ("严重", "较重", "一般")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIssue:
    """One issue at ``as_of``.

    Attributes
    ----------
    state, since : of ``as_of``; None where unknown.
    overdue_days : days past ``due`` while it is open, 0 where it is not; None without a due date.
    row : the issue's own row, as it stands now.
    links : where it is said whose issue it is.
    """

    issue_id: str
    state: str | None
    since: date | None
    open: bool
    overdue_days: int | None
    enterprises: tuple[PlacedEnterprise, ...]
    chains: Mapping[str, str]
    gap: str | None
    row: Mapping[str, Any]
    links: tuple[Origin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFilter:
    """What of the list is wanted; None is everything. ``region`` takes all that lies in it."""

    state: str | None = None
    severity: str | None = None
    source: str | None = None
    chain_id: str | None = None
    region: str | None = None
    overdue: bool = False
    text: str | None = None

    def takes(self, issue: ListedIssue) -> bool:
        """Tell whether an issue is wanted."""
        row, wanted = issue.row, significant_digits(self.region or "")
        return (
            self.state in (None, issue.state)
            and self.severity in (None, row["severity"])
            and self.source in (None, row["source"])
            and (self.chain_id is None or self.chain_id in issue.chains)
            and (
                not wanted
                or any((e.region_code or "").startswith(wanted) for e in issue.enterprises)
            )
            and (not self.overdue or bool(issue.overdue_days))
            and (not self.text or self.text in _words(issue))
        )


def list_issues(tables: FactTables, rules: IssueRules, as_of: date) -> tuple[ListedIssue, ...]:
    """Return the issues found by ``as_of``: open ones first, the worst and oldest of them."""
    links = _rows_by(fact_table(tables, "HAS_ISSUE"), "to")
    owners = pc.unique(fact_table(tables, "HAS_ISSUE")["from"])
    placed = place_enterprises(tables, as_of, owners)
    gaps, names = _gap_names(tables), chain_names(tables)
    found = []
    for row in fact_table(tables, "QualityIssue").to_pylist():
        if row["found_on"] is not None and row["found_on"] > as_of:
            continue
        mine = links.get(row["issue_id"], [])
        holders = {link["from"]: placed[link["from"]] for link in mine if link["from"] in placed}
        chains = {c for e in holders.values() for c in e.chain_ids}
        state, since = state_at(row["state_history"], row["state"], as_of)
        known = rules.find(state)
        is_open = known is None or not known.closes
        found.append(
            ListedIssue(
                issue_id=row["issue_id"],
                state=state,
                since=since,
                open=is_open,
                overdue_days=_overdue(row["due"], as_of, is_open=is_open),
                enterprises=tuple(holders.values()),
                chains={c: names.get(c, c) for c in sorted(chains)},
                gap=gaps.get(row["issue_id"]),
                row=row,
                links=tuple(origin_of_row(link) for link in mine),
            )
        )
    return tuple(sorted(found, key=_urgency))


def count_states(issues: Iterable[ListedIssue]) -> dict[str, int]:
    """Return how many issues stand in each state; those of unknown state under ``""``."""
    counts: dict[str, int] = defaultdict(int)
    for issue in issues:
        counts[issue.state or ""] += 1
    return dict(counts)


def _overdue(due: date | None, as_of: date, *, is_open: bool) -> int | None:
    if due is None:
        return None
    return max((as_of - due).days, 0) if is_open else 0


def _urgency(issue: ListedIssue) -> tuple[bool, int, date, str]:
    severity = issue.row["severity"]
    rank = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return not issue.open, rank, issue.row["found_on"] or date.max, issue.issue_id


def _words(issue: ListedIssue) -> str:
    own = (issue.issue_id, issue.row["title"], issue.row["responsible_unit"])
    holders = (word for e in issue.enterprises for word in (e.name, e.uscc))
    return "\n".join(word for word in (*own, *holders) if word)


def _gap_names(tables: FactTables) -> dict[str, str]:
    gaps = fact_table(tables, "Gap")
    names = dict(zip(gaps["gap_id"].to_pylist(), gaps["name"].to_pylist(), strict=True))
    links = fact_table(tables, "OF_GAP")
    pairs = zip(links["from"].to_pylist(), links["to"].to_pylist(), strict=True)
    return {issue: names.get(gap) or gap for issue, gap in pairs}


def _rows_by(table: Any, column: str) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - pyarrow
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        found[row[column]].append(row)
    return found
