"""Rows as Parquet: types kept where a column has one, text where it has several."""

import io

import pyarrow.parquet as pq
import pytest

from chainmap.query_files import write_parquet
from chainmap.stores.deadline import QueryResult


def written(*columns: list[object], names: tuple[str, ...] = ()) -> dict[str, list[object]]:
    rows = list(zip(*columns, strict=True))
    chosen = names or tuple(f"c{n}" for n in range(len(columns)))
    buffer = io.BytesIO()
    write_parquet(QueryResult(columns=chosen, rows=rows, truncated=False), buffer)
    buffer.seek(0)
    found: dict[str, list[object]] = pq.read_table(buffer).to_pydict()
    return found


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1, None, 3], [1, None, 3]),
        ([1, 2.5], [1.0, 2.5]),
        ([True, None], [True, None]),
        ([1, True], ["1", "true"]),
        ([1, "甲"], ["1", "甲"]),
        ([["a"], []], [["a"], []]),
        ([["a"], [1]], ['["a"]', "[1]"]),
        ([None, None], [None, None]),
    ],
)
def test_a_column_keeps_its_type_or_becomes_text(
    column: list[object], expected: list[object]
) -> None:
    assert written(column)["c0"] == expected


def test_columns_of_one_name_are_told_apart() -> None:
    assert written([1], [2], [3], names=("n", "n", "n_2")) == {"n": [1], "n_2": [2], "n_2_2": [3]}


def test_an_answer_without_rows_keeps_its_columns() -> None:
    assert written([], [], names=("a", "b")) == {"a": [], "b": []}
