"""Small graphs of enterprises for tests."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from graph_schema.model import RelationshipType, load_model
from graph_schema.records import empty_table, fact_ids, table_of

MODEL = load_model()
DAY = "2026-01-01"


def enterprise(key: str, name: str | None, *, day: str = DAY, **given: Any) -> dict[str, Any]:
    """Return the row of an enterprise, with the provenance of what is given."""
    known = {"name": name, **given}
    origins = {n: ["survey", day, f"{key}.csv!2"] for n, v in known.items() if v is not None}
    row = {"enterprise_id": key, **known, "source_ids": ["survey"]}
    return row | {"provenance": json.dumps(origins, ensure_ascii=False)}


def graph(
    enterprises: Iterable[Mapping[str, Any]], **links: Iterable[Mapping[str, Any]]
) -> dict[str, pa.Table]:
    """Return canonical tables of these enterprises and links, each of the source "survey"."""
    tables = {type_.name: empty_table(type_) for type_ in MODEL.fact_types}
    tables["Enterprise"] = table_of(MODEL.nodes["Enterprise"], enterprises)
    for name, rows in links.items():
        type_ = MODEL.type(name)
        full = [{"source_id": "survey", **row} for row in rows]
        table = table_of(type_, full)
        if isinstance(type_, RelationshipType) and type_.identity_property:
            ids = fact_ids(type_, table)
            full = [{**row, type_.identity_property: i} for row, i in zip(full, ids, strict=True)]
            table = table_of(type_, full)
        tables[name] = table
    return tables


def rows(tables: Mapping[str, pa.Table], name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of a table, sorted."""
    table = tables[name].select(list(columns))
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)
