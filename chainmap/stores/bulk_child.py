"""The process of a first load: ``python -m chainmap.stores.bulk_child FOLDER``.

It writes a database of its own into `engine.loading` from the Arrow files in `load`, without a
server. The load is fast and not atomic: nobody sees the folder before it is renamed.
"""

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
from graph_schema.json_columns import json_objects
from graph_schema.model import NodeType, RelationshipType, load_model

_BATCH = 20_000
#: Links that the engine keeps in its heap before it writes them; a million do not fit into 2 GB.
_LINKS_AT_ONCE = 100_000
#: Key → record id, by label.
_Records = dict[str, dict[str, str]]


def main(folder: str) -> None:
    """Make the database of ``folder`` and load the tables once the starter says they are there."""
    import arcadedb_embedded

    os.umask(0o077)
    directory = DataDirectory(folder)
    start_jvm(directory.loading, *_collector())
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


def _collector() -> tuple[str, ...]:
    """Return how the JVM collects garbage, unless its user says it: no pause disturbs anybody here.

    A load takes a fifth less CPU time and memory than with the JVM's own choice.
    """
    chosen = "GC" in os.environ.get("ARCADEDB_JVM_ARGS", "")
    return () if chosen else ("-XX:+UseParallelGC",)


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
    with database.graph_batch(
        expected_edge_count=max(links, 1), batch_size=_LINKS_AT_ONCE
    ) as batch:
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
    for part in _parts(table):
        rows = _listed(json_objects(part))
        made = _bridge("VertexBatcher").createVerticesJson(
            batch._java_graph_batch, type_.name, rows
        )
        ids += str(made).split(";")
    return dict(zip(table[type_.key].to_pylist(), ids, strict=True))


def _load_relationships(
    batch: Any,  # noqa: ANN401
    type_: RelationshipType,
    table: pa.Table,
    records: _Records,
) -> None:
    model = load_model()
    names = [name for name in table.column_names if name not in ("from", "to")]
    for part in _parts(table):
        ends = {}
        for side, (name, field) in enumerate((("from", "_src"), ("to", "_dst"))):
            keys = part[name].combine_chunks().dictionary_encode()
            found = [
                records[model.labels_of(type_, key)[side]][key]
                for key in keys.dictionary.to_pylist()
            ]
            ends[field] = pa.array(found, type=pa.string()).take(keys.indices)
        rows = _listed(json_objects(pa.table(ends | {name: part[name] for name in names})))
        _bridge("EdgeBatcher").newEdgesJson(batch._java_graph_batch, type_.name, rows)


def _bridge(name: str) -> Any:  # noqa: ANN401
    """Return a class of the engine's own bulk calls, which take rows as JSON text.

    The wrapper's calls look at every value first, which takes longer than the load. What they look
    for cannot occur in Arrow tables: integers beyond 64 bits, text that is no Unicode; NaN is left
    out as unknown.
    """
    import jpype

    return jpype.JClass(f"com.arcadedb.python.{name}")


def _listed(objects: pa.Array) -> str:
    return f"[{','.join(objects.to_pylist())}]"


def _parts(table: pa.Table) -> Iterator[pa.Table]:
    """Yield the rows in batches as the engine takes them: dates as days since 1970.

    It would take ISO text too, at a third of the speed: it tries a time stamp first, and fails.
    """
    for place, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            table = table.set_column(place, field.name, pc.cast(table[field.name], pa.int32()))
    for start in range(0, table.num_rows, _BATCH):
        yield table.slice(start, _BATCH)


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
