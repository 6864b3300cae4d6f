"""Merging relationships: each belongs to one source, so its rows simply add, update or vanish."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import column_differs, known_id_array
from graph_schema.model import RelationshipType
from graph_schema.records import RecordTable, arrow_schema, fact_ids


def relationship_rows(
    type_: RelationshipType, record: RecordTable, *, data_date: date | None
) -> pa.Table:
    """Return the record's rows as a canonical table, with source and date filled in."""
    rows = record.rows
    schema = arrow_schema(type_)
    count = rows.num_rows
    given = {name: rows[name] for name in rows.column_names}
    given["source_id"] = pa.repeat(pa.scalar(record.source_id, pa.string()), count)
    dates = pa.repeat(pa.scalar(data_date, pa.date32()), count)
    # A canonical backup brings its own dates.
    given["data_date"] = pc.coalesce(given["data_date"], dates) if "data_date" in given else dates
    columns = [
        given[f.name].cast(f.type) if f.name in given else pa.nulls(count, f.type) for f in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def with_link_ids(
    type_: RelationshipType, rows: pa.Table, state: pa.Table, position: pa.Array
) -> pa.Table:
    """Return the rows with their link ids: the graph's where it has the link, else made of it."""
    name = type_.identity_property
    if not name:
        return rows
    ids = state[name].combine_chunks().take(position)
    is_fresh = position.is_null()
    fresh = rows.select(type_.identity).filter(is_fresh)
    made = pa.array(fact_ids(type_, fresh), type=pa.string())
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, name, pc.replace_with_mask(ids, is_fresh, made))


def merge_relationships(
    type_: RelationshipType,
    state: pa.Table,
    rows: pa.Table,
    position: pa.Array,
    *,
    cleared: Sequence[tuple[str, str]] = (),
) -> pa.Table:
    """Return ``state`` with ``rows`` merged in by identity; nulls change nothing.

    A row that says nothing new leaves the graph's as it stands, so a second import of the same
    rows returns ``state`` itself. A functional relationship (LOCATED_IN) has one end per start and
    source: a new one takes the old one's place.

    Parameters
    ----------
    position : where each row stands in ``state``, null where it is new.
    """
    filled, says_more = _filled(type_, state, rows, position, cleared)
    given = position
    if says_more.false_count:
        filled, position = filled.filter(says_more), position.filter(says_more)
    merged = _replaced(state, position.drop_null(), filled.filter(position.is_valid()))
    if type_.functional and rows.num_rows:
        displaced = _displaced(state, rows, given)
        if displaced.any():
            merged = merged.filter(pa.array(~displaced))
    if not position.null_count:
        return merged
    # Where nothing is known or kept, as in a first import, a million rows need not be copied.
    fresh = filled.filter(position.is_null()) if position.null_count < len(position) else filled
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


def _filled(
    type_: RelationshipType,
    state: pa.Table,
    rows: pa.Table,
    position: pa.Array,
    cleared: Sequence[tuple[str, str]],
) -> tuple[pa.Table, pa.Array]:
    """Return the rows with unknown cells as the graph has them, and which of them say more.

    Those are rows that are new, or differ from the graph's in a column that counts.
    """
    says_more = position.is_null()
    if not says_more.false_count and not cleared:
        return rows, says_more
    gone = _cleared_rows(type_, rows, cleared)
    columns = []
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        if not _is_settled(type_, field.name, column, state) or field.name in gone:
            before = state[field.name].combine_chunks().take(position)
            column = pc.coalesce(column, before) if column.null_count else column
            if field.name in gone:
                column = pc.if_else(gone[field.name], pa.scalar(None, column.type), column)
            differs = column_differs(*(pa.chunked_array([c]) for c in (before, column)))
            says_more = pc.or_(says_more, differs)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=rows.schema), says_more


def _is_settled(type_: RelationshipType, name: str, column: pa.Array, state: pa.Table) -> bool:
    """Tell whether a column cannot make a difference between two rows of one identity."""
    prop = type_.properties.get(name)
    if prop is None or prop.bookkeeping:
        return True
    is_identity = name in (*type_.identity, type_.identity_property)
    return is_identity and not column.null_count and not state[name].null_count


def _cleared_rows(
    type_: RelationshipType, rows: pa.Table, cleared: Sequence[tuple[str, str]]
) -> dict[str, pa.Array]:
    """Return in which rows each property was cleared."""
    if not cleared:
        return {}
    ids = known_id_array(type_, rows)
    named: dict[str, list[str]] = defaultdict(list)
    for fact, name in cleared:
        named[name].append(fact)
    return {
        name: pc.is_in(ids, value_set=pa.array(facts, pa.string())) for name, facts in named.items()
    }


def _displaced(state: pa.Table, rows: pa.Table, position: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which ends give way to another one of the same start and source."""
    same_source = pc.fill_null(pc.equal(state["source_id"], rows["source_id"][0]), False)
    same_start = pc.is_in(state["from"], rows["from"].combine_chunks())
    displaced: npt.NDArray[np.bool_] = pc.and_(same_source, same_start).to_numpy().copy()
    displaced[position.drop_null().to_numpy()] = False  # the rows give these again
    return displaced
