import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from chainmap.analysis.structure.strength import compute_strength
from tests.chainmap.analysis.structure.networks import PARTLY_KNOWN, SALES, oracle, weighted


def test_known_amounts_are_a_lower_bound():
    sales = [(("a", "x", "p"), 2.0), (("a", "y", "p"), None), (("b", "y", "p"), None)]
    found = compute_strength(weighted(sales))
    assert found.sales.tolist() == pytest.approx([2.0, np.nan, 0.0, 0.0], nan_ok=True)
    assert found.sales_known.tolist() == pytest.approx([0.5, 0.0, np.nan, np.nan], nan_ok=True)
    assert found.purchases.tolist() == pytest.approx([0.0, 0.0, 2.0, np.nan], nan_ok=True)
    assert (found.customers.tolist(), found.suppliers.tolist()) == ([2, 1, 0, 0], [0, 0, 1, 2])


def test_a_network_without_enterprises_has_no_strength():
    assert compute_strength(weighted([])).sales.tolist() == []


@settings(deadline=None)
@given(SALES)
def test_strengths_agree_with_networkx(sales):
    network = weighted(sales, nodes=["isolate"])
    found, graph = compute_strength(network), oracle(network)
    expected = [value for _, value in graph.out_degree(weight="weight")]
    assert found.sales == pytest.approx(expected)
    assert found.purchases == pytest.approx([v for _, v in graph.in_degree(weight="weight")])
    assert found.customers.tolist() == [value for _, value in graph.out_degree()]
    assert nx.number_of_edges(graph) == found.suppliers.sum()


@settings(deadline=None)
@given(PARTLY_KNOWN)
def test_what_is_sold_is_what_is_bought(sales):
    found = compute_strength(weighted(sales))
    assert np.nansum(found.sales) == pytest.approx(np.nansum(found.purchases))
