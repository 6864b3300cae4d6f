"""The desk behind the ledger: its lists at the present version, and its writes one by one."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from api.graph import GraphSource
from api.kept import KeptAnswers
from chainmap.quality_work.assistance import ListedAssistance, list_assistance
from chainmap.quality_work.entries import Row, find_row, revision
from chainmap.quality_work.issues import ListedIssue, list_issues
from chainmap.quality_work.kpi import Progress, measure_targets
from chainmap.quality_work.write import Edit, Written, write_entry
from chainmap.snapshot import Snapshot
from chainmap.stores.audit import Act
from graph_schema.errors import GraphChanged
from graph_schema.issue_rules import issue_rules
from graph_schema.records import FactTables

#: Lists that are kept: of two days, say, and of each kind.
KEPT = 8


class WorkDesk:
    """Reads lists once per version and day, and writes one entry at a time.

    Two who edit the same thing are told apart by what they had seen of it: the second one is told
    that it changed. Two who edit different things do not disturb each other.
    """

    def __init__(self, graph: GraphSource) -> None:
        self._graph = graph
        self._kept = KeptAnswers(KEPT)
        self._writing = threading.Lock()

    def issues(self, day: date) -> tuple[Snapshot, tuple[ListedIssue, ...]]:
        """Return the issues found by a day, with the version that they were read from."""
        snapshot = self._graph.snapshot()
        listed = self._kept.once(
            snapshot, ("issues", day), lambda: list_issues(snapshot.tables, issue_rules(), day)
        )
        return snapshot, listed

    def assistance(self, day: date) -> tuple[Snapshot, tuple[ListedAssistance, ...]]:
        """Return the assistance begun by a day, with the version that it was read from."""
        snapshot = self._graph.snapshot()
        listed = self._kept.once(
            snapshot, ("assistance", day), lambda: list_assistance(snapshot.tables, day)
        )
        return snapshot, listed

    def targets(self, day: date) -> tuple[Snapshot, tuple[Progress, ...]]:
        """Return the targets with their figures, with the version that they were read from."""
        snapshot = self._graph.snapshot()
        measured = self._kept.once(
            snapshot, ("targets", day), lambda: measure_targets(snapshot.tables, day)
        )
        return snapshot, measured

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep entries away while another kind of write goes on."""
        with self._writing:
            yield

    def write(self, edit: Edit, act: Act, *, day: date) -> Written:
        """Write an entry on top of the present version.

        Raises
        ------
        GraphChanged
            Where another process committed meanwhile; nothing was written.
        """
        with self._writing:
            return write_entry(self._graph.store(), self._graph.snapshot(), edit, act, day=day)


def seen_row(tables: FactTables, type_: str, key: str, seen: str) -> Mapping[str, Any]:
    """Return a node's row if it is still as the person who edits it saw it.

    Parameters
    ----------
    seen : its `revision` of then.

    Raises
    ------
    GraphChanged
        Where somebody changed it since.
    """
    row: Row = find_row(tables, type_, key)
    if revision(row) != seen:
        raise GraphChanged(
            f"“{key}”在您打开之后已被他人修改；没有写入任何内容，请重新打开后再改。",
            f"{key!r} was changed by somebody since you opened it; nothing was written, "
            "open it again.",
        )
    return row
