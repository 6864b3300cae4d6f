"""Rows of a query as files: CSV, JSON, Parquet."""

import csv
import io
import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from chainmap.stores.deadline import QueryResult

_PLAIN = {bool, int, float, str, date, datetime, time}


def json_text(found: "QueryResult") -> str:
    """Return the rows as a JSON list of objects; nodes and relationships are their properties."""
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return json.dumps(rows, ensure_ascii=False, default=str)


def write_csv(found: "QueryResult", file: TextIO) -> None:
    """Write the rows as they are: this is data for programs, not a table for people."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows([cell_text(value) for value in row] for row in found.rows)


def csv_text(found: "QueryResult") -> str:
    """Return the rows as CSV."""
    buffer = io.StringIO(newline="")
    write_csv(found, buffer)
    return buffer.getvalue()


def write_parquet(found: "QueryResult", file: "Path | BinaryIO") -> None:
    """Write the rows with their types; a column of several kinds of values becomes text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = zip(*found.rows, strict=True) if found.rows else [()] * len(found.columns)
    arrays = [_array(list(column)) for column in columns]
    names = _distinct(found.columns)
    pq.write_table(pa.Table.from_arrays(arrays, names=names), file)


def cell_text(value: object) -> str:
    """Return a value as the text of one cell; unknown is empty.

    Examples
    --------
    >>> cell_text(None), cell_text(True), cell_text(["链", 1]), cell_text(0.5)
    ('', 'true', '["链", 1]', '0.5')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _array(values: list[Any]) -> "pa.Array":
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return pa.array([v if v is None else float(str(v)) for v in values], pa.float64())
    if len(kinds) <= 1 and kinds <= _PLAIN:
        return pa.array(values)
    if kinds == {list} and all(isinstance(part, str) for value in values for part in value or ()):
        return pa.array(values, pa.list_(pa.string()))
    return pa.array([None if value is None else cell_text(value) for value in values], pa.string())


def _distinct(names: tuple[str, ...]) -> list[str]:
    """Return the names with a number after those that stood before."""
    taken: list[str] = []
    for name in names:
        number, wanted = 1, name
        while wanted in taken:
            number += 1
            wanted = f"{name}_{number}"
        taken.append(wanted)
    return taken
