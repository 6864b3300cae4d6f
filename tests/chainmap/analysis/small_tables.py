"""Fact tables from a few words a row, for hand-worked cases."""

from datetime import date
from typing import Any

import pyarrow as pa

from graph_schema.model import load_model
from graph_schema.records import table_of

AS_OF = date(2026, 6, 30)
_DEFAULTS = {"source_id": "src", "source_row": "f.csv!2", "data_date": AS_OF}


def small_tables(rows: dict[str, list[dict[str, Any] | tuple[Any, ...]]]) -> dict[str, pa.Table]:
    """Build every fact table; a relationship may be a (from, to) or (from, to, {…}) tuple.

    Enterprises that relationships name come by themselves.
    """
    rows = {name: [_row(name, row) for row in listed] for name, listed in rows.items()}
    _add_enterprises(rows)
    return {t.name: table_of(t, rows.get(t.name, [])) for t in load_model().fact_types}


def _row(type_: str, row: dict[str, Any] | tuple[Any, ...]) -> dict[str, Any]:
    if isinstance(row, tuple):
        row = {"from": row[0], "to": row[1], **(row[2] if len(row) > 2 else {})}
    relationship = type_ in load_model().relationships
    return (_DEFAULTS | row) if relationship else row


def _add_enterprises(rows: dict[str, list[dict[str, Any]]]) -> None:
    listed = rows.setdefault("Enterprise", [])
    known = {row["enterprise_id"] for row in listed}
    for name, relationship in load_model().relationships.items():
        for start, end in relationship.pairs:
            named = [row["from"] for row in rows.get(name, ()) if start == "Enterprise"]
            named += [row["to"] for row in rows.get(name, ()) if end == "Enterprise"]
            for enterprise in sorted(set(named) - known):
                known.add(enterprise)
                listed.append({"enterprise_id": enterprise, "name": enterprise})
