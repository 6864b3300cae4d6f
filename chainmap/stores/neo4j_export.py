"""Canonical tables out of a Neo4j server: streamed over Bolt into Arrow, a slice at a time."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, LiteralString

import pyarrow as pa

from chainmap.stores import _cypher
from graph_schema.model import NodeType, Type, load_model
from graph_schema.records import arrow_schema

if TYPE_CHECKING:
    from neo4j import Session

#: Rows that are Python objects at one time.
SLICE = 50_000


def export_type(session: "Session", type_: Type) -> pa.Table:
    """Return the canonical table of one type, read by ``session``."""
    schema = arrow_schema(type_)
    batches = [b for text in _scans(type_) for b in _read(session, text, schema)]
    return pa.Table.from_batches(batches, schema=schema).combine_chunks()


def _scans(type_: Type) -> list[LiteralString]:
    if isinstance(type_, NodeType):
        return [_cypher.scan_nodes(type_)]
    return [_cypher.scan_relationships(load_model(), type_, pair) for pair in type_.pairs]


def _read(session: "Session", cypher: LiteralString, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    rows = (record.values() for record in session.run(cypher))
    while chunk := list(islice(rows, SLICE)):
        columns = zip(*chunk, strict=True)
        arrays = [_array(c, field) for c, field in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], field: pa.Field) -> pa.Array:
    if pa.types.is_date(field.type):
        return pa.array([v and v.to_native() for v in values], field.type)
    return pa.array(values, field.type)
