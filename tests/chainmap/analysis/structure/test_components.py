import networkx as nx
from hypothesis import given, settings

from chainmap.analysis.structure.components import find_components
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    by_name,
    oracle,
    renamed,
    unweighted,
)


def groups(values):
    """Return the sets of enterprises with equal values."""
    found = {}
    for name, value in values.items():
        found.setdefault(value, set()).add(name)
    return {frozenset(names) for names in found.values()}


def test_the_largest_part_comes_first():
    found = find_components(unweighted([("z", "y"), ("a", "b"), ("c", "b")], nodes=["m"]))
    assert found.component.tolist() == [0, 0, 0, 2, 1, 1]
    assert found.size.tolist() == [3, 2, 1]


def test_a_network_without_enterprises_has_no_parts():
    assert find_components(unweighted([])).size.tolist() == []


@settings(deadline=None)
@given(LINKS)
def test_parts_agree_with_networkx(links):
    network = unweighted(links, nodes=["isolate"])
    found = find_components(network)
    parts = nx.weakly_connected_components(oracle(network))
    assert groups(dict(enumerate(found.component.tolist()))) == set(map(frozenset, parts))
    assert found.size.tolist() == sorted(found.size.tolist(), reverse=True)
    assert found.size.sum() == network.node_count


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_and_an_isolate_leave_the_parts_as_they_are(links, names):
    before = groups(by_name(links, find_components(unweighted(links)).component))
    after = find_components(unweighted(renamed(links, names), nodes=["isolate"])).component
    found = groups(by_name(renamed(links, names), after, nodes=["isolate"]))
    expected = {frozenset(names[name] for name in part) for part in before}
    assert found == expected | {frozenset({"isolate"})}
