"""The process of a first load: ``python -m chainmap.stores.bulk_child FOLDER``.

It writes a database of its own into `engine.loading` from the Arrow files in `load`, without a
server. The load is fast and not atomic: nobody sees the folder before it is renamed.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores import _sql
from chainmap.stores.directory import DATABASE, DataDirectory
from chainmap.stores.embedded_engine import start_jvm
from graph_schema.model import NodeType, RelationshipType, load_model

_BATCH = 20_000
#: Key → record id, by label.
_Records = dict[str, dict[str, str]]


def main(folder: str) -> None:
    """Make the database of ``folder`` and load the tables once the starter says they are there."""
    import arcadedb_embedded

    os.umask(0o077)
    directory = DataDirectory(folder)
    start_jvm(directory.loading)
    place = directory.loading / "databases" / DATABASE
    place.parent.mkdir(parents=True)
    with arcadedb_embedded.create_database(str(place)) as database:
        # In one transaction the schema is saved once, not after each of 300 statements.
        with database.transaction():
            for statement in _sql.ddl():
                database.command("sql", statement)
        _wait_for_the_starter()
        _load(database, directory.load)
    _flush(directory.loading)


def _wait_for_the_starter() -> None:
    """Return when the tables are there; end when the starter does, now or during the load."""
    if not sys.stdin.buffer.readline():
        os._exit(1)
    threading.Thread(target=_end_with_the_starter, daemon=True).start()


def _end_with_the_starter() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _load(database: Any, folder: Path) -> None:  # noqa: ANN401 - untyped engine
    model = load_model()
    tables = {p.stem: _mapped(p) for p in folder.glob("*.arrow")}
    links = sum(tables[n].num_rows for n in model.relationships if n in tables)
    records: _Records = {}
    with database.graph_batch(expected_edge_count=max(links, 1)) as batch:
        for type_ in model.nodes.values():
            if type_.name in tables:
                records[type_.name] = _load_nodes(batch, type_, tables[type_.name])
        for relationship in model.relationships.values():
            if relationship.name in tables:
                _load_relationships(batch, relationship, tables[relationship.name], records)


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _load_nodes(batch: Any, type_: NodeType, table: pa.Table) -> dict[str, str]:  # noqa: ANN401
    ids: list[str] = []
    for rows in _rows(table):
        ids += _create_vertices(batch, type_.name, rows)
    return dict(zip(table[type_.key].to_pylist(), ids, strict=True))


def _create_vertices(batch: Any, label: str, rows: list[dict[str, Any]]) -> list[str]:  # noqa: ANN401
    """Create nodes by the engine's own bulk call, which takes lists.

    The wrapper's `create_vertices` would take rows with lists one value at a time, six times
    slower. What it looks for before it uses the bulk call cannot occur in Arrow tables: integers
    beyond 64 bits, text that is no Unicode; `_rows` leaves NaN out.
    """
    import jpype

    batcher = jpype.JClass("com.arcadedb.python.VertexBatcher")
    made = str(batcher.createVerticesJson(batch._java_graph_batch, label, json.dumps(rows)))
    return made.split(";") if made else []


def _load_relationships(
    batch: Any,  # noqa: ANN401
    type_: RelationshipType,
    table: pa.Table,
    records: _Records,
) -> None:
    model = load_model()
    for rows in _rows(table):
        starts, ends = [], []
        for row in rows:
            start, end = row.pop("from"), row.pop("to")
            from_label, to_label = model.labels_of(type_, start)
            starts.append(records[from_label][start])
            ends.append(records[to_label][end])
        batch.new_edges(starts, type_.name, ends, rows)


def _rows(table: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """Yield batches of rows as the engine takes them: no nulls, dates as ISO text."""
    for name in table.schema.names:
        field = table.schema.field(name)
        if pa.types.is_date(field.type):
            place = table.schema.get_field_index(name)
            table = table.set_column(place, name, pc.cast(table[name], pa.string()))
    for start in range(0, table.num_rows, _BATCH):
        listed = table.slice(start, _BATCH).to_pylist()
        yield [{k: v for k, v in row.items() if v is not None and v == v} for row in listed]


def _flush(folder: Path) -> None:
    """Bring every file to the disk before the folder gets its name."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
