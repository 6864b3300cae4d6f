import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.json_columns import json_objects, json_texts

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.none() | _TEXT))
def test_texts_are_those_of_the_json_module(texts):
    written = json_texts(pa.chunked_array([pa.array(texts, type=pa.string())])).to_pylist()

    assert written == [None if t is None else json.dumps(t, ensure_ascii=False) for t in texts]


@given(st.lists(st.none() | st.lists(st.none() | _TEXT)), st.integers(0, 2))
def test_lists_are_those_of_the_json_module(lists, start):
    column = pa.array(lists, type=pa.list_(pa.string())).slice(start)

    written = json_texts(column).to_pylist()

    assert written == [
        None if v is None else json.dumps(v, ensure_ascii=False) for v in lists[start:]
    ]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_come_back_as_they_were(numbers):
    written = json_texts(pa.chunked_array([pa.array(numbers, type=pa.float64())])).to_pylist()

    assert [float(json.loads(text)) for text in written] == numbers


def test_unknown_values_are_left_out_of_objects():
    table = pa.table(
        {
            "name": pa.array(["甲", None]),
            "on": pa.array([None, date(2025, 3, 4)]),
            "share": pa.array([float("nan"), 0.5]),
            "tags": pa.array([["a", "b"], []]),
            "nothing": pa.nulls(2, pa.string()),
        }
    )

    rows = [json.loads(text) for text in json_objects(table).to_pylist()]

    assert rows == [
        {"name": "甲", "tags": ["a", "b"]},
        {"on": "2025-03-04", "share": 0.5, "tags": []},
    ]


@pytest.mark.parametrize("rows", [0, 2])
def test_a_table_of_nothing_known_has_empty_objects(rows):
    assert json_objects(pa.table({"a": pa.nulls(rows, pa.string())})).to_pylist() == ["{}"] * rows


def test_an_object_stands_for_each_row_also_where_the_only_column_is_unknown():
    assert json_objects(pa.table({"a": ["x", None]})).to_pylist() == ['{"a":"x"}', "{}"]
