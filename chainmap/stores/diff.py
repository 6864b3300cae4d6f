"""The difference of two graphs, by identity: what one import creates, updates and removes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import Model, NodeType, Type, load_model
from graph_schema.records import ChangeSet, FactTables, TypeChange, empty_table, fact_ids


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
    index: pd.Index[str] = pd.Index(np.array(ids, dtype=object))
    return index


def known_ids(type_: Type, table: pa.Table) -> "pd.Index[str]":
    """Return each row's fact id; links that carry theirs are not hashed again."""
    column = None if isinstance(type_, NodeType) else type_.identity_property
    if column and table.num_rows and table[column].null_count == 0:
        return id_index(table[column].to_pylist())
    return id_index(fact_ids(type_, table))


def _present(type_: Type, table: pa.Table | None) -> pa.Table:
    return empty_table(type_) if table is None else table


def _compare(type_: Type, old: pa.Table, new: pa.Table) -> TypeChange:
    old_ids, new_ids = known_ids(type_, old), known_ids(type_, new)
    position = old_ids.get_indexer(new_ids)
    known = pa.array(position >= 0)
    kept_before = old.take(pa.array(position[position >= 0]))
    kept_after = new.filter(known)
    differs = _differs(type_, kept_before, kept_after)
    gone = new_ids.get_indexer(old_ids) < 0
    return TypeChange(
        type=type_.name,
        created=new.filter(pc.invert(known)),
        before=kept_before.filter(differs),
        after=kept_after.filter(differs),
        removed=old.filter(pa.array(gone)),
    )


def _differs(type_: Type, before: pa.Table, after: pa.Table) -> pa.Array:
    """Return a mask of rows in which any column that counts is different."""
    mask = pa.array([False] * before.num_rows, type=pa.bool_())
    for prop in type_.properties.values():
        if not prop.bookkeeping:
            changed = column_differs(before[prop.name], after[prop.name])
            mask = pc.or_(mask, changed)
    return mask


def column_differs(before: pa.ChunkedArray, after: pa.ChunkedArray) -> pa.Array:
    """Return where two columns differ; two unknowns are equal."""
    if pa.types.is_list(before.type):
        pairs = zip(before.to_pylist(), after.to_pylist(), strict=True)
        return pa.array([a != b for a, b in pairs], type=pa.bool_())
    left, right = before.combine_chunks(), after.combine_chunks()
    unequal = pc.fill_null(pc.not_equal(left, right), False)
    return pc.or_(unequal, pc.not_equal(pc.is_null(left), pc.is_null(right)))
