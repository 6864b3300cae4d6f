from chainmap.maps.model import build_chain_map, chain_overviews
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.chainmap.maps.example_map import STAMP


def test_the_figures_are_those_of_the_map():
    tables = chain_tables(150)
    (overview,) = chain_overviews(tables, as_of=AS_OF)
    document = build_chain_map(tables, CHAIN_ID, as_of=AS_OF, stamp=STAMP)
    totals = document["totals"]
    assert (overview.chain_id, overview.name) == (CHAIN_ID, "新能源汽车动力电池")
    assert overview.enterprises == totals["enterprises"]
    assert overview.counts == totals["states"]
    assert overview.weak_links == totals["weak_links"] > 0
    leaders = [n["name"] for n in document["nodes"] if n["lead"]]
    assert (overview.leaders, list(overview.leader_names)) == (len(leaders), leaders)


def test_chains_that_share_enterprises_are_counted_apart():
    rows = {
        "Chain": [{"chain_id": "b", "name": "乙"}, {"chain_id": "a", "name": "甲"}],
        "Segment": [{"segment_id": "sa", "tier": 1}, {"segment_id": "sb", "tier": 1}],
        "PART_OF": [("sa", "a"), ("sb", "b")],
        "OPERATES_IN": [("x", "sa"), ("x", "sb"), ("y", "sa"), ("z", "sb")],
        "SUPPLIES": [("x", "y", {"product_id": "p"}), ("x", "z", {"product_id": "p"})],
        "QualityIssue": [{"issue_id": "I", "severity": "严重", "found_on": AS_OF, "state": "发现"}],
        "HAS_ISSUE": [("x", "I")],
    }
    found = chain_overviews(small_tables(rows), as_of=AS_OF)
    assert [(o.chain_id, o.enterprises, o.weak_links) for o in found] == [("a", 2, 1), ("b", 2, 1)]
    assert found[0].counts == {"weak": 1, "improve": 0, "none_seen": 0, "unknown": 1}


def test_a_graph_without_chains_has_no_overviews():
    assert chain_overviews(small_tables({}), as_of=AS_OF) == []
