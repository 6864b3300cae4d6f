"""Columns and tables as JSON text, a column at a time: millions of facts are written and hashed so.

The text of each value is that of ``json.dumps(…, ensure_ascii=False)``.
"""

from collections.abc import Sequence
from json.encoder import encode_basestring

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Characters that JSON text writes in ways of their own.
_CONTROLS = r"[\x00-\x1f]"


def json_texts(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    r"""Return each value as JSON text; unknown ones stay null, NaN too; dates are ISO text.

    Examples
    --------
    >>> json_texts(pa.chunked_array([['a"b', None]])).to_pylist()
    ['"a\\"b"', None]
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = values.type
    if pa.types.is_string(kind):
        return _quoted(values)
    if pa.types.is_date(kind):
        return _quoted(values.cast(pa.string()))
    if pa.types.is_list(kind):
        return _listed(values)
    if pa.types.is_floating(kind):
        encoded = pc.if_else(pc.is_nan(values), None, values).dictionary_encode()
        texts = map(float.__repr__, encoded.dictionary.to_pylist())
        return pa.array(texts, type=pa.string()).take(encoded.indices)
    return values.cast(pa.string())


def _quoted(values: pa.StringArray) -> pa.StringArray:
    """Return texts as `json.dumps` writes them; only controls are left to it."""
    escaped = values
    for sign in ("\\", '"'):
        if pc.any(pc.match_substring(escaped, sign)).as_py():
            escaped = pc.replace_substring(escaped, sign, f"\\{sign}")
    quoted = pc.binary_join_element_wise('"', escaped, '"', "")
    has_controls = pc.match_substring_regex(values, _CONTROLS)
    if not pc.any(has_controls).as_py():
        return quoted
    texts = [encode_basestring(value) for value in values.filter(has_controls).to_pylist()]
    return pc.replace_with_mask(
        quoted, pc.fill_null(has_controls, False), pa.array(texts, type=pa.string())
    )


def _listed(values: pa.ListArray) -> pa.StringArray:
    lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy(zero_copy_only=False)
    ends = pa.array(np.concatenate([[0], np.cumsum(lengths)]), type=pa.int32())
    items = pc.fill_null(json_texts(values.flatten()), "null")
    joined = pc.binary_join(pa.ListArray.from_arrays(ends, items), ", ")
    return pc.if_else(values.is_valid(), pc.binary_join_element_wise("[", joined, "]", ""), None)


def json_objects(table: pa.Table, names: Sequence[str] | None = None) -> pa.Array:
    """Return each row as a JSON object without its unknown values.

    Examples
    --------
    >>> table = pa.table({"a": [1, None], "b": ["x", "y"]})
    >>> json_objects(table).to_pylist()
    ['{"a":1,"b":"x"}', '{"b":"y"}']
    """
    members = [
        pc.binary_join_element_wise(f"{encode_basestring(name)}:", json_texts(table[name]), "")
        for name in (table.column_names if names is None else names)
        if table[name].null_count < table.num_rows
    ]
    return pc.binary_join_element_wise("{", join_known(members, ",", table.num_rows), "}", "")


def join_known(columns: Sequence[pa.Array], separator: str, rows: int) -> pa.Array:
    """Return the known texts of each row, joined; "" where there are none.

    Examples
    --------
    >>> join_known([pa.array(["a", None]), pa.array(["b", None])], ", ", 2).to_pylist()
    ['a, b', '']
    """
    # Arrow loses rows in which every text is unknown: an empty one stands in front of all.
    front = pa.repeat(pa.scalar("", pa.string()), rows)
    joined = pc.binary_join_element_wise(front, *columns, separator, null_handling="skip")
    return pc.binary_replace_slice(joined, 0, len(separator.encode()), "")
