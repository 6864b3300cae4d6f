from collections.abc import Mapping

import numpy as np
import pytest

from chainmap.analysis.gaps.changes import ChangeKind, compare_gaps
from chainmap.analysis.gaps.table import GapTable
from tests.chainmap.analysis.gaps.gap_cases import firms, gaps_of

#: (group, gap) → present, examined.
Counts = Mapping[tuple[str, str], tuple[int, int]]
OTHERS = {("z", "8.4"): (2, 40), ("z", "8.5"): (2, 40)}


def table_of(counts: Counts) -> GapTable:
    return gaps_of(
        [
            each
            for (group, gap), (present, examined) in counts.items()
            for each in firms(group, examined, present, gap_code=gap)
        ]
    )


def changed(now: Counts, then: Counts) -> list[tuple[str, str, str, float | None]]:
    """Return (group, gap, kind, difference) of all rows but those of the others."""
    mine, theirs = table_of({**now, **OTHERS}), table_of({**then, **OTHERS})
    found = compare_gaps(mine, theirs)
    listed = []
    for ours, other, kind, difference in zip(
        found.now.tolist(), found.then.tolist(), found.kind.tolist(), found.difference, strict=True
    ):
        table, row = (mine, ours) if ours >= 0 else (theirs, other)
        key = (table.groups[0][row].as_py(), table.gap_code[row].as_py())
        known = None if np.isnan(difference) else round(float(difference), 3)
        if key[0] != "z":
            listed.append((*key, list(ChangeKind)[kind], known))
    return listed


def test_a_row_of_both_tables_says_by_how_much_its_prevalence_changed() -> None:
    assert changed({("a", "8.4"): (2, 10)}, {("a", "8.4"): (1, 20)}) == [("a", "8.4", "same", 0.15)]


def test_a_band_that_changed_comes_first() -> None:
    now = {("a", "8.4"): (1, 40), ("b", "8.4"): (0, 4)}
    then = {("a", "8.4"): (20, 40), ("b", "8.4"): (3, 4)}
    assert changed(now, then) == [("a", "8.4", "band", -0.475), ("b", "8.4", "same", -0.75)]


def test_new_and_gone_rows_have_no_difference() -> None:
    found = changed({("a", "8.5"): (2, 10)}, {("a", "8.4"): (2, 10)})
    assert found == [("a", "8.5", "new", None), ("a", "8.4", "gone", None)]


def test_every_row_of_both_tables_stands_once() -> None:
    groups = [f"g{at}" for at in range(9)]
    mine = table_of({(g, "8.4"): (1, 6) for g in groups[:6]} | OTHERS)
    theirs = table_of({(g, "8.4"): (2, 6) for g in groups[3:]} | OTHERS)
    found = compare_gaps(mine, theirs)
    for side, table in ((found.now, mine), (found.then, theirs)):
        assert sorted(side[side >= 0].tolist()) == list(range(len(table.gap_code)))


@pytest.mark.parametrize("empty", ["now", "then"])
def test_an_empty_table_is_compared_too(empty: str) -> None:
    some, nothing = table_of(OTHERS), table_of({})
    pair = (nothing, some) if empty == "now" else (some, nothing)
    kinds = {list(ChangeKind)[kind] for kind in compare_gaps(*pair).kind}
    assert kinds == {"gone" if empty == "now" else "new"}
