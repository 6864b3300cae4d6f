"""From rows of examinations to distinct enterprises."""

import numpy as np

from tests.chainmap.analysis.gaps.gap_cases import examinations_of, firms, row, units_of


def test_an_enterprise_counts_once_and_has_the_gap_if_any_examination_found_it() -> None:
    units = units_of(
        [row("x", False), row("x", True, source="b"), row("x", False), row("y", False)]
    )
    assert (units.examined.tolist(), units.found.tolist()) == ([2], [1])


def test_a_row_that_says_neither_present_nor_absent_is_no_examination() -> None:
    units = units_of([row("x", True), row("y", None), row("z", False)])
    assert (units.examined.tolist(), units.found.tolist()) == ([2], [1])


def test_a_row_without_a_group_or_an_enterprise_counts_nowhere() -> None:
    units = units_of(
        [row("x", True), row("y", True, group=None), row("", True), row("z", True, group="")]
    )
    assert units.examined.tolist() == [1]


def test_gaps_and_groups_are_cells_of_their_own() -> None:
    rows = [*firms("a", 3, 1), *firms("b", 2, 2), *firms("b", 4, 0, gap_code="7.2")]
    units = units_of(rows)
    groups = [units.groups[0].values[code].as_py() for code in units.groups[0].codes]
    gaps = [units.gaps[code].as_py() for code in units.gap]
    assert list(zip(groups, gaps, units.examined.tolist(), units.found.tolist(), strict=True)) == [
        ("a", "8.4", 3, 1),
        ("b", "7.2", 4, 0),
        ("b", "8.4", 2, 2),
    ]


def test_a_stratum_is_the_set_of_sources_that_examined_an_enterprise() -> None:
    rows = [
        row("x", True),
        row("x", False, source="b"),
        row("y", False),
        row("z", False, source="b"),
    ]
    rows += [row("w", False, source="b"), row("w", False), row("w", False)]
    units, examined = units_of(rows), examinations_of(rows)
    # Units are sorted as the enterprises are coded: in the order in which they first appear.
    named = dict(zip(["x", "y", "z", "w"], units.stratum.tolist(), strict=True))
    assert len(examined.enterprise.values) == 4
    assert named["x"] == named["w"]
    assert len({named["x"], named["y"], named["z"]}) == 3


def test_sets_of_many_sources_stay_apart() -> None:
    rows = [row(f"e{i}", False, source=str(s)) for i in range(40) for s in range(70) if s != i]
    assert len(np.unique(units_of(rows).stratum)) == 40
