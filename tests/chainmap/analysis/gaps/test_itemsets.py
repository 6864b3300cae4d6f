"""Co-occurring gaps: closed sets, and the interval of their lift."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.gaps.itemsets import CoOccurrence, find_co_occurring
from tests.chainmap.analysis.gaps.gap_cases import examinations_of, row


def found_in(having: list[set[str]], gaps: str, least: int = 1) -> tuple[CoOccurrence, ...]:
    """Everybody is examined for every gap; each enterprise has those of its set."""
    rows = [row(f"e{i}", g in own, gap_code=g) for i, own in enumerate(having) for g in gaps]
    return find_co_occurring(examinations_of(rows), least_support=least)


def test_a_pair_by_hand() -> None:
    # 100 examined for both: 20 have a, 25 have b, 10 both. Lift 0.1 / (0.2 · 0.25) = 2. Influence
    # 1[ab]/0.1 - 1[a]/0.2 - 1[b]/0.25 + 1: both 2, a alone -4, b alone -3, neither 1.
    having = [{"a", "b"}] * 10 + [{"a"}] * 10 + [{"b"}] * 15 + [set[str]()] * 65
    (pair,) = found_in(having, "ab")
    variance = (10 * 4 + 10 * 16 + 15 * 9 + 65) / 100 / 100
    half = 1.959964 * math.sqrt(variance)
    assert (pair.gaps, pair.support, pair.examined) == (("a", "b"), 10, 100)
    expected = (2.0, 2 * math.exp(-half), 2 * math.exp(half))
    assert (pair.lift, pair.lift_low, pair.lift_high) == pytest.approx(expected, rel=1e-6)


def test_the_interval_is_that_of_resampling() -> None:
    rng = np.random.default_rng(3)
    both = rng.random(2_000)
    having = [{g for g, bound in (("a", 0.2), ("b", 0.35)) if x < bound or rng.random() < 0.1}
              for x in both]  # fmt: skip
    (pair,) = found_in(having, "ab")
    flags = np.array([["a" in own, "b" in own] for own in having])
    lifts = []
    for _ in range(1_000):
        drawn = flags[rng.integers(0, len(flags), len(flags))]
        lifts.append(drawn.all(axis=1).mean() / drawn.mean(axis=0).prod())
    low, high = np.quantile(lifts, [0.025, 0.975])
    assert (pair.lift_low, pair.lift_high) == pytest.approx((low, high), rel=0.03)


def test_only_those_examined_for_all_gaps_are_compared() -> None:
    rows = [row(f"e{i}", i < 4, gap_code="a") for i in range(10)]
    rows += [row(f"e{i}", i < 2, gap_code="b") for i in range(6)]
    (pair,) = find_co_occurring(examinations_of(rows), least_support=1)
    assert (pair.support, pair.examined) == (2, 6)
    assert pair.lift == pytest.approx((2 / 6) / (4 / 6 * 2 / 6))


def test_a_set_that_a_larger_one_says_as_well_is_left_out() -> None:
    having = [{"a", "b", "c"}] * 3 + [{"a", "b"}] + [set[str]()] * 4
    assert {each.gaps for each in found_in(having, "abc")} == {("a", "b"), ("a", "b", "c")}


def test_a_gap_of_which_nobody_was_found_free_goes_with_nothing() -> None:
    having = [{"a", "b", "c"}] * 3 + [{"c"}] * 3
    assert {each.gaps for each in found_in(having, "abc")} == {("a", "b")}


@settings(max_examples=50)
@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=12), st.integers(1, 3))
def test_all_closed_sets_are_found_each_once(having: list[set[str]], least: int) -> None:
    having = [*having, set()]  # somebody is free of every gap
    names = "abcde"
    support = {
        frozenset(some): sum(set(some) <= own for own in having)
        for n in range(1, 6)
        for some in itertools.combinations(names, n)
    }
    closed = {
        tuple(sorted(some))
        for some, count in support.items()
        if len(some) > 1 and count >= least
        if all(support[some | {g}] < count for g in names if g not in some)
    }
    found = [each.gaps for each in found_in(having, names, least)]
    assert (sorted(found), len(found)) == (sorted(closed), len(closed))
