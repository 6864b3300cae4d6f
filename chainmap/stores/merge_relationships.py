"""Merging relationships: each belongs to one source, so its rows simply add, update or vanish."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import id_index, known_ids
from graph_schema.model import RelationshipType
from graph_schema.records import RecordTable, arrow_schema, fact_ids


def relationship_rows(
    type_: RelationshipType, record: RecordTable, *, data_date: date | None
) -> pa.Table:
    """Return the record's rows as a canonical table, with source, date and link id filled in."""
    rows = record.rows
    schema = arrow_schema(type_)
    count = rows.num_rows
    given = {name: rows[name] for name in rows.column_names}
    given["source_id"] = pa.array([record.source_id] * count, type=pa.string())
    dates = pa.array([data_date] * count, type=pa.date32())
    # A canonical backup brings its own dates.
    given["data_date"] = pc.coalesce(given["data_date"], dates) if "data_date" in given else dates
    columns = [
        given[f.name].cast(f.type) if f.name in given else pa.nulls(count, f.type) for f in schema
    ]
    table = pa.Table.from_arrays(columns, schema=schema)
    if type_.identity_property:
        position = schema.get_field_index(type_.identity_property)
        ids = pa.array(fact_ids(type_, table), type=pa.string())
        table = table.set_column(position, schema.field(position), ids)
    return table


def merge_relationships(
    type_: RelationshipType,
    state: pa.Table,
    rows: pa.Table,
    ids: Sequence[str],
    *,
    cleared: Sequence[tuple[str, str]] = (),
) -> pa.Table:
    """Return ``state`` with ``rows`` merged in by identity; nulls change nothing.

    A functional relationship (LOCATED_IN) has one end per start and source: a new one takes the
    old one's place.
    """
    old_ids = known_ids(type_, state)
    new_ids = id_index(ids)
    position = old_ids.get_indexer(new_ids)
    matched = position >= 0
    filled = _fill(type_, state, rows, position, cleared, new_ids)
    drop = np.zeros(state.num_rows, dtype=bool)
    drop[position[matched]] = True
    if type_.functional and rows.num_rows:
        drop |= _displaced(state, rows, old_ids, new_ids)
    if not drop.any():
        return pa.concat_tables([state, filled]).combine_chunks()
    return pa.concat_tables([state.filter(pa.array(~drop)), filled]).combine_chunks()


def _fill(
    type_: RelationshipType,
    state: pa.Table,
    rows: pa.Table,
    position: npt.NDArray[np.intp],
    cleared: Sequence[tuple[str, str]],
    new_ids: "pd.Index[str]",
) -> pa.Table:
    """Return the new rows with unknown cells taken from what the graph already says."""
    if not (position >= 0).any() and not cleared:
        return rows
    before = state.take(pa.array(np.where(position >= 0, position, 0), mask=position < 0))
    columns = []
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        prop = type_.properties.get(field.name)
        if prop is not None and not prop.bookkeeping:
            column = pc.coalesce(column, before[field.name].combine_chunks())
            column = _clear(column, new_ids, [i for i, name in cleared if name == field.name])
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _clear(column: pa.Array, ids: "pd.Index[str]", cleared: list[str]) -> pa.Array:
    if not cleared:
        return column
    return pc.if_else(pa.array(ids.isin(cleared)), pa.scalar(None, column.type), column)


def _displaced(
    state: pa.Table, rows: pa.Table, old_ids: "pd.Index[str]", new_ids: "pd.Index[str]"
) -> npt.NDArray[np.bool_]:
    """Return which ends give way to another one of the same start and source."""
    same_source = pc.fill_null(pc.equal(state["source_id"], rows["source_id"][0]), False)
    same_start = pc.is_in(state["from"], rows["from"].combine_chunks())
    known = old_ids.isin(new_ids)
    displaced: npt.NDArray[np.bool_] = pc.and_(same_source, same_start).to_numpy() & ~known
    return displaced
