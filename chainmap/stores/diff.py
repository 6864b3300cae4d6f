"""The difference of two graphs, by identity: what one import creates, updates and removes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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


def positions_in(ids: pa.Array, others: pa.Array) -> pa.Array:
    """Return where each of these ids stands among others, null where it does not.

    No id may stand twice in ``ids``, nor in ``others``.

    Examples
    --------
    >>> positions_in(pa.array(["c", "x"]), pa.array(["a", "b", "c"])).to_pylist()
    [2, None]
    """
    if len(ids) >= len(others):
        return pc.index_in(ids, value_set=others)
    # To look up a million in a thousand takes a tenth of the reverse.
    found = np.full(len(ids), -1, dtype=np.int32)
    back = pc.index_in(others, value_set=ids)
    found[back.drop_null().to_numpy()] = pc.indices_nonzero(back.is_valid()).to_numpy()
    return pa.array(found, mask=found < 0)


def _present(type_: Type, table: pa.Table | None) -> pa.Table:
    return empty_table(type_) if table is None else table


def _compare(type_: Type, old: pa.Table, new: pa.Table) -> TypeChange:
    nothing = empty_table(type_)
    if not old.num_rows:
        return _change(type_, created=new, before=nothing, after=nothing, removed=nothing)
    old_ids, new_ids = known_id_array(type_, old), known_id_array(type_, new)
    kept = new.slice(0, old.num_rows)
    if new_ids.slice(0, old.num_rows).equals(old_ids):  # as a merge leaves them
        differs = pc.indices_nonzero(_differs(type_, old.column, kept.column, len(old_ids)))
        before, after = old.take(differs), kept.take(differs)
        created = new.slice(old.num_rows)
        return _change(type_, created=created, before=before, after=after, removed=nothing)
    position = positions_in(new_ids, old_ids)
    known = position.is_valid()
    at, here = position.drop_null(), pc.indices_nonzero(known)
    mask = _differs(type_, lambda n: old[n].take(at), lambda n: new[n].take(here), len(at))
    differs = pc.indices_nonzero(mask)
    return _change(
        type_,
        created=new.filter(pc.invert(known)),
        before=old.take(at.take(differs)),
        after=new.take(here.take(differs)),
        removed=old.filter(pc.invert(pc.is_in(old_ids, value_set=new_ids))),
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
    if pa.types.is_list(before.type):
        pairs = zip(before.to_pylist(), after.to_pylist(), strict=True)
        return pa.array([a != b for a, b in pairs], type=pa.bool_())
    left, right = before.combine_chunks(), after.combine_chunks()
    unequal = pc.fill_null(pc.not_equal(left, right), False)
    return pc.or_(unequal, pc.not_equal(pc.is_null(left), pc.is_null(right)))
