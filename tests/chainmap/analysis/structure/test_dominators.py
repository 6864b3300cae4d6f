import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from chainmap.analysis.structure.condensation import condense
from chainmap.analysis.structure.dominators import NO_DOMINATOR, find_dominators
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    SALES,
    oracle,
    renamed,
    unweighted,
    weighted,
)


def dominators(links, nodes=()):
    """Return enterprise → the one that dominates it."""
    ids = sorted({*nodes, *(name for link in links for name in link[:2])})
    found = find_dominators(unweighted(links, nodes)).dominator.tolist()
    return {i: None if above < 0 else ids[above] for i, above in zip(ids, found, strict=True)}


def test_a_diamond_hangs_on_its_only_supplier_two_tiers_up():
    links = [("a", "b"), ("a", "c"), ("b", "x"), ("c", "x"), ("x", "y")]
    assert dominators(links) == {"a": None, "b": "a", "c": "a", "x": "a", "y": "x"}
    found = find_dominators(unweighted(links))
    assert found.count.tolist() == [4, 0, 0, 1, 0]
    assert found.subtree(0).tolist() == [1, 2, 3, 4]


def test_with_another_way_from_raw_materials_nothing_is_hidden():
    assert dominators([("a", "x"), ("b", "x"), ("x", "y")])["x"] is None


def test_a_loop_that_nobody_supplies_takes_raw_materials_in_anywhere():
    links = [("a", "b"), ("b", "a"), ("a", "x"), ("b", "y")]
    assert dominators(links) == {"a": None, "b": None, "x": "a", "y": "b"}


def test_the_output_of_what_hangs_on_an_enterprise_is_that_of_others():
    sales = [(("a", "b", "p"), 9.0), (("b", "c", "p"), 4.0), (("c", "d", "p"), None)]
    found = find_dominators(weighted(sales))
    assert found.count.tolist() == [3, 2, 1, 0]
    assert found.output.tolist() == [4.0, 0.0, 0.0, 0.0]  # of c it is unknown, d sells nothing
    assert found.known.tolist() == [2, 1, 1, 0]


def test_output_may_be_given_and_unknown():
    network = unweighted([("a", "b"), ("b", "c")])
    output = np.array([1.0, 2.0, math.nan])
    found = find_dominators(network, output=output)
    assert found.output.tolist() == pytest.approx([2.0, math.nan, 0.0], nan_ok=True)


def test_a_network_without_enterprises_has_no_dominators():
    assert dominators([]) == {}


def test_a_long_chain_needs_no_recursion():
    links = [(f"{i:05d}", f"{i + 1:05d}") for i in range(5000)]
    assert find_dominators(unweighted(links)).count.tolist() == list(range(5000, -1, -1))


def check_against_networkx(network):
    graph, found = oracle(network), find_dominators(network)
    tier = condense(network).tier
    graph.add_edges_from(("root", node) for node in range(network.node_count) if tier[node] == 0)
    graph.add_node("root")
    expected = nx.immediate_dominators(graph, "root")
    for node, above in enumerate(found.dominator.tolist()):
        assert expected[node] == ("root" if above == NO_DOMINATOR else above)
    subtrees = [found.subtree(node) for node in range(network.node_count)]
    assert found.count.tolist() == [len(subtree) for subtree in subtrees]
    return found, subtrees


@settings(deadline=None)
@given(LINKS)
def test_dominators_agree_with_networkx(links):
    check_against_networkx(unweighted(links, nodes=["isolate"]))


@pytest.mark.parametrize("seed", range(4))
def test_dominators_of_a_larger_network_agree_with_networkx(seed):
    draws = np.random.default_rng(seed).integers(0, 400, (520, 2))
    check_against_networkx(unweighted([(f"{a:03}", f"{b:03}") for a, b in draws.tolist()]))


@settings(deadline=None)
@given(SALES)
def test_dominated_output_is_the_sum_over_the_subtree(sales):
    network = weighted(sales)
    found, subtrees = check_against_networkx(network)
    sold = np.bincount(network.supplier, network.amount, minlength=network.node_count)
    assert found.output == pytest.approx([sold[subtree].sum() for subtree in subtrees])


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_and_an_isolate_leave_the_dominators_as_they_are(links, names):
    after = dominators(renamed(links, names), nodes=["isolate"])
    assert after.pop("isolate") is None
    new = {**names, None: None}
    assert after == {new[name]: new[above] for name, above in dominators(links).items()}
