"""One import, one transaction: a change set as Cypher statements."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from neo4j import Transaction

from chainmap.stores import _cypher
from chainmap.stores.failures import changed
from chainmap.stores.graph_meta import META_KEY
from graph_schema.errors import SchemaError, StoreError
from graph_schema.model import NodeType, RelationshipType, load_model
from graph_schema.records import ChangeSet, TypeChange

#: Rows of one statement; DESIGN.md "One import = one transaction".
BATCH = 10_000
_Row = dict[str, Any]


def write_change(tx: Transaction, change: ChangeSet, import_row: Mapping[str, object]) -> int:
    """Write a change set and its import's row; return the new version. The caller commits.

    Raises
    ------
    GraphChanged
        Where the graph no longer has the version that the change set starts from.
    """
    version = _next_version(tx, change.base_version)
    model = load_model()
    nodes = [(model.nodes[c.type], c) for c in change.changes if c.type in model.nodes]
    links = [
        (model.relationships[c.type], c) for c in change.changes if c.type in model.relationships
    ]
    for relationship, part in links:
        _delete_relationships(tx, relationship, part.removed)
    for type_, part in nodes:
        _delete_nodes(tx, type_, part.removed)
        _write_nodes(tx, type_, part)
    for relationship, part in links:
        _write_relationships(tx, relationship, part)
    write_import(tx, import_row)
    return version


def write_import(tx: Transaction, import_row: Mapping[str, object]) -> None:
    """Create the node of one import."""
    type_ = load_model().nodes["Import"]
    unknown = set(import_row) - set(type_.properties)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise SchemaError(f"Import 没有属性 {names}。", f"Import has no property {names}.")
    _run(tx, _cypher.create_nodes(type_), [dict(import_row)])


def rows_of(table: pa.Table) -> Iterator[list[_Row]]:
    """Yield the rows of a canonical table in batches, without unknown values."""
    for start in range(0, table.num_rows, BATCH):
        listed = table.slice(start, BATCH).to_pylist()
        yield [{k: v for k, v in row.items() if not _is_unknown(v)} for row in listed]


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _next_version(tx: Transaction, base: int) -> int:
    found = tx.run(_cypher.NEXT_VERSION, key=META_KEY, base=base).single()
    if found is None:
        raise changed()
    version: int = found["version"]
    return version


def _write_nodes(tx: Transaction, type_: NodeType, part: TypeChange) -> None:
    for rows in rows_of(part.created):
        _run(tx, _cypher.create_nodes(type_), rows)
    for rows in rows_of(part.after):
        _run(tx, _cypher.update_nodes(type_), rows)


def _delete_nodes(tx: Transaction, type_: NodeType, removed: pa.Table) -> None:
    for rows in rows_of(removed.select([type_.key])):
        if type_.name == "Enterprise":
            _query(tx, _cypher.delete_scores(type_), rows)
        _run(tx, _cypher.delete_nodes(type_), rows)


def _write_relationships(tx: Transaction, type_: RelationshipType, part: TypeChange) -> None:
    model = load_model()
    for pair, rows in _by_pair(type_, part.created):
        _run(tx, _cypher.create_relationships(model, type_, pair), rows)
    for pair, rows in _by_pair(type_, part.after):
        settings = [_with_settings(type_, row) for row in rows]
        _run(tx, _cypher.update_relationships(model, type_, pair), settings)


def _delete_relationships(tx: Transaction, type_: RelationshipType, removed: pa.Table) -> None:
    for pair, rows in _by_pair(type_, removed.select(_identity(type_))):
        _run(tx, _cypher.delete_relationships(load_model(), type_, pair), rows)


def _identity(type_: RelationshipType) -> list[str]:
    if type_.identity_property:
        return ["from", "to", type_.identity_property]
    return list(type_.identity)


def _with_settings(type_: RelationshipType, row: _Row) -> _Row:
    found = {name: row[name] for name in _identity(type_) if name in row}
    return found | {"set": {k: v for k, v in row.items() if k not in ("from", "to")}}


def _by_pair(
    type_: RelationshipType, table: pa.Table
) -> Iterator[tuple[tuple[str, str], list[_Row]]]:
    """Yield batches of rows whose ends have the same labels."""
    model = load_model()
    for rows in rows_of(table):
        pairs: dict[tuple[str, str], list[_Row]] = {}
        for row in rows:
            pairs.setdefault(model.labels_of(type_, row["from"]), []).append(row)
        yield from pairs.items()


def _query(tx: Transaction, cypher: str, rows: list[_Row]) -> list[_Row]:
    return tx.run(cypher, rows=rows).data()


def _run(tx: Transaction, cypher: str, rows: list[_Row]) -> None:
    """Run a statement that must touch each of its rows exactly once."""
    touched = _query(tx, cypher, rows)[0]["n"]
    if touched != len(rows):
        raise StoreError(
            f"写入时有 {len(rows) - touched} 条记录与数据库不符，已全部回滚；"
            "请运行 chainmap verify 检查快照与数据库是否一致。",
            f"{len(rows) - touched} records did not fit the database and everything was rolled "
            "back; chainmap verify tells whether snapshot and database agree.",
        )
