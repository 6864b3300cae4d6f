"""Tables out of the engine, inside its process: slices by record id, into Arrow IPC files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from chainmap.stores import _sql
from graph_schema.model import Type, load_model
from graph_schema.records import arrow_schema

_RID = "@rid"


def export_type(database: Any, type_: Type, folder: Path) -> int:  # noqa: ANN401 - untyped engine
    """Write ``<Type>.arrow`` with every record of a type; return the number of rows.

    ``database`` is an open ``arcadedb_embedded`` database.
    """
    schema = arrow_schema(type_)
    rows = 0
    with pa.ipc.new_file(str(folder / f"{type_.name}.arrow"), schema) as writer:
        # Most types of a graph are empty, and each scan is a statement to be parsed.
        filled = database.count_type(type_.name) > 0
        for bucket in _buckets(database, type_) if filled else ():
            for found in _slices(database, type_, bucket, schema.names):
                rows += found.num_rows
                writer.write_table(canonical(found, schema))
    return rows


def _slices(database: Any, type_: Type, bucket: str, names: list[str]) -> Iterator[pa.Table]:  # noqa: ANN401
    query = _sql.scan(load_model(), type_, bucket)
    last = "#-1:-1"
    while last:
        found = database.query("sql", query, {"last": last}).to_arrow(columns=[_RID, *names])
        yield found
        last = found[_RID][-1].as_py() if found.num_rows == _sql.SLICE else ""


def _buckets(database: Any, type_: Type) -> list[str]:  # noqa: ANN401
    row = database.query("sql", _sql.buckets(type_)).first()
    return [str(name) for name in row.get("buckets")] if row else []


def canonical(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the columns of ``schema`` with its types.

    The engine tells types by the values it saw: a column without values comes as strings, a date
    as a time stamp, a list without items as a list of nulls.
    """
    if not table.num_rows:
        return schema.empty_table()
    columns = []
    for field in schema:
        column = table[field.name]
        if column.null_count == len(column):
            columns.append(pa.nulls(len(column), field.type))
        else:
            columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=schema)
