"""The difference of two graphs, by identity: what one import creates, updates and removes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.positions import are_same_facts, fact_positions
from graph_schema.model import Model, NodeType, Type, load_model
from graph_schema.records import ChangeSet, FactTables, TypeChange, empty_table, fact_ids

if TYPE_CHECKING:
    import pandas as pd

_ColumnOf = Callable[[str], pa.ChunkedArray]


def compare_graphs(old: FactTables, new: FactTables, *, base_version: int) -> ChangeSet:
    """Return the change that turns ``old`` into ``new``; bookkeeping columns do not count.

    Parameters
    ----------
    old, new : canonical tables; a type that is absent has no rows.
    base_version : the version of ``old``.
    """
    model: Model = load_model()
    changes = []
    for type_ in model.fact_types:
        before, after = old.get(type_.name), new.get(type_.name)
        if before is after:
            continue
        change = _compare(type_, _present(type_, before), _present(type_, after))
        if change.size:
            changes.append(change)
    return ChangeSet(base_version=base_version, changes=tuple(changes))


def id_index(ids: Sequence[str]) -> "pd.Index[str]":
    """Return the ids as an index for joins."""
    import pandas as pd  # a third of the start of an import, which has no need of it

    index: pd.Index[str] = pd.Index(np.array(ids, dtype=object))
    return index


def known_ids(type_: Type, table: pa.Table) -> "pd.Index[str]":
    """Return each row's fact id; links that carry theirs are not hashed again."""
    return id_index(known_id_array(type_, table).to_pylist())


def known_id_array(type_: Type, table: pa.Table) -> pa.Array:
    """Return each row's fact id as an Arrow array."""
    column = type_.key if isinstance(type_, NodeType) else type_.identity_property
    if column and table[column].null_count == 0:
        return table[column].combine_chunks()
    return pa.array(fact_ids(type_, table), type=pa.string())


def _present(type_: Type, table: pa.Table | None) -> pa.Table:
    return empty_table(type_) if table is None else table


def _compare(type_: Type, old: pa.Table, new: pa.Table) -> TypeChange:
    nothing = empty_table(type_)
    if not old.num_rows:
        return _change(type_, created=new, before=nothing, after=nothing, removed=nothing)
    kept = new.slice(0, old.num_rows)
    if are_same_facts(type_, old, kept):  # as a merge leaves them
        differs = pc.indices_nonzero(_differs(type_, old.column, kept.column, old.num_rows))
        before, after = old.take(differs), kept.take(differs)
        created = new.slice(old.num_rows)
        return _change(type_, created=created, before=before, after=after, removed=nothing)
    position = fact_positions(type_, new, old)
    at, here = position.drop_null(), pc.indices_nonzero(position.is_valid())
    mask = _differs(type_, lambda n: old[n].take(at), lambda n: new[n].take(here), len(at))
    differs = pc.indices_nonzero(mask)
    is_gone = np.ones(old.num_rows, dtype=bool)
    is_gone[at.to_numpy()] = False
    return _change(
        type_,
        created=new.filter(position.is_null()),
        before=old.take(at.take(differs)),
        after=new.take(here.take(differs)),
        removed=old.filter(pa.array(is_gone)),
    )


def _change(type_: Type, **parts: pa.Table) -> TypeChange:
    return TypeChange(type=type_.name, **parts)


def _differs(type_: Type, before: _ColumnOf, after: _ColumnOf, count: int) -> pa.Array:
    """Return in which of ``count`` pairs of rows any column that counts is different.

    Parameters
    ----------
    before, after : give a column of the same facts, in the same order.
    """
    mask = pa.array(np.zeros(count, dtype=bool))
    for prop in type_.properties.values():
        if not prop.bookkeeping:
            mask = pc.or_(mask, column_differs(before(prop.name), after(prop.name)))
    return mask


def column_differs(before: pa.ChunkedArray, after: pa.ChunkedArray) -> pa.Array:
    """Return where two columns differ; two unknowns are equal."""
    if before.equals(after):
        return pa.array(np.zeros(len(before), dtype=bool))
    left, right = before.combine_chunks(), after.combine_chunks()
    if pa.types.is_list(left.type):
        return _lists_differ(left, right)
    unequal = pc.fill_null(pc.not_equal(left, right), False)
    return pc.or_(unequal, pc.not_equal(pc.is_null(left), pc.is_null(right)))


def _lists_differ(before: pa.ListArray, after: pa.ListArray) -> pa.Array:
    lengths = [pc.fill_null(pc.list_value_length(lists), -1) for lists in (before, after)]
    differs = pc.not_equal(*lengths).to_numpy(zero_copy_only=False).copy()
    alike = np.flatnonzero(~differs)
    left, right = before.take(pa.array(alike)), after.take(pa.array(alike))
    unequal = column_differs(*(pa.chunked_array([lists.flatten()]) for lists in (left, right)))
    differs[alike[pc.list_parent_indices(left).filter(unequal).to_numpy()]] = True
    return pa.array(differs)
