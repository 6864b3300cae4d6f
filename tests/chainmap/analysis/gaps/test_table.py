"""The table as a whole: a case by hand, what must not matter, and odd data."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control

from chainmap.analysis.gaps.table import GapTable, compute_gaps
from graph_schema.gap_rules import gap_rules
from tests.chainmap.analysis.gaps.gap_cases import (
    Row,
    by_group,
    examinations_of,
    firms,
    gaps_of,
    row,
)

Drawn = list[tuple[int, int, int, bool, int, int]]
EXAMINATIONS = st.lists(
    st.tuples(
        st.integers(0, 12), st.integers(0, 3), st.integers(0, 2), st.booleans(),
        st.integers(0, 2), st.integers(0, 2),
    ),
    min_size=1,
    max_size=60,
)  # fmt: skip


def rows_of(drawn: Drawn) -> list[Row]:
    """An enterprise keeps its group; examined by some source for some gap."""
    return [
        row(f"e{e}", found, group=f"g{e % 3}", gap_code=f"k{gap}", source=f"s{source}",
            size_class=f"z{e % 2}", segment_id=f"t{e % 4}")
        for e, _, gap, found, source, _ in drawn
    ]  # fmt: skip


def test_a_group_above_the_others_is_confirmed_with_all_its_numbers() -> None:
    found = by_group(gaps_of([*firms("a", 40, 20), *firms("b", 200, 20)]))
    a, b = found["a", "8.4"], found["b", "8.4"]
    assert (a["examined"], a["present"], a["prevalence"], a["baseline"]) == (40, 20, 0.5, 0.1)
    assert a["p_value"] == pytest.approx(binom.sf(19, 40, 0.15))
    assert a["q_value"] == pytest.approx(2 * a["p_value"])  # a family of two rows
    assert a["lift_low"] == pytest.approx(a["posterior_low"] / 0.1)
    assert (a["band"], b["band"]) == ("confirmed", "")
    assert (b["baseline"], b["p_value"]) == (0.5, pytest.approx(1.0))


def test_the_family_is_all_rows_of_the_table() -> None:
    found = gaps_of(
        [*firms("a", 9, 3), *firms("b", 9, 1), *firms("c", 1, 1), *firms("c", 9, 9, gap_code="x")]
    )
    tested = ~np.isnan(found.p_value)
    assert (found.family, len(found.p_value)) == (3, 4)
    expected = false_discovery_control(found.p_value[tested])
    np.testing.assert_allclose(found.q_value[tested], expected)


def test_rows_are_ranked_by_lift_low_with_the_unknown_last() -> None:
    found = gaps_of([*firms("a", 30, 3), *firms("b", 30, 15), *firms("c", 9, 9, gap_code="x")])
    lift = found.lift_low
    assert (np.diff(lift[:-1]) <= 0).all()
    assert np.isnan(lift[-1])


def test_gaps_of_which_only_findings_are_recorded_stand_last_with_their_numbers() -> None:
    recorded = [*firms("a", 9, 9, gap_code="x"), *firms("b", 9, 9, gap_code="x")]
    told = [*firms("a", 30, 15), *firms("b", 30, 3), *firms("c", 9, 9, gap_code="y")]
    found = gaps_of([*recorded, *told, *firms("a", 1, 0, gap_code="y")])
    assert found.gap_code.to_pylist()[-2:] == ["x", "x"]
    assert found.only_found() == {"x"}
    assert (found.lift_low[-2:] > found.lift_low[-3]).all()


def test_a_group_of_one_has_its_row() -> None:
    found = by_group(gaps_of([row("x", True), *firms("b", 30, 3)]))
    assert (found["a", "8.4"]["examined"], found["a", "8.4"]["band"]) == (1, "insufficient")


def test_the_only_group_has_unknown_numbers_and_too_few_data() -> None:
    found = by_group(gaps_of(firms("a", 30, 10)))["a", "8.4"]
    assert found["prevalence"] == pytest.approx(1 / 3)
    assert np.isnan([found[n] for n in ("baseline", "posterior_low", "lift_low", "p_value")]).all()
    assert found["band"] == "insufficient"


def test_one_occurrence_where_the_few_others_have_none_confirms_nothing() -> None:
    found = by_group(gaps_of([*firms("a", 5, 1), *firms("b", 6, 0)]))["a", "8.4"]
    assert found["baseline"] == 0
    assert found["p_value"] > 0.1
    assert found["band"] != "confirmed"


@pytest.mark.parametrize("present", [0, 1])
def test_none_or_all_present_gives_numbers_and_no_band(present: int) -> None:
    found = gaps_of([*firms("a", 20, 20 * present), *firms("b", 30, 30 * present)])
    assert set(found.p_value) == {1.0}
    assert np.isfinite(found.lift_low).all()
    assert set(found.band) == {0}


def test_no_examination_gives_an_empty_table() -> None:
    found = gaps_of([row("x", None)])
    assert found.to_arrow().num_rows == 0
    assert found.to_arrow().column_names[:2] == ["group", "gap_code"]


def test_a_column_of_the_strata_that_is_grouped_by_leaves_them() -> None:
    rows = [*firms("a", 20, 10, source="s"), *firms("a", 20, 2, source="t")]
    found = compute_gaps(examinations_of(rows), ["source"], gap_rules())
    assert found.baseline.tolist() == [0.1, 0.5]


@settings(max_examples=40)
@given(EXAMINATIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn: Drawn, chance: random.Random) -> None:
    rows = rows_of(drawn)
    mixed = chance.sample(rows, len(rows))
    assert by_text(gaps_of(mixed)) == by_text(gaps_of(rows))


@settings(max_examples=40)
@given(EXAMINATIONS)
def test_rows_that_are_repeated_change_nothing(drawn: Drawn) -> None:
    rows = rows_of(drawn)
    assert by_text(gaps_of(rows + rows[::2])) == by_text(gaps_of(rows))


@settings(max_examples=40)
@given(EXAMINATIONS)
def test_enterprises_that_were_not_examined_change_nothing(drawn: Drawn) -> None:
    rows = rows_of(drawn)
    added = [each | {"enterprise_id": f"new{i}", "present": None} for i, each in enumerate(rows)]
    assert by_text(gaps_of(rows + added)) == by_text(gaps_of(rows))


@settings(max_examples=40)
@given(EXAMINATIONS)
def test_other_names_of_groups_and_enterprises_change_nothing_else(drawn: Drawn) -> None:
    rows = rows_of(drawn)
    names = {"g0": "z", "g1": "y", "g2": "x"}
    named = [
        each | {"group": names[each["group"]], "enterprise_id": "n" + each["enterprise_id"][::-1]}
        for each in rows
    ]
    renamed = {
        (names[group], gap): text | {"group": names[group]}
        for (group, gap), text in by_text(gaps_of(rows)).items()
    }
    assert by_text(gaps_of(named)) == renamed


def by_text(found: GapTable) -> dict[tuple[str, str], dict[str, str]]:
    """The rows by group and gap, numbers as text of 9 digits, so that NaN equals NaN."""
    rows = by_group(found)
    return {
        key: {n: f"{v:.9g}" if isinstance(v, float) else str(v) for n, v in each.items()}
        for key, each in rows.items()
    }


def test_raised_rates_come_first_and_few_confirmed_ones_are_false() -> None:
    """The simulation of benchmarks/gaps.py in small: 60 groups × 20 gaps."""
    rng = np.random.default_rng(5)
    groups, kinds = 60, 20
    sizes = np.maximum(1, np.round(rng.lognormal(np.log(25), 1.0, groups))).astype(int)
    raised = rng.random((groups, kinds)) < 0.06
    rate = rng.beta(2, 10, kinds) * np.where(raised, 2.5, 1) * rng.lognormal(0, 0.12, raised.shape)
    rows = [
        row(f"{g}-{i}", bool(rng.random() < rate[g, k]), group=str(g), gap_code=str(k))
        for g in range(groups)
        for i in range(sizes[g])
        for k in range(kinds)
    ]
    found = gaps_of(rows).to_arrow().to_pylist()
    true = [raised[int(each["group"]), int(each["gap_code"])] for each in found]
    confirmed = [ok for ok, each in zip(true, found, strict=True) if each["band"] == "confirmed"]
    assert np.mean(true[:15]) >= 0.9
    assert len(confirmed) >= 3
    assert np.mean(confirmed) >= 0.9


@given(EXAMINATIONS)
@settings(max_examples=100, deadline=None)
def test_a_gap_that_nobody_of_a_group_has_is_never_suspected_there(drawn: Drawn) -> None:
    found = gaps_of(rows_of(drawn)).to_arrow().to_pylist()
    assert {row["band"] for row in found if not row["present"]} <= {"", "insufficient"}


def test_a_baseline_below_half_an_occurrence_is_no_ground_for_a_suspicion() -> None:
    """Where most of the group's kind are few others, without the gap: 0.2 · 1/60 of 12 others."""
    group = firms("a", 4, 0, size_class="小型") + firms("a", 1, 0, size_class="微型")
    others = firms("b", 8, 0, size_class="小型") + firms("b", 60, 1, size_class="微型")
    found = by_group(gaps_of([*group, *others]))["a", "8.4"]
    assert found["baseline"] == pytest.approx(0.2 / 60)
    assert found["p_value"] == 1.0
    assert (found["band"], found["lift_low"] < 1) == ("", True)
