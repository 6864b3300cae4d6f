import networkx as nx
from hypothesis import given, settings

from chainmap.analysis.structure.condensation import condense
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    by_name,
    oracle,
    renamed,
    unweighted,
)


def tiers(links, nodes=()):
    return by_name(links, condense(unweighted(links, nodes)).tier, nodes)


def test_the_tier_is_that_of_the_longest_way():
    links = [("mine", "mill"), ("mill", "plant"), ("mine", "plant"), ("plant", "shop")]
    assert tiers(links) == {"mine": 0, "mill": 1, "plant": 2, "shop": 3}


def test_enterprises_of_a_loop_are_of_one_tier():
    links = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("d", "e")]
    assert tiers(links) == {"a": 0, "b": 1, "c": 1, "d": 1, "e": 2}


def test_a_loop_that_nobody_supplies_is_at_the_beginning():
    assert tiers([("a", "b"), ("b", "a"), ("b", "c")]) == {"a": 0, "b": 0, "c": 1}


def test_what_an_enterprise_sells_to_itself_makes_no_loop():
    found = condense(unweighted([("a", "b"), ("b", "b"), ("b", "c")]))
    assert (found.size.tolist(), found.tier.tolist()) == ([1, 1, 1], [0, 1, 2])


def test_a_network_without_enterprises_has_no_tiers():
    assert condense(unweighted([])).size.tolist() == []


def test_a_long_chain_needs_no_recursion():
    links = [(f"{i:05d}", f"{i + 1:05d}") for i in range(5000)]
    assert condense(unweighted(links)).tier.tolist() == list(range(5001))


@settings(deadline=None)
@given(LINKS)
def test_components_and_tiers_agree_with_networkx(links):
    network = unweighted(links, nodes=["isolate"])
    found = condense(network)
    whole = nx.condensation(oracle(network))
    generations = list(nx.topological_generations(whole))
    for tier, generation in enumerate(generations):
        for part in generation:
            members = sorted(whole.nodes[part]["members"])
            (number,) = set(found.component[members].tolist())
            listed = found.order[found.start[number] : found.start[number + 1]]
            assert sorted(listed.tolist()) == members
            assert set(found.tier[members].tolist()) == {tier}


@settings(deadline=None)
@given(LINKS)
def test_goods_flow_to_higher_numbers(links):
    network = unweighted(links)
    number = condense(network).component
    assert (number[network.supplier] <= number[network.customer]).all()


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_and_an_isolate_leave_the_tiers_as_they_are(links, names):
    after = tiers(renamed(links, names), nodes=["isolate"])
    assert after.pop("isolate") == 0
    assert after == {names[name]: tier for name, tier in tiers(links).items()}
