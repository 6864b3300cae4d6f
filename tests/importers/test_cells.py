"""Columns store each distinct cell once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from importers.cells import (
    Column,
    cell_of,
    combine,
    inert,
    joint_codes,
    restored_cell,
    text_of,
)

CELLS = st.lists(st.sampled_from(["", "a", "b", 1.0, 2.5]), min_size=1, max_size=30)


@given(CELLS)
def test_a_column_gives_its_values_back(cells) -> None:
    assert Column.of(cells).tolist() == cells


@given(CELLS, st.data())
def test_joint_codes_are_equal_exactly_where_all_columns_are(cells, data) -> None:
    others = data.draw(st.lists(st.sampled_from("xyz"), min_size=len(cells), max_size=len(cells)))
    codes, first = joint_codes([Column.of(cells), Column.of(others)])
    pairs = list(zip(cells, others, strict=True))
    for i, pair in enumerate(pairs):
        assert pairs[first[codes[i]]] == pair
        assert first[codes[i]] == pairs.index(pair)


def test_lists_can_stand_in_columns() -> None:
    column = Column.of([["a"], None, ["a"]])
    assert column.values == [["a"], None]
    assert column.codes.tolist() == [0, 1, 0]


def test_combine_calls_its_function_once_a_combination() -> None:
    calls = []
    column = combine(
        [Column.of(["a", "b", "a"]), Column.constant(1, 3)], lambda *row: calls.append(row) or row
    )
    assert column.tolist() == [("a", 1), ("b", 1), ("a", 1)]
    assert len(calls) == 2


def test_columns_without_rows_combine() -> None:
    nothing = Column.of([])
    assert len(combine([nothing, nothing], lambda a, b: a)) == 0
    assert not nothing.where(lambda value: True).any()


def test_take_keeps_the_rows_asked_for() -> None:
    assert Column.of(["a", "b", "c"]).take(np.array([2, 0])).tolist() == ["c", "a"]


@given(st.text())
def test_an_inert_text_starts_no_formula_and_comes_back(text) -> None:
    shown = inert(text)
    numeric = shown == "-" or shown[:1] in "+-0123456789.,"
    assert numeric or not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    stripped = text.strip(" \t\r\n　\xa0﻿")
    assert restored_cell(inert(stripped)) == cell_of(stripped)


def test_a_number_is_shown_as_excel_shows_it() -> None:
    assert [text_of(n) for n in (86.0, -0.5, 1e15, 9.1330100e17)] == [
        "86", "-0.5", "1.0000000E+15", "9.1330100E+17",
    ]  # fmt: skip


def test_columns_of_the_same_cells_are_combined_value_by_value():
    codes = np.array([0, 1, 0], dtype=np.int32)
    names, sizes = Column(codes=codes, values=["a", "b"]), Column(codes=codes, values=[1, 2])

    found = combine([names, Column.constant("x", 3), sizes], lambda *row: row)

    assert found.tolist() == [("a", "x", 1), ("b", "x", 2), ("a", "x", 1)]
