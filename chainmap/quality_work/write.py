"""What is entered at the desk becomes one transaction, one version, one line of the audit log."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from chainmap.quality_work.entries import SOURCE_ID, Entered
from chainmap.snapshot import Snapshot
from chainmap.stores.audit import Act
from chainmap.stores.bolt import BoltStore
from chainmap.stores.diff import compare_graphs
from chainmap.stores.publish import change_row, publish_change
from graph_schema.records import FactTables

#: How the Import node of an entry is called.
MODE = "work"

#: The tables before, and the entry → the tables after.
Edit = Callable[[FactTables, Entered], dict[str, pa.Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The version that now stands; ``import_id`` is None where nothing changed."""

    graph_version: int
    import_id: str | None


def write_entry(
    store: BoltStore, snapshot: Snapshot, edit: Edit, act: Act, *, day: date
) -> Written:
    """Carry out an edit of the snapshot's tables as the next version.

    Raises
    ------
    GraphChanged
        Where somebody else committed since ``snapshot``; nothing was written.
    """
    entered = Entered(import_id=uuid.uuid4().hex, on=day)
    tables = edit(snapshot.tables, entered)
    change = compare_graphs(snapshot.tables, tables, base_version=snapshot.version)
    if not change.size:
        return Written(graph_version=snapshot.version, import_id=None)
    # An entry makes no data newer: maps go on to bear the date of their data.
    data_date = date.fromisoformat(snapshot.data_date) if snapshot.data_date else day
    row = change_row(change, MODE, data_date=data_date, source_ids=[SOURCE_ID])
    row["import_id"] = entered.import_id
    version = publish_change(store, store.directory(), snapshot, change, tables, row, act=act)
    return Written(graph_version=version, import_id=entered.import_id)
