import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from chainmap.analysis.structure.betweenness import estimate_betweenness
from tests.chainmap.analysis.structure.networks import LINKS, oracle, unweighted

RANDOM = [(f"{a:02}", f"{b:02}") for a, b in np.random.default_rng(8).integers(0, 60, (150, 2))]


def test_of_two_equally_short_ways_each_counts_half():
    found = estimate_betweenness(unweighted([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]))
    assert found.value == pytest.approx([0.0, 1 / 12, 1 / 12, 0.0])
    assert found.standard_error.tolist() == [0.0] * 4


def test_a_sample_of_one_does_not_know_its_error():
    found = estimate_betweenness(unweighted([("a", "b"), ("b", "c")]), samples=1)
    assert np.isnan(found.standard_error).all()


def test_a_network_without_enterprises_has_no_betweenness():
    assert estimate_betweenness(unweighted([])).value.tolist() == []


@settings(deadline=None)
@given(LINKS)
def test_with_every_source_it_agrees_with_networkx(links):
    network = unweighted(links, nodes=["isolate"])
    graph = oracle(network)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    expected = nx.betweenness_centrality(graph)
    found = estimate_betweenness(network, samples=network.node_count)
    assert found.value == pytest.approx([expected[i] for i in range(len(graph))])


def test_ways_of_more_than_255_steps_count_too():
    size = 400
    found = estimate_betweenness(
        unweighted([(f"{i:03}", f"{i + 1:03}") for i in range(size - 1)]), samples=size
    )
    before = np.arange(size)
    expected = before * (size - 1 - before) / ((size - 1) * (size - 2))
    assert found.value == pytest.approx(expected)


def test_the_same_seed_draws_the_same_sources():
    network = unweighted(RANDOM)
    one, again = (estimate_betweenness(network, samples=5, seed=3).value for _ in range(2))
    assert one.tolist() == again.tolist()
    other = estimate_betweenness(network, samples=5, seed=4).value
    assert one.tolist() != other.tolist()


def test_estimates_lie_around_the_exact_values_as_their_errors_say():
    network = unweighted(RANDOM)
    exact = estimate_betweenness(network, samples=network.node_count).value
    found = [estimate_betweenness(network, samples=20, seed=seed) for seed in range(200)]
    values = np.array([one.value for one in found])
    assert values.mean(axis=0) == pytest.approx(exact, abs=0.15 * exact.max())
    said = np.sqrt(np.mean([one.standard_error**2 for one in found], axis=0))
    busy = exact > np.median(exact)
    assert said[busy] / values.std(axis=0)[busy] == pytest.approx(1.0, abs=0.2)
