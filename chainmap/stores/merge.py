"""What the graph becomes when a batch is merged into it: upsert or replace, source by source.

Pure: canonical tables and record tables in, canonical tables out (MODEL.md, "Sources, vanished
rows, blank cells").
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from chainmap.stores.diff import known_id_array
from chainmap.stores.merge_nodes import NodeMerge
from chainmap.stores.merge_relationships import (
    merge_relationships,
    relationship_rows,
    with_link_ids,
)
from chainmap.stores.positions import fact_positions
from chainmap.stores.withdraw import withdraw_nodes, withdraw_relationships
from graph_schema.model import Model, NodeType, load_model
from graph_schema.records import (
    FactTables,
    ImportBatch,
    RecordTable,
    RowProblem,
    empty_table,
    table_of,
)


@dataclass(slots=True, kw_only=True)
class MergeResult:
    """The graph after the batch, the conflicts, and the fact ids that counted rows assert."""

    tables: dict[str, pa.Table]
    conflicts: list[RowProblem] = field(default_factory=list)
    asserted: dict[str, list[pa.Array]] = field(default_factory=lambda: defaultdict(list))


def merge_batch(state: FactTables, batch: ImportBatch) -> MergeResult:
    """Merge every record table of ``batch`` into ``state``.

    Parameters
    ----------
    state : the graph before, canonical tables (absent types have no rows).
    batch : rows of the importer; ``mode`` "replace" makes the batch the whole content of its
        (source, type) pairs.
    """
    model = load_model()
    tables = {t.name: state.get(t.name, empty_table(t)) for t in model.fact_types}
    result = MergeResult(tables=tables)
    replaced = _replaced_types(model, batch)
    for record in (*batch.tables, *_sources(model, batch)):
        merge_record(model, result, record, data_date=batch.data_date)
    for source_id, name in sorted(replaced):
        said = [r for r in batch.tables if (r.source_id, r.type) == (source_id, name)]
        _withdraw(model, result, source_id, name, said)
    if replaced:
        _remove_unasserted_nodes(model, result)
    return result


def merge_record(
    model: Model,
    result: MergeResult,
    record: RecordTable,
    *,
    data_date: date,
) -> None:
    """Merge one record table into ``result``."""
    type_ = model.type(record.type)
    state = result.tables[record.type]
    if isinstance(type_, NodeType):
        merge = NodeMerge(type_, state, data_date=data_date)
        result.tables[record.type] = merge.add(record)
        result.conflicts.extend(merge.conflicts)
        rows = record.rows
    else:
        rows = relationship_rows(type_, record, data_date=data_date)
        position = fact_positions(type_, rows, state)
        rows = with_link_ids(type_, rows, state, position)
        result.tables[record.type] = merge_relationships(
            type_, state, rows, position, cleared=record.cleared
        )
    if not record.implied:
        result.asserted[record.type].append(known_id_array(type_, rows))


def _withdraw(
    model: Model, result: MergeResult, source_id: str, name: str, said: list[RecordTable]
) -> None:
    """Take back what a source said before and says in none of its records now (replace)."""
    type_ = model.type(name)
    table = result.tables[name]
    if isinstance(type_, NodeType):
        result.tables[name] = withdraw_nodes(type_, table, source_id, said)
    else:
        result.tables[name] = withdraw_relationships(type_, table, source_id, said)


def _replaced_types(model: Model, batch: ImportBatch) -> set[tuple[str, str]]:
    """Return the (source, type) pairs whose whole content this batch is."""
    if batch.mode != "replace":
        return set()
    pairs: set[tuple[str, str]] = set()
    for record in batch.tables:
        if record.implied or record.source_id not in batch.source_ids:
            continue
        pairs.add((record.source_id, record.type))
        type_ = model.type(record.type)
        if isinstance(type_, NodeType):
            ends = type_.implies.values()
            pairs.update((record.source_id, e.relationship) for e in ends if e.relationship)
    return pairs


def source_record(model: Model, source_id: str) -> RecordTable:
    """Return the record that makes a source a node."""
    rows = table_of(model.nodes["Source"], [{"source_id": source_id}]).select(["source_id"])
    return RecordTable(type="Source", source_id=source_id, rows=rows, implied=True)


def _sources(model: Model, batch: ImportBatch) -> list[RecordTable]:
    names = sorted({record.source_id for record in batch.tables})
    return [source_record(model, name) for name in names]


def _remove_unasserted_nodes(model: Model, result: MergeResult) -> None:
    """Drop nodes that no source asserts any more and no relationship touches."""
    for name, type_ in model.nodes.items():
        if not type_.fact:
            continue
        table = result.tables[name]
        orphans = {
            key
            for key, sources in zip(
                table[type_.key].to_pylist(), table["source_ids"].to_pylist(), strict=True
            )
            if not sources
        }
        if orphans:
            orphans -= _touched(model, result.tables, name)
            keep = [key not in orphans for key in table[type_.key].to_pylist()]
            result.tables[name] = table.filter(pa.array(keep))


def _touched(model: Model, tables: FactTables, label: str) -> set[str]:
    keys: set[str] = set()
    for relationship in model.relationships.values():
        if relationship.fact:
            table = tables[relationship.name]
            if any(pair[0] == label for pair in relationship.pairs):
                keys.update(table["from"].to_pylist())
            if any(pair[1] == label for pair in relationship.pairs):
                keys.update(table["to"].to_pylist())
    return keys
