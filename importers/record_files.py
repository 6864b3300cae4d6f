"""JSON lines and Parquet → lines of cells, a header of their keys first."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graph_schema.errors import ImportRejected
from importers.archives import MAX_CELLS, MAX_UNPACKED_BYTES, too_many_cells
from importers.files import InputFile

Line = tuple[int, list[Any]]


def json_lines(file: InputFile) -> Iterator[Line]:
    """Yield the keys of all objects, then one line an object.

    Raises
    ------
    ImportRejected
        A line that is no JSON object, the message names it; or more than 50 million cells.
    """
    keys: dict[str, None] = {}
    lines = 0
    for _, found in _objects(file):
        keys.update(dict.fromkeys(found))
        lines += 1
    if lines * len(keys) > MAX_CELLS:
        raise too_many_cells(file.name)
    yield 1, list(keys)
    for line, found in _objects(file):
        yield line, [_plain(found.get(key)) for key in keys]


def _objects(file: InputFile) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.path.open(encoding="utf-8-sig") as text:
        line = 0
        try:
            for line, row in enumerate(text, start=1):
                if not row.strip():
                    continue
                found = json.loads(row)
                if not isinstance(found, dict):
                    raise _no_object(file, line)
                yield line, found
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _no_object(file, line) from error


def _no_object(file: InputFile, line: int) -> ImportRejected:
    return ImportRejected(
        f"“{file.name}”第 {line} 行不是 JSON 对象；每行应为一个 {{…}}，UTF-8 编码。",
        f"Line {line} of {file.name!r} is no JSON object; each line is one {{…}} in UTF-8.",
    )


def parquet_lines(file: InputFile) -> Iterator[Line]:
    """Yield the names of the columns, then the rows, numbered as if the header were line 1.

    Raises
    ------
    ImportRejected
        No Parquet, or more than 200 MB or 50 million cells of it.
    """
    try:
        table = pq.ParquetFile(file.path)
        metadata = table.metadata
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > MAX_UNPACKED_BYTES:
            raise ImportRejected(
                f"“{file.name}”解压后过大，未读取；请拆分。",
                f"{file.name!r} unpacks to too much and was not read; split it.",
            )
        if metadata.num_rows * metadata.num_columns > MAX_CELLS:
            raise too_many_cells(file.name)
        names = table.schema_arrow.names
        yield 1, list(names)
        line = 1
        for batch in table.iter_batches():
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                line += 1
                yield line, [_plain(value) for value in row]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise ImportRejected(
            f"“{file.name}”不是可读的 Parquet 文件（可能已损坏）。",
            f"{file.name!r} is no readable Parquet file.",
        ) from error


def _plain(value: object) -> object:
    """Return a value as a cell: lists and objects as JSON, which columns of lists read."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str | bool | int | float | datetime.date) or value is None:
        return value
    return str(value)
