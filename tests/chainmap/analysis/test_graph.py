from datetime import date

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.graph import ChainGraph
from graph_schema.errors import NotFound
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

NAMES = st.sampled_from("abcdefgh")
LINKS = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["p", "q", None])), unique=True)


def ends(graph):
    ids = graph.node_ids.to_pylist()
    return [
        (ids[s], ids[t]) for s, t in zip(graph.source.tolist(), graph.target.tolist(), strict=True)
    ]


def test_nodes_and_links_are_sorted_whatever_the_order_of_rows():
    links = [("b", "c", "q"), ("a", "c", "p"), ("b", "a", "p"), ("b", "c", "p")]
    one, other = ChainGraph.of(links), ChainGraph.of(links[::-1])
    assert ends(one) == [("a", "c"), ("b", "a"), ("b", "c"), ("b", "c")]
    assert one.product.tolist() == other.product.tolist() == [0, 0, 0, 1]


@settings(deadline=None)
@given(LINKS)
def test_rows_both_ways_list_the_same_links_as_networkx(links):
    graph = ChainGraph.of(links, nodes=["alone"])
    oracle = nx.MultiDiGraph(link[:2] for link in links)
    oracle.add_node("alone")
    ids = graph.node_ids.to_pylist()
    assert ids == sorted(oracle)
    for node, name in enumerate(ids):
        leaving = graph.target[graph.out_indptr[node] : graph.out_indptr[node + 1]]
        reaching = graph.in_links[graph.in_indptr[node] : graph.in_indptr[node + 1]]
        assert sorted(ids[t] for t in leaving) == sorted(t for _, t in oracle.out_edges(name))
        assert sorted(ids[graph.source[k]] for k in reaching) == sorted(
            s for s, _ in oracle.in_edges(name)
        )


@settings(deadline=None)
@given(LINKS)
def test_to_networkx_and_back_is_the_same_graph(links):
    graph = ChainGraph.of([(*link, 0.5, 2) for link in links], segments={"a": "mine", "z": "shop"})
    back = ChainGraph.from_networkx(graph.to_networkx())
    for name in ("source", "target", "product", "share", "essential", "segment"):
        assert np.array_equal(getattr(graph, name), getattr(back, name))
    assert graph.node_ids == back.node_ids


@settings(deadline=None)
@given(LINKS, st.sets(NAMES))
def test_a_subgraph_has_the_links_among_its_nodes(links, inside):
    graph = ChainGraph.of(links)
    part = graph.subgraph(inside)
    oracle = nx.MultiDiGraph(link[:2] for link in links).subgraph(inside)
    assert part.node_ids.to_pylist() == sorted(oracle)
    assert ends(part) == sorted(oracle.edges())
    again = [ends(graph)[k] for k in graph.links_among(inside)]
    assert again == ends(part)


def test_parallel_links_of_one_product_are_added_up():
    graph = nx.MultiDiGraph()
    for product, amount in (("p", 2.0), ("p", 3.0), ("q", 4.0)):
        graph.add_edge("a", "b", product_id=product, amount_yuan=amount)
    assert ChainGraph.from_networkx(graph).amount.tolist() == [5.0, 4.0]


def test_the_sum_with_an_unknown_amount_is_unknown():
    graph = nx.MultiDiGraph([("a", "b", {"weight": 2.0}), ("a", "b", {})])
    assert np.isnan(ChainGraph.from_networkx(graph).amount).tolist() == [True]


def test_of_parallel_evidence_the_strongest_counts():
    graph = nx.MultiDiGraph()
    for evidence in ("derived", "observed"):
        graph.add_edge("a", "b", evidence=evidence)
    assert ChainGraph.from_networkx(graph).derived.tolist() == [False]


def test_tables_give_amounts_shares_evidence_and_the_row():
    link = {
        "product_id": "p",
        "amount_yuan": 7.0,
        "share": 0.25,
        "evidence": "declared",
        "confidence": 0.8,
    }
    tables = small_tables({"SUPPLIES": [("b", "a", {}), ("a", "b", link)]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF)
    assert graph.amount[0] == 7.0
    assert (graph.share[0], graph.evidence[0], graph.confidence[0]) == (0.25, 1, 0.8)
    assert graph.row.tolist() == [1, 0]
    assert np.isnan(graph.amount[1])
    assert (graph.product[1], graph.evidence[1]) == (-1, -1)


def test_every_enterprise_is_a_node_with_or_without_links():
    tables = small_tables({"Enterprise": [{"enterprise_id": "z"}], "SUPPLIES": [("a", "b")]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF)
    assert graph.node_ids.to_pylist() == ["a", "b", "z"]


def test_into_some_enterprises_keeps_them_and_their_suppliers():
    tables = small_tables({"SUPPLIES": [("a", "b"), ("b", "c"), ("x", "y")]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, into=pa.array(["b", "lonely"]))
    assert graph.node_ids.to_pylist() == ["a", "b", "lonely"]
    assert ends(graph) == [("a", "b")]


def test_as_of_decides_which_links_there_are():
    tables = small_tables({"SUPPLIES": [("a", "b", {"valid_to": date(2025, 12, 31)})]})
    assert ChainGraph.from_tables(tables, as_of=date(2025, 12, 31)).link_count == 1
    assert ChainGraph.from_tables(tables, as_of=AS_OF).link_count == 0


def test_networkx_attributes_are_named_as_in_the_model():
    link = {"product_id": "p", "period": "2025", "amount_yuan": 7.0, "evidence": "observed"}
    tables = small_tables({"SUPPLIES": [("a", "b", link)], "OPERATES_IN": [("a", "mine")]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF).to_networkx(tables)
    (data,) = [data for _, _, data in graph.edges(data=True)]
    assert data == link | {"source_id": "src", "source_row": "f.csv!2", "data_date": AS_OF}
    assert dict(graph.nodes["a"]) == {"enterprise_id": "a", "name": "a", "segment_id": "mine"}


def test_a_graph_without_links_has_no_rows():
    graph = ChainGraph.from_tables(small_tables({}), as_of=AS_OF)
    assert (graph.node_count, graph.link_count, graph.out_indptr.tolist()) == (0, 0, [0])


def test_an_enterprise_is_found_by_its_id():
    graph = ChainGraph.of([("a", "b"), ("b", "c")])
    assert [graph.index_of(name) for name in "abc"] == [0, 1, 2]
    assert graph.indices_of(["c", "?"]).tolist() == [2, -1]
    assert graph.ids_of([2, 0]) == ["c", "a"]


@pytest.mark.parametrize("missing", ["?", "bb", "z"])
def test_an_unknown_enterprise_is_not_found(missing):
    graph = ChainGraph.of([("a", "b"), ("b", "c")])
    with pytest.raises(NotFound, match="没有编号"):
        graph.index_of(missing)
