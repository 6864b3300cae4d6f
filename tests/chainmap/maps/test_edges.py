from chainmap.maps.model import build_chain_map
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.maps.example_map import STAMP

FRAME = {
    "Chain": [{"chain_id": "c"}],
    "Segment": [
        {"segment_id": "mine", "name": "采选", "tier": 1},
        {"segment_id": "plant", "name": "电芯", "tier": 2},
    ],
    "PART_OF": [("mine", "c"), ("plant", "c")],
    "FEEDS": [("mine", "plant", {"essential": 2})],
    "OPERATES_IN": [("a", "mine"), ("b", "mine"), ("x", "plant")],
    "Product": [{"product_id": "name:ore", "name": "锂精矿"}],
}


def edges(*links, max_cards=300, **rows):
    tables = small_tables(FRAME | {"SUPPLIES": list(links)} | rows)
    return build_chain_map(tables, "c", as_of=AS_OF, stamp=STAMP, max_cards=max_cards)["edges"]


def test_a_link_carries_its_row():
    link = {"product_id": "name:ore", "period": "2025", "amount_yuan": 3.0, "share": 0.5}
    (edge,) = edges(("a", "x", link | {"evidence": "declared"}))
    assert edge["product"] == "锂精矿"
    assert (edge["amount_yuan"], edge["share"], edge["period"]) == (3.0, 0.5, "2025")
    assert (edge["evidence"], edge["source_id"], edge["source_row"]) == (
        "declared",
        "src",
        "f.csv!2",
    )


def test_unknown_amounts_are_null_not_zero():
    (edge,) = edges(("a", "x"))
    assert (edge["amount_yuan"], edge["share"], edge["product"]) == (None, None, None)


def test_a_sole_source_names_the_product():
    (edge,) = edges(("a", "x", {"product_id": "name:ore"}))
    assert [why["zh"] for why in edge["why"]] == [
        "该供应商是必需投入“锂精矿”的唯一来源，且尚未确认未见短板"
    ]


def test_a_sole_source_without_product_names_the_suppliers_segment():
    (edge,) = edges(("a", "x"))
    assert "“采选”" in edge["why"][0]["zh"]
    assert "“采选”" in edge["why"][0]["en"]


def test_a_weak_link_without_any_input_known_says_only_that_the_supplier_is_weak():
    issue = {"issue_id": "I", "severity": "严重", "found_on": AS_OF, "state": "发现"}
    rows = {
        "OPERATES_IN": [("x", "plant")],
        "LEADS": [("a", "c")],
        "QualityIssue": [issue],
        "HAS_ISSUE": [("a", "I")],
    }
    (edge,) = edges(("a", "x"), **rows)
    assert [why["en"] for why in edge["why"]] == ["The supplier is weak"]


def test_links_between_the_same_rests_are_merged_and_their_known_amounts_added():
    members = [(name, "mine") for name in "abcd"] + [(name, "plant") for name in "xyz"]
    links = [(s, t, {"product_id": "name:ore", "amount_yuan": 2.0}) for s in "ab" for t in "xy"]
    (edge,) = edges(*links, max_cards=4, OPERATES_IN=members)
    assert (edge["from"], edge["to"], edge["links"]) == ("rest:mine", "rest:plant", 4)
    assert edge["amount_yuan"] == 8.0
    assert (edge["weak"], edge["why"]) == (False, [])


def test_merged_with_an_unknown_amount_the_sum_is_unknown():
    members = [(name, "mine") for name in "abcd"] + [(name, "plant") for name in "xyz"]
    links = [("a", "x", {"amount_yuan": 2.0}), ("b", "x")]
    (edge,) = edges(*links, max_cards=4, OPERATES_IN=members)
    assert edge["amount_yuan"] is None


def test_merged_links_say_how_many_of_them_are_weak():
    members = [(name, "mine") for name in "abcd"] + [(name, "plant") for name in "xyz"]
    links = [("a", "x"), ("b", "x"), ("a", "y")]
    (edge,) = edges(*links, max_cards=2, OPERATES_IN=members)
    assert (edge["weak"], edge["links"]) == (True, 3)
    assert edge["why"] == [{"zh": "其中弱链 1 条", "en": "1 weak links among them"}]


def test_links_inside_one_rest_are_not_drawn():
    members = [(name, "mine") for name in "abcdef"]
    assert edges(("a", "b"), max_cards=4, OPERATES_IN=members) == []
