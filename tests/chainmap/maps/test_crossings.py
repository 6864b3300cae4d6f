import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.maps.crossings import count_crossings, count_inversions

NUMBERS = st.lists(st.integers(0, 12), max_size=30)
LINES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 6)), max_size=25)


@settings(deadline=None)
@given(NUMBERS)
def test_inversions_agree_with_counting_pairs(values):
    expected = sum(
        values[i] > values[j] for i in range(len(values)) for j in range(i + 1, len(values))
    )
    assert count_inversions(np.array(values, np.int64)) == expected


@settings(deadline=None)
@given(LINES)
def test_crossings_agree_with_looking_at_every_pair_of_lines(lines):
    expected = sum(
        a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0
        for at, a in enumerate(lines)
        for b in lines[:at]
    )
    gap, left, right = np.array(lines, np.int64).reshape(-1, 3).T
    assert count_crossings(gap, left.astype(float), right.astype(float)) == expected


def test_lines_that_share_an_end_do_not_cross():
    left, right = np.array([0.0, 0.0, 1.0]), np.array([0.0, 5.0, 5.0])
    assert count_crossings(np.zeros(3, np.int64), left, right) == 0
