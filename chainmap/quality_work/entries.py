"""What a person enters at the desk, as cells of the graph's tables: each with its origin."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import fact_table
from chainmap.stores.merge_nodes import CellEdits
from graph_schema.errors import NotFound
from graph_schema.model import NodeType, RelationshipType, load_model
from graph_schema.records import FactTables, fact_ids, table_of

#: The data set of everything that is entered here and not imported.
SOURCE_ID = "工作台账"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """When something was entered, and by which import: its report is the row behind the value."""

    import_id: str
    on: date

    @property
    def source_row(self) -> str:
        """The row behind the value, as `provenance` and ``source_row`` name it."""
        return f"imports/{self.import_id}"


def find_row(tables: FactTables, type_: str, key: str) -> dict[str, object]:
    """Return one node's row.

    Raises
    ------
    NotFound
        Where there is none.
    """
    node = load_model().nodes[type_]
    table = fact_table(tables, type_)
    at = table[node.key].index(key).as_py()
    if at < 0:
        raise NotFound(f"没有{node.zh}“{key}”。", f"There is no {type_} {key!r}.")
    row: dict[str, object] = table.slice(at, 1).to_pylist()[0]
    return row


def revision(row: Row) -> str:
    """Return a short text that changes with every value of a node that somebody could have seen.

    Examples
    --------
    >>> revision({"state": "发现", "provenance": "a"}) == revision({"state": "发现"})
    True
    """
    seen = {name: value for name, value in row.items() if name != "provenance"}
    text = json.dumps(seen, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def with_values(
    tables: FactTables, type_: str, key: str, values: Row, entered: Entered
) -> dict[str, pa.Table]:
    """Return the tables with a node's values changed; what a person enters takes precedence.

    Parameters
    ----------
    values : property → value; None makes it unknown.
    """
    node = load_model().nodes[type_]
    table = fact_table(tables, type_)
    row = find_row(tables, type_, key)
    changed = {name: value for name, value in values.items() if row[name] != value}
    if not changed:
        return dict(tables)
    edits = CellEdits(table, np.array([table[node.key].index(key).as_py()], dtype=np.intp))
    sources = row["source_ids"]
    known = list(sources) if isinstance(sources, list) else []
    edits.set(0, "source_ids", sorted({*known, SOURCE_ID}))
    for name, value in changed.items():
        edits.set(0, name, value)
        if value is None:
            edits.provenance(0).pop(name, None)
        else:
            edits.provenance(0)[name] = _origin(entered)
    return {**tables, type_: edits.table().combine_chunks(), "Source": _with_source(tables)}


def with_node(tables: FactTables, type_: str, values: Row, entered: Entered) -> dict[str, pa.Table]:
    """Return the tables with a new node."""
    node: NodeType = load_model().nodes[type_]
    known = {name: value for name, value in values.items() if value is not None}
    given = [name for name in known if name != node.key]
    row = known | {
        "source_ids": [SOURCE_ID],
        "provenance": json.dumps({n: _origin(entered) for n in given}, ensure_ascii=False),
    }
    grown = pa.concat_tables([fact_table(tables, type_), table_of(node, [row])])
    return {**tables, type_: grown.combine_chunks(), "Source": _with_source(tables)}


def with_link(
    tables: FactTables, type_: str, from_: str, to: str, entered: Entered
) -> dict[str, pa.Table]:
    """Return the tables with a relationship that this source asserts."""
    link: RelationshipType = load_model().relationships[type_]
    row = {
        "from": from_,
        "to": to,
        "source_id": SOURCE_ID,
        "source_row": entered.source_row,
        "data_date": entered.on,
    }
    table, made = fact_table(tables, type_), table_of(link, [row])
    if fact_ids(link, made)[0] in set(fact_ids(link, table)):
        return dict(tables)
    return {**tables, type_: pa.concat_tables([table, made]).combine_chunks()}


def _origin(entered: Entered) -> list[str]:
    return [SOURCE_ID, entered.on.isoformat(), entered.source_row]


def _with_source(tables: FactTables) -> pa.Table:
    table = fact_table(tables, "Source")
    if SOURCE_ID in table["source_id"].to_pylist():
        return table
    row = {"source_id": SOURCE_ID, "source_ids": [SOURCE_ID]}
    made = table_of(load_model().nodes["Source"], [row])
    return pa.concat_tables([table, made]).combine_chunks()
