"""Where a gap must be seen before it is called common."""

from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.table import compute_gaps
from graph_schema.gap_rules import gap_rules
from tests.chainmap.analysis.gaps.gap_cases import Row, by_group, examinations_of, firms, gaps_of

OTHERS = firms("b", 200, 10)


def band(rows: list[Row]) -> str:
    return by_group(gaps_of([*rows, *OTHERS]))["a", "8.4"]["band"]


def placed(**columns: list[str | None]) -> list[Row]:
    """30 enterprises of which 20 have the gap; a column's values come in turn."""
    return [
        each | {name: values[i % len(values)] for name, values in columns.items()}
        for i, each in enumerate(firms("a", 30, 20))
    ]


def test_without_columns_the_spread_holds_nothing_back() -> None:
    assert band(placed()) == "confirmed"


def test_one_segment_is_too_narrow_and_two_are_enough() -> None:
    assert band(placed(segment_id=["s"])) == "suspected"
    assert band(placed(segment_id=["s", "t"])) == "confirmed"


def test_two_owners_are_too_few_and_three_are_enough() -> None:
    assert band(placed(owner_id=["o", "p"])) == "suspected"
    assert band(placed(owner_id=["o", "p", "q"])) == "confirmed"


def test_one_of_both_is_enough() -> None:
    assert band(placed(segment_id=["s"], owner_id=["o", "p", "q"])) == "confirmed"
    assert band(placed(segment_id=["s", "t"], owner_id=["o"])) == "confirmed"


def test_an_empty_column_is_as_if_it_were_not_there() -> None:
    assert band(placed(segment_id=[None])) == "confirmed"


def test_an_unknown_owner_is_not_counted_as_another_one() -> None:
    assert band(placed(owner_id=["o", None, "p", None])) == "suspected"


def test_only_enterprises_that_have_the_gap_count() -> None:
    rows = placed(segment_id=["s"])
    rows[25]["segment_id"] = "t"  # has it not
    assert band(rows) == "suspected"


def test_a_column_that_is_grouped_by_cannot_tell() -> None:
    rows = [each | {"segment_id": "s"} for each in firms("a", 30, 20)]
    rows += [each | {"segment_id": "t"} for each in OTHERS]
    found = compute_gaps(examinations_of(rows), ["segment_id"], gap_rules())
    assert BANDS[found.band[0]] == "confirmed"
    assert found.segments is None
