import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.reach import compute_reach
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

NODES = list("abcdefghij")
PAIRS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=40)


def reach(links, **options):
    graph = ChainGraph.of(links, **options)
    return dict(zip(graph.node_ids.to_pylist(), compute_reach(graph).tolist(), strict=True))


def test_a_chain_reaches_all_that_follows():
    assert reach([("a", "b"), ("b", "c")]) == {"a": 2, "b": 1, "c": 0}


def test_a_diamond_counts_its_end_once():
    assert reach([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])["a"] == 3


def test_in_a_cycle_everybody_reaches_the_others_but_not_itself():
    assert reach([("a", "b"), ("b", "c"), ("c", "a")]) == {"a": 2, "b": 2, "c": 2}


def test_a_link_to_itself_reaches_nobody():
    assert reach([("a", "a")]) == {"a": 0}


def test_derived_links_reach_nobody_unless_asked():
    tables = small_tables({"SUPPLIES": [("a", "b"), ("b", "c", {"evidence": "derived"})]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    assert compute_reach(graph).tolist() == [1, 0, 0]
    assert compute_reach(graph, with_derived=True).tolist() == [2, 1, 0]


@settings(deadline=None)
@given(PAIRS)
def test_agrees_with_networkx(links):
    oracle = nx.DiGraph(links)
    assert reach(links) == {node: len(nx.descendants(oracle, node)) for node in oracle}


@settings(deadline=None)
@given(PAIRS, st.permutations(NODES))
def test_other_names_and_an_isolate_change_nothing(links, names):
    new = dict(zip(NODES, names, strict=True))
    before = reach(links)
    after = reach([(new[s], new[t]) for s, t in links], nodes=["isolate"])
    assert after.pop("isolate") == 0
    assert after == {new[node]: count for node, count in before.items()}


def test_a_long_chain_needs_no_recursion():
    links = [(f"{i:05d}", f"{i + 1:05d}") for i in range(3000)]
    assert reach([*links, ("03000", "00000")])["00007"] == 3000
