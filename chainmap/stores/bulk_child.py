"""The process of a first load: ``python -m chainmap.stores.bulk_child FOLDER``.

It writes a database of its own into `engine.loading` from the Arrow files in `load`, without a
server. The load is fast and not atomic: nobody sees the folder before it is renamed.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from chainmap.stores import _sql
from chainmap.stores.directory import DATABASE, DataDirectory
from chainmap.stores.embedded_engine import start_jvm
from chainmap.stores.handed_tables import MappedTable, handed
from graph_schema.json_columns import json_objects
from graph_schema.model import NodeType, RelationshipType, load_model

#: Links that the engine keeps in its heap before it writes them; a million do not fit into 2 GB.
_LINKS_AT_ONCE = 50_000
#: From so many rows on an index is built of sorted keys, which takes half as long and no less than
#: a twentieth of a second.
_MANY_ROWS = 10_000
#: Key → record id, by label.
_Records = dict[str, dict[str, str]]
_Part = TypeVar("_Part")


def main(folder: str) -> None:
    """Make the database of ``folder`` and load the tables as the starter hands them over."""
    import arcadedb_embedded

    os.umask(0o077)
    directory = DataDirectory(folder)
    start_jvm(directory.loading, *_collector())
    place = directory.loading / "databases" / DATABASE
    place.parent.mkdir(parents=True)
    with arcadedb_embedded.create_database(str(place)) as database:
        _declare(database, _sql.types())
        rows = _load(database, handed(directory.load, sys.stdin.buffer))
        _build_indexes(database, rows)
    _flush(directory.loading)


def _collector() -> tuple[str, ...]:
    """Return how the JVM collects garbage, unless its user says it: no pause disturbs anybody here.

    A load takes a fifth less CPU time and memory than with the JVM's own choice. Most of what it
    makes is garbage at once: half of the heap is for that. Whole collections that the bridge asks
    for whenever Python collects its own are not needed.
    """
    chosen = "GC" in os.environ.get("ARCADEDB_JVM_ARGS", "")
    return () if chosen else ("-XX:+UseParallelGC", "-XX:NewRatio=1", "-XX:+DisableExplicitGC")


def _declare(database: Any, statements: Iterable[str]) -> None:  # noqa: ANN401 - untyped engine
    """Run DDL in one transaction: so the schema is saved once, not after each of 300 statements."""
    with database.transaction():
        for statement in statements:
            database.command("sql", statement)


def _load(database: Any, tables: Iterable[tuple[str, MappedTable]]) -> dict[str, int]:  # noqa: ANN401
    """Load nodes, then relationships, as they come; return how many rows each type has."""
    model = load_model()
    records: _Records = {}
    rows: dict[str, int] = {}
    with database.graph_batch(batch_size=_LINKS_AT_ONCE) as batch:
        for name, table in tables:
            type_ = model.type(name)
            rows[name] = table.rows
            if isinstance(type_, NodeType):
                records[name] = _load_nodes(batch, type_, table)
            else:
                _load_relationships(batch, type_, table, records)
    return rows


def _build_indexes(database: Any, rows: dict[str, int]) -> None:  # noqa: ANN401
    """Make every index now that the rows are there, which takes half as long as row by row."""
    large = {name for name, count in rows.items() if count >= _MANY_ROWS}
    indexes = _sql.indexes()
    _declare(database, (index.statement for index in indexes if index.type not in large))
    for index in indexes:
        if index.type in large:
            database.command("sql", index.of_sorted_keys())


def _load_nodes(batch: Any, type_: NodeType, table: MappedTable) -> dict[str, str]:  # noqa: ANN401
    ids: dict[str, str] = {}
    for keys, rows in _ahead(_node_rows(type_, table)):
        made = _bridge("VertexBatcher").createVerticesJson(
            batch._java_graph_batch, type_.name, rows
        )
        ids |= zip(keys, str(made).split(";"), strict=True)
    return ids


def _node_rows(type_: NodeType, table: MappedTable) -> Iterator[tuple[list[str], str]]:
    """Yield keys, and rows as JSON."""
    for part in table.parts():
        yield part[type_.key].to_pylist(), _listed(json_objects(part))


def _load_relationships(
    batch: Any,  # noqa: ANN401
    type_: RelationshipType,
    table: MappedTable,
    records: _Records,
) -> None:
    for rows in _ahead(_relationship_rows(type_, table, records)):
        _bridge("EdgeBatcher").newEdgesJson(batch._java_graph_batch, type_.name, rows)


def _relationship_rows(
    type_: RelationshipType, table: MappedTable, records: _Records
) -> Iterator[str]:
    """Yield rows as JSON, with the records of their ends."""
    model = load_model()
    for part in table.parts():
        names = [name for name in part.column_names if name not in ("from", "to")]
        ends = {}
        for side, (name, field) in enumerate((("from", "_src"), ("to", "_dst"))):
            keys = part[name].combine_chunks().dictionary_encode()
            found = [
                records[model.labels_of(type_, key)[side]][key]
                for key in keys.dictionary.to_pylist()
            ]
            ends[field] = pa.array(found, type=pa.string()).take(keys.indices)
        yield _listed(json_objects(pa.table(ends | {name: part[name] for name in names})))


def _ahead(parts: Iterator[_Part]) -> Iterator[_Part]:
    """Yield the parts; each is made while the engine is busy with the one before."""
    with ThreadPoolExecutor(1) as background:
        coming = background.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = background.submit(next, parts, None)
            yield part


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
