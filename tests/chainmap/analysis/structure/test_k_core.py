import networkx as nx
from hypothesis import given, settings

from chainmap.analysis.structure.k_core import compute_core_numbers
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    by_name,
    oracle,
    renamed,
    unweighted,
)


def cores(links, nodes=()):
    return by_name(links, compute_core_numbers(unweighted(links, nodes)), nodes)


def test_a_triangle_is_a_core_of_two_and_what_hangs_on_it_is_not():
    links = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e")]
    assert cores(links, nodes=["z"]) == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1, "z": 0}


def test_links_both_ways_and_to_oneself_count_once_and_never():
    assert cores([("a", "b"), ("b", "a"), ("b", "b"), ("c", "c")]) == {"a": 1, "b": 1, "c": 0}


def test_a_network_without_enterprises_has_no_cores():
    assert cores([]) == {}


@settings(deadline=None)
@given(LINKS)
def test_core_numbers_agree_with_networkx(links):
    network = unweighted(links, nodes=["isolate"])
    graph = oracle(network).to_undirected()
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    expected = nx.core_number(graph)
    assert compute_core_numbers(network).tolist() == [expected[i] for i in range(len(graph))]


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_and_an_isolate_leave_the_cores_as_they_are(links, names):
    after = cores(renamed(links, names), nodes=["isolate"])
    assert after.pop("isolate") == 0
    assert after == {names[name]: core for name, core in cores(links).items()}
