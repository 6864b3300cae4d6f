"""Columns and tables as JSON text, a column at a time: millions of facts are written and hashed so.

The text of each value is that of ``json.dumps(…, ensure_ascii=False)``.
"""

from collections.abc import Sequence
from json.encoder import encode_basestring

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Characters that JSON text writes in ways of their own: these, and controls.
_ESCAPED = ("\\", '"')
_CONTROLS = r"[\x00-\x1f]"
_IS_SPECIAL = np.zeros(256, dtype=bool)
_IS_SPECIAL[[*range(0x20), *map(ord, _ESCAPED)]] = True


def json_texts(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    r"""Return each value as JSON text; unknown ones stay null, NaN too; dates are ISO text.

    Examples
    --------
    >>> json_texts(pa.chunked_array([['a"b', None]])).to_pylist()
    ['"a\\"b"', None]
    """
    return _headed_texts(column, "")


def _headed_texts(column: pa.ChunkedArray | pa.Array, head: str) -> pa.Array:
    """Return each known value as JSON text behind ``head``."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = values.type
    if pa.types.is_string(kind):
        return _quoted(values, head)
    if pa.types.is_date(kind):
        return _quoted(values.cast(pa.string()), head)
    texts = _listed(values) if pa.types.is_list(kind) else _numbers(values)
    return pc.binary_join_element_wise(head, texts, "") if head else texts


def _numbers(values: pa.Array) -> pa.StringArray:
    if not pa.types.is_floating(values.type):
        return values.cast(pa.string())
    encoded = pc.if_else(pc.is_nan(values), None, values).dictionary_encode()
    texts = map(float.__repr__, encoded.dictionary.to_pylist())
    return pa.array(texts, type=pa.string()).take(encoded.indices)


def _quoted(values: pa.StringArray, head: str) -> pa.StringArray:
    """Return texts as `json.dumps` writes them; only controls are left to it."""
    if _is_plain(values):
        return pc.binary_join_element_wise(f'{head}"', values, '"', "")
    escaped = values
    for sign in _ESCAPED:
        if pc.any(pc.match_substring(escaped, sign)).as_py():
            escaped = pc.replace_substring(escaped, sign, f"\\{sign}")
    quoted = pc.binary_join_element_wise(f'{head}"', escaped, '"', "")
    has_controls = pc.match_substring_regex(values, _CONTROLS)
    if not pc.any(has_controls).as_py():
        return quoted
    odd = values.filter(has_controls).to_pylist()
    texts = pa.array([head + encode_basestring(value) for value in odd], type=pa.string())
    return pc.replace_with_mask(quoted, pc.fill_null(has_controls, False), texts)


def _is_plain(values: pa.StringArray) -> bool:
    """Tell whether no text has a character that JSON writes in a way of its own."""
    _, offsets, data = values.buffers()
    if data is None:
        return True
    ends = np.frombuffer(offsets, np.int32)[values.offset :][: len(values) + 1]
    # The bytes of other characters are all beyond ASCII.
    return not _IS_SPECIAL[np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]].any()


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
        _headed_texts(table[name], f",{encode_basestring(name)}:")
        for name in (table.column_names if names is None else names)
        if table[name].null_count < table.num_rows
    ]
    front = pa.repeat(pa.scalar("{", pa.string()), table.num_rows)
    joined = pc.binary_join_element_wise(front, *members, "}", "", null_handling="replace")
    return pc.replace_substring(joined, "{,", "{", max_replacements=1)


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
