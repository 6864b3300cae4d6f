import json
from datetime import date, timedelta

import pyarrow as pa
import pytest

from chainmap.maps.model import build_chain_map
from graph_schema.errors import NotFound
from graph_schema.model import load_model
from graph_schema.records import empty_table
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.chainmap.maps.example_map import STAMP, example_map

FORM = {
    "": (
        "format chain stamp tiers nodes edges segment_links ranking to_check gaps hidden totals"
        " truncated"
    ),
    "chain": "chain_id name level region note",
    "stamp": "as_of data_date graph_id graph_version rule_version simulated program",
    "totals": (
        "enterprises links weak_links single_source derived_links cut_enterprises cut_links states"
    ),
    "tiers": "position name segments count states",
    "nodes": (
        "id kind name short initials state lead tier x y region region_code uscc industry"
        " size_class tags segment segment_name also hits certificates issues sources provenance"
        " reach sole_customers weak_supplier cut cut_parts cut_off hhi inputs customer_hhi"
    ),
    "edges": (
        "id from to weak single derived cut cut_off links product amount_yuan share period evidence"
        " source_id source_row why"
    ),
    "segment_links": "from to makers users pairs",
    "ranking": "id name state reach sole_customers weak_links cut cut_off customer_hhi",
    "to_check": "id name state reach sole_customers weak_links cut cut_off customer_hhi",
    "gaps": ("window_begin window_months rule_version margin bands examined enterprises groupings"),
    "hidden": "id kind name short state card segment hits certificates issues reach cut hhi",
}


@pytest.fixture(scope="module")
def plain():
    return example_map(150)


@pytest.fixture(scope="module")
def with_segments():
    return example_map(150, segments=True)


@pytest.fixture(scope="module")
def large():
    return example_map(420)


@pytest.mark.parametrize("part", FORM)
def test_every_part_has_the_fields_of_its_form(part, with_segments, large):
    for document in (with_segments, large):
        found = document[part] if part else document
        for entry in found if isinstance(found, list) else [found]:
            assert not set(FORM[part].split()) - set(entry)


def test_the_document_is_json_without_nan(plain, large):
    for document in (plain, large):
        assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_the_same_data_in_any_order_give_the_same_map(plain):
    tables = {
        name: table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64()))
        for name, table in chain_tables(150).items()
    }
    assert build_chain_map(tables, CHAIN_ID, as_of=AS_OF, stamp=STAMP) == plain


def test_an_unknown_chain_is_not_found():
    with pytest.raises(NotFound):
        build_chain_map(chain_tables(5), "nothing", as_of=AS_OF, stamp=STAMP)


def test_totals_are_the_sums_of_what_is_drawn(plain):
    edges, nodes, totals = plain["edges"], plain["nodes"], plain["totals"]
    assert totals["enterprises"] == len(nodes) == sum(t["count"] for t in plain["tiers"])
    assert totals["links"] == len(edges)
    assert totals["weak_links"] == sum(e["weak"] for e in edges) > 0
    assert totals["single_source"] == sum(e["single"] for e in edges) > 0
    assert totals["derived_links"] == sum(e["derived"] for e in edges) > 0
    for state, count in totals["states"].items():
        assert count == sum(n["state"] == state for n in nodes)
        assert count == sum(t["states"][state] for t in plain["tiers"])


def test_every_weak_link_says_why_and_others_say_nothing(plain):
    for edge in plain["edges"]:
        assert bool(edge["why"]) == edge["weak"]
        assert not (edge["weak"] and edge["derived"])
        assert not (edge["single"] and edge["derived"])


def test_ranked_suppliers_are_those_of_weak_links(plain):
    listed = plain["ranking"] + plain["to_check"]
    assert {r["id"] for r in listed} == {e["from"] for e in plain["edges"] if e["weak"]}
    assert {r["id"] for r in listed} == {n["id"] for n in plain["nodes"] if n["weak_supplier"]}
    for row in listed:
        own = [e for e in plain["edges"] if e["from"] == row["id"]]
        assert row["weak_links"] == sum(e["weak"] for e in own)
        assert row["sole_customers"] == len({e["to"] for e in own if e["single"]})
    assert {r["state"] for r in plain["to_check"]} == {"unknown"}
    assert [-r["reach"] for r in plain["ranking"]] == sorted(-r["reach"] for r in plain["ranking"])


def test_weak_and_to_improve_have_evidence_with_its_row(plain):
    for node in plain["nodes"]:
        if node["state"] != "unknown":
            assert node["hits"]
            assert {h["rule"].split(".")[0] for h in node["hits"]} >= {node["state"]}
            assert all(h["source_row"] for h in node["hits"])


def test_labels_are_drawn_only_where_segments_are_linked(plain, with_segments):
    assert {n["kind"] for n in plain["nodes"]} == {"enterprise"}
    assert plain["segment_links"] == []
    labels = {n["id"]: n for n in with_segments["nodes"] if n["kind"] == "segment"}
    linked = with_segments["segment_links"]
    assert {end for link in linked for end in (link["from"], link["to"])} <= set(labels)
    for node in with_segments["nodes"]:
        if node["kind"] == "enterprise":
            assert node["y"] > labels[f"segment:{node['segment']}"]["y"]


def test_above_the_limit_the_rest_is_merged_and_nothing_is_lost(large):
    cards = {n["id"]: n for n in large["nodes"]}
    rests = {n["id"]: n for n in large["nodes"] if n["kind"] == "rest"}
    assert len(cards) <= 300
    shown = [n for n in large["nodes"] if n["kind"] == "enterprise"]
    assert len(shown) + len(large["hidden"]) == large["totals"]["enterprises"] == 420
    for rest in rests.values():
        behind = [h for h in large["hidden"] if h["card"] == rest["id"]]
        assert rest["count"] == len(behind) == sum(rest["states"].values())
        assert rest["name"] == f"其余 {len(behind)} 家"
    ends = {end for e in large["edges"] for end in (e["from"], e["to"])}
    assert ends <= set(cards)
    merged = [e for e in large["edges"] if e["links"] > 1]
    assert merged
    assert sum(e["links"] for e in large["edges"]) <= large["totals"]["links"]


def test_above_the_limit_leaders_and_ranked_suppliers_keep_their_cards(large):
    shown = {n["id"] for n in large["nodes"]}
    assert {r["id"] for r in large["ranking"]} <= shown
    assert not any(h["lead"] for h in large["hidden"])


def test_the_list_of_hidden_entries_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr("chainmap.maps.model.MAX_HIDDEN", 10)
    document = example_map(420)
    assert (len(document["hidden"]), document["truncated"]) == (10, True)


def test_markup_in_a_name_is_data():
    name = '<img src=x onerror="alert(1)">{tier}有限公司'
    tables = small_tables(
        {
            "Chain": [{"chain_id": "c", "name": name, "note": name}],
            "Segment": [{"segment_id": "s", "name": name, "tier": 1}],
            "PART_OF": [("s", "c")],
            "Enterprise": [{"enterprise_id": "e", "name": name}],
            "OPERATES_IN": [("e", "s")],
        }
    )
    document = build_chain_map(tables, "c", as_of=AS_OF, stamp=STAMP)
    assert document["nodes"][0]["name"] == name
    assert document["chain"]["note"] == document["tiers"][0]["name"] == name


def test_an_empty_chain_is_a_map_without_cards():
    document = build_chain_map(
        small_tables({"Chain": [{"chain_id": "c"}]}), "c", as_of=AS_OF, stamp=STAMP
    )
    assert (document["nodes"], document["edges"]) == ([], [])
    assert document["totals"]["states"] == {"weak": 0, "improve": 0, "none_seen": 0, "unknown": 0}


def test_a_supplier_outside_the_chain_is_a_second_source():
    rows = {
        "Chain": [{"chain_id": "c"}],
        "Segment": [{"segment_id": "s", "tier": 1}],
        "PART_OF": [("s", "c")],
        "OPERATES_IN": [("a", "s"), ("x", "s")],
        "SUPPLIES": [("a", "x", {"product_id": "p"})],
    }
    inside = build_chain_map(small_tables(rows), "c", as_of=AS_OF, stamp=STAMP)
    assert [e["single"] for e in inside["edges"]] == [True]
    rows["SUPPLIES"].append(("outsider", "x", {"product_id": "p"}))
    both = build_chain_map(small_tables(rows), "c", as_of=AS_OF, stamp=STAMP)
    assert [(e["from"], e["single"]) for e in both["edges"]] == [("a", False)]


def test_the_date_decides_what_is_drawn():
    tables = chain_tables(60)
    earlier = build_chain_map(tables, CHAIN_ID, as_of=AS_OF - timedelta(days=400), stamp=STAMP)
    assert earlier["stamp"]["as_of"] == "2025-05-26"
    assert earlier["totals"]["states"]["weak"] == 0
    assert build_chain_map(tables, CHAIN_ID, as_of=AS_OF, stamp=STAMP)["totals"]["states"]["weak"]


def test_names_of_regions_and_products_are_words_and_tags_lose_their_source(plain):
    regions = {n["region"] for n in plain["nodes"]}
    assert "杭州市" in regions
    assert {e["product"] for e in plain["edges"]} >= {"锂精矿", "正极材料"}
    tags = {tag for n in plain["nodes"] for tag in n["tags"]}
    assert tags
    assert not any("|" in tag for tag in tags)


def test_sources_open_to_rows():
    provenance = json.dumps(
        {"name": ["名录", "2026-01-31", "名录.xlsx/企业!9"]}, ensure_ascii=False
    )
    tables = small_tables(
        {
            "Chain": [{"chain_id": "c"}],
            "Segment": [{"segment_id": "s", "tier": 1}],
            "PART_OF": [("s", "c")],
            "Enterprise": [{"enterprise_id": "e", "name": "甲", "provenance": provenance}],
            "OPERATES_IN": [("e", "s")],
        }
    )
    (node,) = build_chain_map(tables, "c", as_of=date(2026, 6, 30), stamp=STAMP)["nodes"]
    assert node["sources"] == [
        {"source_id": "名录", "source_row": "名录.xlsx/企业!9", "data_date": "2026-01-31"}
    ]


def test_each_value_of_the_panel_says_where_it_comes_from():
    stated = {"name": ["名录", "2026-01-31", "名录!9"], "uscc": ["台账", None, None]}
    located = {"from": "e", "to": "330100", "source_id": "调查", "source_row": "调查!4"}
    tables = small_tables(
        {
            "Chain": [{"chain_id": "c"}],
            "Segment": [{"segment_id": "s", "tier": 1}],
            "PART_OF": [("s", "c")],
            "Region": [{"region_code": "330100"}],
            "Enterprise": [{"enterprise_id": "e", "name": "甲", "provenance": json.dumps(stated)}],
            "LOCATED_IN": [located],
            "OPERATES_IN": [("e", "s")],
        }
    )
    (node,) = build_chain_map(tables, "c", as_of=date(2026, 6, 30), stamp=STAMP)["nodes"]
    assert node["provenance"]["企业名称"] == ["名录", "2026-01-31", "名录!9"]
    assert node["provenance"]["所在地区"][0::2] == ["调查", "调查!4"]
    assert set(node["provenance"]) == {"企业名称", "所在地区"}  # of what is unknown nobody is named


def test_a_graph_that_lacks_whole_types_can_be_drawn():
    tables = chain_tables(20)
    needed = ("Chain", "Segment", "PART_OF", "OPERATES_IN", "Enterprise")
    document = build_chain_map(
        {name: tables[name] for name in needed}, CHAIN_ID, as_of=AS_OF, stamp=STAMP
    )
    empty = {t.name: tables[t.name] if t.name in needed else empty_table(t) for t in _types()}
    assert document == build_chain_map(empty, CHAIN_ID, as_of=AS_OF, stamp=STAMP)
    assert document["totals"]["states"]["unknown"] == 20


def _types():
    return load_model().fact_types
