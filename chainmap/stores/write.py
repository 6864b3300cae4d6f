"""One import, one transaction: a change set as Cypher statements."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

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
    for statement in statements(change):
        run(tx, statement)
    write_import(tx, import_row)
    return version


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A batch of rows and the Cypher that writes them; ``exact`` where each row is one record."""

    cypher: LiteralString
    rows: list[_Row]
    exact: bool = True


def statements(change: ChangeSet, *, batch: int = BATCH) -> Iterator[Statement]:
    """Yield what a change set means, in the order in which it can be written.

    Parameters
    ----------
    batch : rows of one statement at most.
    """
    model = load_model()
    nodes = [(model.nodes[c.type], c) for c in change.changes if c.type in model.nodes]
    links = [
        (model.relationships[c.type], c) for c in change.changes if c.type in model.relationships
    ]
    for relationship, part in links:
        yield from _deleted_relationships(relationship, part.removed, batch)
    for type_, part in nodes:
        yield from _deleted_nodes(type_, part.removed, batch)
        yield from _written_nodes(type_, part, batch)
    for relationship, part in links:
        yield from _written_relationships(relationship, part, batch)


def write_import(tx: Transaction, import_row: Mapping[str, object]) -> None:
    """Create the node of one import."""
    type_ = load_model().nodes["Import"]
    unknown = set(import_row) - set(type_.properties)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise SchemaError(f"Import 没有属性 {names}。", f"Import has no property {names}.")
    run(tx, Statement(cypher=_cypher.create_nodes(type_), rows=[dict(import_row)]))


def rows_of(table: pa.Table, batch: int = BATCH) -> Iterator[list[_Row]]:
    """Yield the rows of a canonical table in batches, without unknown values."""
    for start in range(0, table.num_rows, batch):
        listed = table.slice(start, batch).to_pylist()
        yield [{k: v for k, v in row.items() if not _is_unknown(v)} for row in listed]


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _next_version(tx: Transaction, base: int) -> int:
    found = tx.run(_cypher.NEXT_VERSION, key=META_KEY, base=base).single()
    if found is None:
        raise changed()
    version: int = found["version"]
    return version


def _written_nodes(type_: NodeType, part: TypeChange, batch: int) -> Iterator[Statement]:
    for rows in rows_of(part.created, batch):
        yield Statement(cypher=_cypher.create_nodes(type_), rows=rows)
    for rows in rows_of(part.after, batch):
        yield Statement(cypher=_cypher.update_nodes(type_), rows=rows)


def _deleted_nodes(type_: NodeType, removed: pa.Table, batch: int) -> Iterator[Statement]:
    for rows in rows_of(removed.select([type_.key]), batch):
        if type_.name == "Enterprise":
            yield Statement(cypher=_cypher.delete_scores(type_), rows=rows, exact=False)
        yield Statement(cypher=_cypher.delete_nodes(type_), rows=rows)


def _written_relationships(
    type_: RelationshipType, part: TypeChange, batch: int
) -> Iterator[Statement]:
    model = load_model()
    for pair, rows in _by_pair(type_, part.created, batch):
        yield Statement(cypher=_cypher.create_relationships(model, type_, pair), rows=rows)
    for pair, rows in _by_pair(type_, part.after, batch):
        settings = [_with_settings(type_, row) for row in rows]
        yield Statement(cypher=_cypher.update_relationships(model, type_, pair), rows=settings)


def _deleted_relationships(
    type_: RelationshipType, removed: pa.Table, batch: int
) -> Iterator[Statement]:
    for pair, rows in _by_pair(type_, removed.select(_identity(type_)), batch):
        cypher = _cypher.delete_relationships(load_model(), type_, pair)
        yield Statement(cypher=cypher, rows=rows)


def _identity(type_: RelationshipType) -> list[str]:
    if type_.identity_property:
        return ["from", "to", type_.identity_property]
    return list(type_.identity)


def _with_settings(type_: RelationshipType, row: _Row) -> _Row:
    found = {name: row[name] for name in _identity(type_) if name in row}
    return found | {"set": {k: v for k, v in row.items() if k not in ("from", "to")}}


def _by_pair(
    type_: RelationshipType, table: pa.Table, batch: int
) -> Iterator[tuple[tuple[str, str], list[_Row]]]:
    """Yield batches of rows whose ends have the same labels."""
    model = load_model()
    for rows in rows_of(table, batch):
        pairs: dict[tuple[str, str], list[_Row]] = {}
        for row in rows:
            pairs.setdefault(model.labels_of(type_, row["from"]), []).append(row)
        yield from pairs.items()


def run(tx: Transaction, statement: Statement) -> None:
    """Run a statement; an exact one must touch each of its rows exactly once.

    Raises
    ------
    StoreError
        Where the database does not hold what the change set starts from.
    """
    found = tx.run(statement.cypher, rows=statement.rows).data()
    missed = len(statement.rows) - found[0]["n"] if statement.exact else 0
    if missed:
        raise StoreError(
            f"写入时有 {missed} 条记录与数据库不符，已全部回滚；"
            "请运行 chainmap verify 检查快照与数据库是否一致。",
            f"{missed} records did not fit the database and everything was rolled "
            "back; chainmap verify tells whether snapshot and database agree.",
        )
