import math

import numpy as np
from hypothesis import given, settings

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.structure.network import SupplyNetwork
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.analysis.structure.networks import LINKS, SALES, unweighted, weighted


def test_links_of_several_products_are_one_pair_with_the_sum_of_their_amounts():
    network = weighted([(("a", "x", "p"), 2.0), (("a", "x", "q"), 3.0), (("x", "a", "p"), 1.0)])
    assert network.supplier.tolist() == [0, 1]
    assert network.amount.tolist() == [5.0, 1.0]
    assert network.link_pair.tolist() == [0, 0, 1]


def test_an_amount_with_an_unknown_part_is_unknown():
    network = weighted([(("a", "x", "p"), 2.0), (("a", "x", "q"), None), (("b", "x", "q"), 4.0)])
    assert np.isnan(network.amount).tolist() == [True, False]
    assert network.weight_coverage == 0.5


def test_unit_weights_count_links():
    graph = ChainGraph.of([("a", "x", "p"), ("a", "x", "q"), ("b", "x")])
    assert SupplyNetwork.of(graph, unit_weights=True).amount.tolist() == [2.0, 1.0]


def test_derived_links_are_left_out_unless_asked():
    tables = small_tables({"SUPPLIES": [("a", "b"), ("b", "c", {"evidence": "derived"})]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    assert SupplyNetwork.of(graph).link_pair.tolist() == [0, -1]
    assert SupplyNetwork.of(graph, with_derived=True).link_pair.tolist() == [0, 1]
    assert SupplyNetwork.of(graph).node_count == 3


def test_of_a_graph_without_links_nothing_is_known():
    network = unweighted([], nodes=["a"])
    assert (network.node_count, network.pair_count) == (1, 0)
    assert math.isnan(network.weight_coverage)


@settings(deadline=None)
@given(LINKS)
def test_both_directions_hold_the_same_pairs(links):
    network = unweighted(links, nodes=["isolate"])
    assert sorted(network.in_pair.tolist()) == list(range(network.pair_count))
    assert network.in_supplier.tolist() == network.supplier[network.in_pair].tolist()
    bought = list(zip(network.customer[network.in_pair], network.in_supplier, strict=True))
    assert bought == sorted(bought)
    for node in range(network.node_count):
        sold = slice(network.out_start[node], network.out_start[node + 1])
        assert set(network.supplier[sold].tolist()) <= {node}
        into = network.in_pair[network.in_start[node] : network.in_start[node + 1]]
        assert set(network.customer[into].tolist()) <= {node}


@settings(deadline=None)
@given(SALES)
def test_no_amount_gets_lost(sales):
    total = sum(amount for _, amount in sales)
    assert math.isclose(weighted(sales, nodes=["isolate"]).amount.sum(), total, abs_tol=1e-9)
