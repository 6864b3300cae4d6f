import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.cuts import find_cuts
from chainmap.analysis.graph import ChainGraph
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

NODES = list("abcdefghij")
LINKS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(["p", "p", None])),
    max_size=24,
)


def enterprises(links, **options):
    """Return enterprise → (parts without it, enterprises cut off)."""
    graph = ChainGraph.of(links, **options)
    cuts = find_cuts(graph)
    assert cuts.enterprise.tolist() == [parts > 1 for parts in cuts.parts]
    pairs = zip(cuts.parts.tolist(), cuts.cut_off.tolist(), strict=True)
    return dict(zip(graph.node_ids.to_pylist(), pairs, strict=True))


def cut_links(links, **options):
    """Return (supplier, customer) of each cut link → enterprises on the smaller side."""
    graph = ChainGraph.of(links, **options)
    cuts = find_cuts(graph)
    assert cuts.link.tolist() == [count > 0 for count in cuts.link_cut_off]
    ids = graph.node_ids.to_pylist()
    return {
        (ids[graph.source[k]], ids[graph.target[k]]): int(cuts.link_cut_off[k])
        for k in cuts.link.nonzero()[0]
    }


def test_in_a_chain_all_but_the_ends_are_cut_enterprises():
    found = enterprises([("a", "b"), ("b", "c"), ("c", "d")])
    assert found == {"a": (1, 0), "b": (2, 1), "c": (2, 1), "d": (1, 0)}


def test_a_hub_leaves_as_many_parts_as_it_has_partners():
    assert enterprises([("a", "h"), ("b", "h"), ("h", "c"), ("h", "d")])["h"] == (4, 3)


def test_a_cycle_has_no_cut():
    links = [("a", "b"), ("b", "c"), ("c", "a")]
    assert {parts for parts, _ in enterprises(links).values()} == {1}
    assert cut_links(links) == {}


def test_two_cycles_at_one_enterprise_hang_on_it_but_on_no_link():
    links = [("a", "b"), ("b", "h"), ("h", "a"), ("h", "x"), ("x", "y"), ("y", "z"), ("z", "h")]
    found = enterprises(links)
    assert found.pop("h") == (2, 2)
    assert {parts for parts, _ in found.values()} == {1}
    assert cut_links(links) == {}


def test_a_link_between_two_cycles_is_a_cut_link_with_the_smaller_as_its_side():
    links = [("a", "b"), ("b", "c"), ("c", "a"), ("w", "x"), ("x", "y"), ("y", "z"), ("z", "w")]
    assert cut_links([*links, ("z", "a")]) == {("z", "a"): 3}
    assert {n for n, (parts, _) in enterprises([*links, ("z", "a")]).items() if parts > 1} == {
        "a",
        "z",
    }


def test_the_direction_of_supply_does_not_count():
    assert enterprises([("a", "h"), ("b", "h")])["h"] == (2, 1)
    assert enterprises([("h", "a"), ("h", "b")])["h"] == (2, 1)


def test_a_single_link_is_a_cut_link_between_enterprises_that_are_none():
    assert cut_links([("a", "b", "p")]) == {("a", "b"): 1}
    assert enterprises([("a", "b", "p")]) == {"a": (1, 0), "b": (1, 0)}


@pytest.mark.parametrize("second", [("a", "b", "q"), ("a", "b", None), ("b", "a", "p")])
def test_of_two_links_between_the_same_enterprises_none_is_a_cut_link(second):
    links = [("a", "b", "p"), second, ("b", "c", "p")]
    assert cut_links(links) == {("b", "c"): 1}
    assert enterprises(links)["b"] == (2, 1)


def test_one_link_told_twice_is_one_link():
    assert cut_links([("a", "b", "p"), ("a", "b", "p")]) == {("a", "b"): 1}


def test_links_to_itself_and_isolates_hold_nothing_together():
    assert enterprises([("a", "a")], nodes=["b"]) == {"a": (0, 0), "b": (0, 0)}
    assert cut_links([("a", "a")]) == {}


def test_a_graph_without_enterprises_has_no_cuts():
    assert enterprises([]) == {}


def test_derived_links_hold_together_only_when_asked():
    derived = {"evidence": "derived"}
    rows = [("a", "b"), ("b", "c"), ("a", "c", derived), ("c", "d", derived)]
    tables = small_tables({"SUPPLIES": rows})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    ends = [graph.ids_of(pair) for pair in zip(graph.source, graph.target, strict=True)]
    assert ends == [["a", "b"], ["a", "c"], ["b", "c"], ["c", "d"]]
    assert find_cuts(graph).link.tolist() == [True, False, True, False]
    assert find_cuts(graph).parts.tolist() == [1, 2, 1, 0]
    assert find_cuts(graph, with_derived=True).link.tolist() == [False, False, False, True]
    assert find_cuts(graph, with_derived=True).parts.tolist() == [1, 1, 2, 1]


def _without(oracle, node):
    """Return the sizes of the parts into which the others of a node's component fall."""
    whole = oracle.subgraph(nx.node_connected_component(oracle, node))
    rest = whole.subgraph(set(whole) - {node})
    return sorted(map(len, nx.connected_components(rest)))


@settings(deadline=None)
@given(LINKS)
def test_enterprises_agree_with_networkx(links):
    oracle = nx.Graph(link[:2] for link in links)
    found = enterprises(links)
    assert {n for n, (parts, _) in found.items() if parts > 1} == set(
        nx.articulation_points(oracle)
    )
    for node, (parts, cut_off) in found.items():
        sizes = _without(oracle, node)
        assert (parts, cut_off) == (len(sizes), sum(sizes[:-1]))


@settings(deadline=None)
@given(LINKS)
def test_links_agree_with_networkx(links):
    oracle = nx.MultiGraph(link[:2] for link in set(links))
    found = cut_links(links)
    assert {frozenset(ends) for ends in found} == {frozenset(e) for e in nx.bridges(oracle)}
    for (start, end), count in found.items():
        rest = nx.Graph(oracle)
        rest.remove_edge(start, end)
        sides = [nx.node_connected_component(rest, node) for node in (start, end)]
        assert count == min(map(len, sides))


@settings(deadline=None)
@given(LINKS, st.permutations(NODES))
def test_other_names_an_isolate_and_repeated_links_change_nothing(links, names):
    new = dict(zip(NODES, names, strict=True))
    changed = [(new[s], new[t], p) for s, t, p in links] * 2
    after = enterprises(changed, nodes=["isolate"])
    assert after.pop("isolate") == (0, 0)
    assert after == {new[node]: found for node, found in enterprises(links).items()}
    renamed = {(new[s], new[t]): count for (s, t), count in cut_links(links).items()}
    assert cut_links(changed, nodes=["isolate"]) == renamed


def test_a_long_chain_needs_no_recursion():
    links = [(f"{i:05d}", f"{i + 1:05d}") for i in range(5000)]
    assert enterprises(links)["02500"] == (2, 2500)
    assert len(cut_links(links)) == 5000
