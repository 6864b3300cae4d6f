import numpy as np
import pytest
from numba import njit

from chainmap.analysis.esri.vectors import (
    WIDTH,
    choose,
    differ,
    fill,
    larger,
    load,
    smaller,
    store,
)


@njit
def compute(table, out):
    one, other = load(table, 0), load(table, 1)
    store(out, 0, one + other * fill(3.0))
    store(out, 1, (one - other) / fill(7.0))
    store(out, 2, larger(one, other))
    store(out, 3, smaller(one, other))
    store(out, 4, choose(one, other, fill(0.5)))
    return differ(one, other), differ(one, load(out, 5))


@pytest.mark.parametrize("last", [0.0, 1.0])
def test_each_place_of_a_vector_gives_what_it_would_give_alone(last: float) -> None:
    table = np.random.default_rng(1).normal(0, 1, (2, WIDTH))
    one, other, out = table[0], table[1], np.empty((6, WIDTH))
    out[5] = one
    out[5, WIDTH - 1] += last
    assert compute(table, out) == (True, last != 0)
    assert out[0].tolist() == (one + other * 3.0).tolist()
    assert out[1].tolist() == ((one - other) / 7.0).tolist()
    assert out[2].tolist() == np.maximum(one, other).tolist()
    assert out[3].tolist() == np.minimum(one, other).tolist()
    assert out[4].tolist() == np.where(one > 0, other, 0.5).tolist()
