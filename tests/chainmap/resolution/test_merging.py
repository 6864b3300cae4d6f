import json

from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.resolution.merging import merge_enterprises
from chainmap.resolution.splitting import past_merges, split_enterprise
from chainmap.stores.content_hash import content_hash
from chainmap.stores.diff import compare_graphs
from tests.chainmap.resolution.graphs import enterprise, graph, rows


def test_the_one_that_went_still_finds_the_one_that_stays() -> None:
    tables = graph(
        [
            enterprise("a", "甲公司", identifiers=["stock:600001"]),
            enterprise("name:乙@330100", "乙", uscc="91330100MA2ABCDE1R"),
        ]
    )
    merged = merge_enterprises(tables, {"name:乙@330100": "a"}).tables
    assert rows(merged, "Enterprise", "enterprise_id", "uscc", "identifiers", "other_names") == [
        (
            "a",
            "91330100MA2ABCDE1R",
            ["stock:600001", "uscc:91330100MA2ABCDE1R", "name:乙@330100"],
            ["乙"],
        )
    ]


def test_unknown_values_come_from_the_other_with_their_provenance() -> None:
    tables = graph(
        [
            enterprise("a", "甲", employees=None),
            enterprise("b", "乙", employees=90, day="2025-01-01"),
        ]
    )
    row = merge_enterprises(tables, {"b": "a"}).tables["Enterprise"].to_pylist()[0]
    assert row["employees"] == 90
    assert json.loads(row["provenance"])["employees"] == ["survey", "2025-01-01", "b.csv!2"]


def test_of_two_values_the_newer_stays_and_the_choice_is_told() -> None:
    tables = graph(
        [
            enterprise("a", "甲", employees=80, revenue_yuan=1.0, day="2025-01-01"),
            enterprise("b", "乙", employees=90, revenue_yuan=1.0, day="2026-01-01"),
        ]
    )
    merged = merge_enterprises(tables, {"b": "a"})
    assert rows(merged.tables, "Enterprise", "name", "employees") == [("甲", 90)]
    assert [(v.property, v.kept, v.lost) for v in merged.kept_values] == [("employees", "90", "80")]


def test_links_move_and_the_same_link_is_one_never_a_sum() -> None:
    tables = graph(
        [enterprise(key, key) for key in "abc"],
        SUPPLIES=[
            {"from": "a", "to": "c", "product_id": "p", "amount_yuan": 5.0},
            {"from": "b", "to": "c", "product_id": "p", "amount_yuan": 7.0},
            {"from": "b", "to": "c", "product_id": "q", "amount_yuan": 9.0},
        ],
    )
    merged = merge_enterprises(tables, {"b": "a"}).tables
    assert rows(merged, "SUPPLIES", "from", "to", "product_id", "amount_yuan") == [
        ("a", "c", "p", 5.0),
        ("a", "c", "q", 9.0),
    ]


def test_a_link_between_the_two_goes_and_is_counted() -> None:
    tables = graph(
        [enterprise(key, key) for key in "ab"],
        SUPPLIES=[{"from": "a", "to": "b", "product_id": "p"}],
    )
    merged = merge_enterprises(tables, {"b": "a"})
    assert (merged.tables["SUPPLIES"].num_rows, merged.own_links) == (0, 1)


def test_the_place_of_the_one_that_stays_is_kept() -> None:
    tables = graph(
        [enterprise(key, key) for key in "ab"],
        LOCATED_IN=[{"from": "a", "to": "330100"}, {"from": "b", "to": "330200"}],
    )
    merged = merge_enterprises(tables, {"b": "a"}).tables
    assert rows(merged, "LOCATED_IN", "from", "to") == [("a", "330100")]


def test_nodes_that_name_the_other_name_the_one_that_stays() -> None:
    tables = graph(
        [enterprise(key, key) for key in "ab"],
        Requirement=[{"requirement_id": "r", "customer_id": "b"}],
    )
    merged = merge_enterprises(tables, {"b": "a"}).tables
    assert rows(merged, "Requirement", "customer_id") == [("a",)]


def test_whoever_was_told_apart_from_the_other_is_apart_from_the_one_that_stays() -> None:
    tables = graph(
        [enterprise("a", "a"), enterprise("b", "b"), enterprise("c", "c", distinct_from=["b"])]
    )
    merged = merge_enterprises(tables, {"b": "a"}).tables
    assert rows(merged, "Enterprise", "enterprise_id", "distinct_from") == [
        ("a", None),
        ("c", ["a"]),
    ]


def _tables(links, merges):
    keys = "abcdef"
    return graph(
        [
            enterprise(
                key, f"公司{key}", employees=i or None, tags=[f"t{i}"], day=f"2026-01-0{i + 1}"
            )
            for i, key in enumerate(keys)
        ],
        SUPPLIES=[{"from": f, "to": t, "product_id": p} for f, t, p in links],
        LOCATED_IN=[{"from": key, "to": "330100"} for key in keys],
    )


KEYS = st.sampled_from("abcdef")
LINKS = st.sets(
    st.tuples(KEYS, KEYS, st.sampled_from("pq")).filter(lambda link: link[0] != link[1]),
    max_size=12,
)
MERGES = st.dictionaries(st.sampled_from("def"), st.sampled_from("abc"), min_size=1)


@settings(max_examples=30)
@given(LINKS, MERGES)
def test_no_link_is_lost_but_those_that_became_one_or_lead_to_themselves(links, merges) -> None:
    merged = merge_enterprises(_tables(links, merges), merges)
    moved = {(merges.get(f, f), merges.get(t, t), p) for f, t, p in links}
    expected = sorted(link for link in moved if link[0] != link[1])
    assert rows(merged.tables, "SUPPLIES", "from", "to", "product_id") == expected


@settings(max_examples=30)
@given(LINKS, MERGES)
def test_splitting_every_merge_brings_the_graph_back(links, merges) -> None:
    before = _tables(links, merges)
    merged = merge_enterprises(before, merges).tables
    change = compare_graphs(before, merged, base_version=1)
    back = merged
    for merge in past_merges(change):
        back = split_enterprise(back, merge)
    assert content_hash(_forgetful(back)) == content_hash(_forgetful(before))


def _forgetful(tables):
    """Return the graph without the note that a split leaves: the two were told apart."""
    table = tables["Enterprise"].drop_columns(["distinct_from"])
    nothing = graph([{} for _ in range(table.num_rows)])["Enterprise"]["distinct_from"]
    whole = table.append_column("distinct_from", nothing)
    return {**tables, "Enterprise": whole.select(tables["Enterprise"].column_names)}
