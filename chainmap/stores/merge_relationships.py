"""Merging relationships: each belongs to one source, so its rows simply add, update or vanish."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import column_differs, known_id_array, positions_in
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
    ids: pa.Array,
    *,
    cleared: Sequence[tuple[str, str]] = (),
) -> pa.Table:
    """Return ``state`` with ``rows`` merged in by identity; nulls change nothing.

    A row that says nothing new leaves the graph's as it stands, so a second import of the same
    rows returns ``state`` itself. A functional relationship (LOCATED_IN) has one end per start and
    source: a new one takes the old one's place.
    """
    old_ids = known_id_array(type_, state)
    position = positions_in(ids, old_ids)
    filled = _fill(type_, state, rows, position, cleared, ids)
    says_more = _says_more(type_, state, filled, position)
    if says_more.false_count:
        filled, position = filled.filter(says_more), position.filter(says_more)
    merged = _replaced(state, position.drop_null(), filled.filter(position.is_valid()))
    if type_.functional and rows.num_rows:
        displaced = _displaced(state, rows, pc.is_in(old_ids, value_set=ids).to_numpy(False))
        if displaced.any():
            merged = merged.filter(pa.array(~displaced))
    if not position.null_count:
        return merged
    fresh = filled.filter(position.is_null())
    # Where nothing is kept, as in a first import, a million rows need not be copied.
    return (pa.concat_tables([merged, fresh]) if merged.num_rows else fresh).combine_chunks()


def _replaced(state: pa.Table, at: pa.Array, rows: pa.Table) -> pa.Table:
    """Return the table with rows in the place of others; columns that stay are not copied."""
    if not len(at):
        return state
    order = np.arange(state.num_rows)
    order[at.to_numpy()] = state.num_rows + np.arange(len(at))
    for place, field in enumerate(state.schema):
        before, after = state[field.name], rows[field.name]
        if not before.take(at).equals(after):
            both = pa.concat_arrays([before.combine_chunks(), after.combine_chunks()])
            state = state.set_column(place, field, both.take(pa.array(order)))
    return state


def _fill(
    type_: RelationshipType,
    state: pa.Table,
    rows: pa.Table,
    position: pa.Array,
    cleared: Sequence[tuple[str, str]],
    ids: pa.Array,
) -> pa.Table:
    """Return the new rows with unknown cells taken from what the graph already says."""
    if position.null_count == len(position) and not cleared:
        return rows
    columns = []
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        prop = type_.properties.get(field.name)
        if prop is not None and not prop.bookkeeping:
            if column.null_count:
                column = pc.coalesce(column, state[field.name].combine_chunks().take(position))
            column = _clear(column, ids, [i for i, name in cleared if name == field.name])
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _clear(column: pa.Array, ids: pa.Array, cleared: list[str]) -> pa.Array:
    if not cleared:
        return column
    gone = pc.is_in(ids, value_set=pa.array(cleared, type=pa.string()))
    return pc.if_else(gone, pa.scalar(None, column.type), column)


def _says_more(
    type_: RelationshipType, state: pa.Table, filled: pa.Table, position: pa.Array
) -> pa.Array:
    """Return which rows are new, or differ from the graph's in a column that counts."""
    mask = position.is_null()
    if mask.false_count == 0:
        return mask
    for prop in type_.properties.values():
        if not prop.bookkeeping:
            before = state[prop.name].combine_chunks().take(position)
            mask = pc.or_(mask, column_differs(pa.chunked_array([before]), filled[prop.name]))
    return mask


def _displaced(
    state: pa.Table, rows: pa.Table, known: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return which ends give way to another one of the same start and source.

    Parameters
    ----------
    known : which of the graph's relationships the rows give again.
    """
    same_source = pc.fill_null(pc.equal(state["source_id"], rows["source_id"][0]), False)
    same_start = pc.is_in(state["from"], rows["from"].combine_chunks())
    displaced: npt.NDArray[np.bool_] = pc.and_(same_source, same_start).to_numpy() & ~known
    return displaced
