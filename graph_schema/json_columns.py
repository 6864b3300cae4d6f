"""Columns and tables as JSON text, a column at a time: millions of facts are written and hashed so.

The text of each value is that of ``json.dumps(…, ensure_ascii=False)``.
"""

import json
from collections.abc import Sequence
from json.encoder import encode_basestring

import pyarrow as pa
import pyarrow.compute as pc


def json_texts(column: pa.ChunkedArray) -> pa.Array:
    r"""Return each value as JSON text; unknown ones stay null, NaN too; dates are ISO text.

    Examples
    --------
    >>> json_texts(pa.chunked_array([['a"b', None]])).to_pylist()
    ['"a\\"b"', None]
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = values.type
    if pa.types.is_date(kind):
        kind, values = pa.string(), values.cast(pa.string())
    if pa.types.is_list(kind):
        listed = values.to_pylist()
        texts = [None if v is None else json.dumps(v, ensure_ascii=False) for v in listed]
        return pa.array(texts, type=pa.string())
    if pa.types.is_floating(kind):
        values = pc.if_else(pc.is_nan(values), None, values)
    if not pa.types.is_string(kind) and not pa.types.is_floating(kind):
        return values.cast(pa.string())
    encoded = values.dictionary_encode()
    write = encode_basestring if pa.types.is_string(kind) else float.__repr__
    texts = [write(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(texts, type=pa.string()).take(encoded.indices)


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
    if not members:
        return pa.array(["{}"] * table.num_rows, type=pa.string())
    joined = pc.binary_join_element_wise(*members, ",", null_handling="skip")
    return pc.binary_join_element_wise("{", joined, "}", "")
