"""The change set of one import on disk: ``imports/<import_id>.parquet``, for undo and for audit."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from chainmap.stores.diff import known_id_array
from graph_schema.json_columns import json_objects
from graph_schema.model import Type, load_model
from graph_schema.records import ChangeSet, TypeChange, table_of

#: Facts that are turned into text at once: more take as long, and memory beside the engine.
_BATCH = 25_000

SCHEMA = pa.schema(
    [
        ("type", pa.string()),
        ("change", pa.string()),
        ("fact_id", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
    ]
)


def write_change_file(path: Path, change: ChangeSet) -> None:
    """Write one row a fact: its type, what happened, and its properties before and after (JSON)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    base = json.dumps({"base_version": change.base_version}).encode()
    with pq.ParquetWriter(path, SCHEMA.with_metadata({b"chainmap": base})) as writer:
        for part in change.changes:
            for kind, before, after in _parts(part):
                writer.write_table(_rows(part.type, kind, before, after))


def read_change_file(path: Path) -> ChangeSet:
    """Read a change set back."""
    table = pq.read_table(path)
    model = load_model()
    rows = table.to_pylist()
    changes = []
    for name in dict.fromkeys(row["type"] for row in rows):
        type_ = model.type(name)
        mine = [row for row in rows if row["type"] == name]
        changes.append(
            TypeChange(
                type=name,
                created=_table(type_, mine, "created", "after"),
                before=_table(type_, mine, "updated", "before"),
                after=_table(type_, mine, "updated", "after"),
                removed=_table(type_, mine, "removed", "before"),
            )
        )
    base = json.loads(table.schema.metadata[b"chainmap"])["base_version"]
    return ChangeSet(base_version=base, changes=tuple(changes))


def _parts(part: TypeChange) -> Iterator[tuple[str, pa.Table | None, pa.Table | None]]:
    """Yield kind, facts before and facts after, in batches that fit the memory as text."""
    for table in _batches(part.created):
        yield "created", None, table
    for before, after in zip(_batches(part.before), _batches(part.after), strict=True):
        yield "updated", before, after
    for table in _batches(part.removed):
        yield "removed", table, None


def _batches(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, _BATCH):
        yield table.slice(start, _BATCH)


def _rows(name: str, kind: str, before: pa.Table | None, after: pa.Table | None) -> pa.Table:
    present = after if after is not None else before
    if present is None:
        return SCHEMA.empty_table()
    count = present.num_rows
    nothing = pa.nulls(count, pa.string())
    columns = [
        pa.array([name] * count),
        pa.array([kind] * count),
        known_id_array(load_model().type(name), present),
        nothing if before is None else json_objects(before),
        nothing if after is None else json_objects(after),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _table(type_: Type, rows: list[dict[str, str]], kind: str, side: str) -> pa.Table:
    dates = [p.name for p in type_.properties.values() if p.type == "date"]
    found = [json.loads(row[side]) for row in rows if row["change"] == kind]
    for fact in found:
        for name in dates:
            if fact.get(name):
                fact[name] = date.fromisoformat(fact[name])
    return table_of(type_, found)
