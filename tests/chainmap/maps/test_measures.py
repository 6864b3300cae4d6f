import networkx as nx
import pytest

from chainmap.maps.model import build_chain_map
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.maps.example_map import STAMP, example_map


@pytest.fixture(scope="module")
def plain():
    return example_map(150)


def drawn(supplies, **others):
    """Return the map of a chain whose one segment holds the enterprises ``a`` to ``e`` and x."""
    rows = {
        "Chain": [{"chain_id": "c"}],
        "Segment": [{"segment_id": "s", "name": "电芯", "tier": 1}],
        "PART_OF": [("s", "c")],
        "Product": [{"product_id": "p", "name": "隔膜"}],
        "OPERATES_IN": [(name, "s") for name in "abcdex"],
        "SUPPLIES": supplies,
        **others,
    }
    return build_chain_map(small_tables(rows), "c", as_of=AS_OF, stamp=STAMP)


def entry(document, name):
    return next(node for node in document["nodes"] if node["id"] == name)


def test_a_customer_has_its_inputs_by_concentration_and_those_unknown_last():
    document = drawn(
        [
            ("a", "x", {"product_id": "p", "share": 0.5}),
            ("b", "x", {"product_id": "p", "share": 0.5}),
            ("a", "x", {"product_id": "q", "share": 0.9}),
            ("c", "x"),
        ]
    )
    by_share = {"basis": "share"}
    assert entry(document, "x")["hhi"] == [
        {"input": "q", "hhi": 0.81, "known_share": 0.9, "suppliers": 1, **by_share},
        {"input": "隔膜", "hhi": 0.5, "known_share": 1.0, "suppliers": 2, **by_share},
        {"input": "电芯", "hhi": None, "known_share": 0.0, "suppliers": 1, "basis": None},
    ]
    assert entry(document, "x")["inputs"] == 3
    assert [entry(document, name)["customer_hhi"] for name in "abcx"] == [0.81, 0.5, None, None]


def test_the_list_of_inputs_is_cut_and_says_how_many_there_are():
    document = drawn([("a", "x", {"product_id": f"p{n}", "share": n / 20}) for n in range(11, 21)])
    assert [bought["input"] for bought in entry(document, "x")["hhi"]] == [
        f"p{n}" for n in range(20, 12, -1)
    ]
    assert entry(document, "x")["inputs"] == 10


def test_a_supplier_outside_the_chain_has_its_share():
    document = drawn(
        [
            ("a", "x", {"product_id": "p", "amount_yuan": 1.0}),
            ("outsider", "x", {"product_id": "p", "amount_yuan": 1.0}),
        ]
    )
    (bought,) = entry(document, "x")["hhi"]
    assert (bought["hhi"], bought["suppliers"], bought["basis"]) == (0.5, 2, "amount")


def test_cuts_are_those_of_the_chains_known_links():
    document = drawn(
        [
            ("a", "b", {}),
            ("b", "c", {}),
            ("c", "d", {}),
            ("d", "b", {}),
            ("a", "x", {"evidence": "derived"}),
            ("a", "outsider", {}),
        ]
    )
    cut = {n["id"]: (n["cut_parts"], n["cut_off"]) for n in document["nodes"] if n["cut"]}
    assert cut == {"b": (2, 1)}
    assert [(e["from"], e["to"], e["cut_off"]) for e in document["edges"] if e["cut"]] == [
        ("a", "b", 1)
    ]


def test_cuts_of_the_example_agree_with_networkx(plain):
    known = [(e["from"], e["to"]) for e in plain["edges"] if not e["derived"]]
    cut = {n["id"] for n in plain["nodes"] if n["cut"]}
    assert cut == set(nx.articulation_points(nx.Graph(known)))
    assert len(cut) == plain["totals"]["cut_enterprises"] > 0
    bridges = {frozenset(pair) for pair in nx.bridges(nx.MultiGraph(known))}
    links = [e for e in plain["edges"] if e["cut"]]
    assert {frozenset((e["from"], e["to"])) for e in links} == bridges
    assert len(links) == plain["totals"]["cut_links"] > 0
    assert not any(e["derived"] for e in links)


def test_ranked_suppliers_carry_the_measures_of_their_entries(plain):
    entries = {node["id"]: node for node in plain["nodes"]}
    for row in plain["ranking"] + plain["to_check"]:
        for field in ("name", "cut", "cut_off", "customer_hhi"):
            assert row[field] == entries[row["id"]][field]


def test_a_bundle_is_as_bad_as_its_worst_link():
    large = example_map(420)
    bundles = [edge for edge in large["edges"] if edge["links"] > 1]
    assert {edge["cut"] for edge in bundles} == {True, False}
    assert all(edge["cut"] == (edge["cut_off"] > 0) for edge in large["edges"])
    rests = [node for node in large["nodes"] if node["kind"] == "rest"]
    assert {(node["cut"], node["inputs"], node["customer_hhi"]) for node in rests} == {
        (False, 0, None)
    }
