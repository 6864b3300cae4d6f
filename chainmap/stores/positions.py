"""Where the facts of one table stand in another, told by the columns of their identity."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import NodeType, Type

Numbers = npt.NDArray[np.int64]
_LARGEST_KEY = np.iinfo(np.int64).max


def fact_positions(type_: Type, facts: pa.Table, others: pa.Table) -> pa.Array:
    """Return where each fact stands among others, null where it does not.

    No identity may stand twice in ``facts``, nor in ``others``. As in a fact's id, an unknown text
    is an empty one.

    Notes
    -----
    O(facts + others): every column becomes numbers, which are joined to one key a row. To hash a
    million identities would take five times as long. Rows of ``others`` fall out as soon as one of
    their values is none of the facts', so that a thousand facts are soon found in a million.
    """
    if not others.num_rows:
        return pa.nulls(facts.num_rows, pa.int64())
    if are_same_facts(type_, facts, others):  # as when a file comes once more
        return pa.array(np.arange(facts.num_rows))
    here, there = np.zeros(facts.num_rows, np.int64), np.zeros(others.num_rows, np.int64)
    rows, keys = np.arange(others.num_rows), 1
    for name in type_.identity:
        if keys * facts.num_rows > _LARGEST_KEY:
            here, found, keys = _numbered(pa.array(here), pa.array(there))
            rows, there = rows[found >= 0], found[found >= 0]
        among = _values(others[name])
        among = among if len(rows) == len(among) else among.take(pa.array(rows))
        numbers, found, count = _numbered(_values(facts[name]), among)
        known = found >= 0
        rows, there = rows[known], there[known] * count + found[known]
        here, keys = here * count + numbers, keys * count
    return pa.array(rows).take(positions_in(pa.array(here), pa.array(there)))


def are_same_facts(type_: Type, facts: pa.Table, others: pa.Table) -> bool:
    """Tell whether two tables hold the same facts in the same order."""
    link_id = None if isinstance(type_, NodeType) else type_.identity_property
    if link_id and not facts[link_id].null_count and not others[link_id].null_count:
        return bool(facts[link_id].equals(others[link_id]))
    return all(facts[name].equals(others[name]) for name in type_.identity)


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


def _values(column: pa.ChunkedArray) -> pa.Array:
    values = column.combine_chunks()
    return pc.fill_null(values, "") if pa.types.is_string(values.type) else values


def _numbered(values: pa.Array, others: pa.Array) -> tuple[Numbers, Numbers, int]:
    """Return a number for each distinct value, that of each other or -1, and how many there are."""
    encoded = values.dictionary_encode(null_encoding="encode")
    found = pc.fill_null(pc.index_in(others, value_set=encoded.dictionary), -1)
    numbers = encoded.indices.to_numpy().astype(np.int64)
    return numbers, found.to_numpy().astype(np.int64), len(encoded.dictionary)
