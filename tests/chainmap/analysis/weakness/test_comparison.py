import pyarrow as pa

from chainmap.analysis.weakness.comparison import compare_analyses, compare_tables
from tests.chainmap.analysis.weakness.hand_worked import analyse, chain_rows, column

TYPES = {"rank": pa.int64(), "score": pa.float64()}


def table(*rows):
    names = ("enterprise_id", "rank", "score", "state")
    columns = {
        name: pa.array([row[at] for row in rows], TYPES.get(name, pa.string()))
        for at, name in enumerate(names)
    }
    return pa.table(columns)


def changes(before, after, name="change"):
    found = compare_tables(before, after, ["enterprise_id"])
    return column(found, name, "enterprise_id")


def test_every_row_says_what_became_of_it():
    before = table(
        ("fell", 1, 0.9, "weak"),
        ("rose", 2, 0.5, "weak"),
        ("same", 3, 0.2, "improve"),
        ("gone", 4, 0.1, "weak"),
        ("seen", None, None, "unknown"),
        ("lost", 5, 0.0, "none_seen"),
    )
    after = table(
        ("rose", 1, 0.8, "weak"),
        ("fell", 2, 0.4, "improve"),
        ("same", 3, 0.2, "improve"),
        ("new", 4, 0.1, "weak"),
        ("seen", 5, 0.0, "none_seen"),
        ("lost", None, None, "unknown"),
    )
    assert changes(before, after) == {
        "fell": "fallen",
        "rose": "risen",
        "gone": "gone",
        "new": "new",
        "seen": "judged",
        "lost": "unjudged",
        "same": "same",
    }


def test_the_largest_change_stands_first_and_what_stayed_last():
    before = table(("a", 1, 0.5, "weak"), ("b", 2, 0.4, "weak"), ("c", 3, 0.1, "weak"))
    after = table(("b", 1, 0.9, "weak"), ("a", 2, 0.4, "weak"), ("c", 3, 0.1, "weak"))
    assert list(changes(before, after)) == ["b", "a", "c"]
    assert round(changes(before, after, "score_change")["b"], 9) == 0.5


def test_states_and_ranks_stand_side_by_side():
    before, after = table(("a", 3, 0.5, "weak")), table(("a", 7, 0.1, "improve"))
    row = compare_tables(before, after, ["enterprise_id"]).to_pylist()[0]
    assert (row["rank_before"], row["rank_after"]) == (3, 7)
    assert (row["state_before"], row["state_after"]) == ("weak", "improve")


def test_two_analyses_are_compared_level_by_level():
    found = compare_analyses(analyse(chain_rows()), analyse(chain_rows({"a": "weak"})))
    assert column(found.enterprises, "change", "enterprise_id")["a"] == "judged"
    assert column(found.links, "change", "from", "to")["a", "c"] == "judged"
    assert column(found.segments, "change", "segment_id") == {
        "ore": "judged",
        "cell": "same",
        "car": "same",
    }
