"""The process of a first load: ``python -m chainmap.stores.bulk_child FOLDER``.

It writes a database of its own into `engine.loading` from the Arrow files in `load`, without a
server. The load is fast and not atomic: nobody sees the folder before it is renamed.
"""

import mmap
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

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
_Part = TypeVar("_Part")


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

    A load takes a fifth less CPU time and memory than with the JVM's own choice. Whole collections
    that the bridge asks for whenever Python collects its own are not needed.
    """
    chosen = "GC" in os.environ.get("ARCADEDB_JVM_ARGS", "")
    return () if chosen else ("-XX:+UseParallelGC", "-XX:+DisableExplicitGC")


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
    tables = {p.stem: MappedTable(p) for p in folder.glob("*.arrow")}
    links = sum(tables[n].rows for n in model.relationships if n in tables)
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


class MappedTable:
    """A table in a file, of which no more is held in memory than the rows that are worked on."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._table = pa.ipc.open_file(pa.py_buffer(self._pages)).read_all()
        self.rows: int = self._table.num_rows

    def parts(self) -> Iterator[pa.Table]:
        """Yield the rows in batches as the engine takes them: dates as days since 1970.

        It would take ISO text too, at a third of the speed: it tries a time stamp first, and
        fails.
        """
        for start in range(0, self.rows, _BATCH):
            part = self._table.slice(start, _BATCH)
            for place, field in enumerate(part.schema):
                if pa.types.is_date(field.type):
                    days = pc.cast(part[field.name], pa.int32())
                    part = part.set_column(place, field.name, days)
            yield part
            self._pages.madvise(mmap.MADV_DONTNEED)


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
