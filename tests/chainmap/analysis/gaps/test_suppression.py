"""Small cells, and what would give them away."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chainmap.analysis.gaps.suppression import suppressed_cells

TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


def hidden(counts: list[list[int]]) -> list[list[int]]:
    return suppressed_cells(np.array(counts), below=5).astype(int).tolist()


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert hidden([[5, 9], [7, 0]]) == [[0, 0], [0, 0]]


def test_a_small_cell_takes_the_next_smallest_of_its_row_and_column_along() -> None:
    found = hidden([[3, 9, 20], [8, 40, 50], [30, 60, 70]])
    assert (found[0], [row[0] for row in found]) == ([1, 1, 0], [1, 1, 0])


def test_two_cells_that_are_small_together_take_a_third_along() -> None:
    assert hidden([[1, 2, 9], [50, 60, 70]])[0] == [1, 1, 1]


def test_nobody_examined_is_no_small_cell_and_protects_none() -> None:
    assert hidden([[0, 3, 9], [10, 11, 12]])[0] == [0, 1, 1]


@given(TABLES)
def test_no_row_or_column_shows_a_small_cell_by_subtraction(counts: list[list[int]]) -> None:
    table = np.array(counts)
    found = suppressed_cells(table, below=5)
    assert found[(table > 0) & (table < 5)].all()
    for lines, masks in ((table, found), (table.T, found.T)):
        for line, mask in zip(lines, masks, strict=True):
            everything = mask[line > 0].all()
            assert not mask.any() or everything or (mask.sum() >= 2 and line[mask].sum() >= 5)
