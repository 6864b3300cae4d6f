import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from chainmap.analysis.structure.pagerank import compute_pagerank
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    SALES,
    by_name,
    oracle,
    renamed,
    unweighted,
    weighted,
)


def test_of_two_suppliers_the_one_with_more_of_the_purchases_ranks_higher():
    sales = [(("a", "x", "p"), 3.0), (("b", "x", "p"), 1.0)]
    rank = compute_pagerank(weighted(sales)).rank
    # x has 1, a has 1 + 0.85 * 3/4 and b 1 + 0.85 / 4 of it
    assert rank == pytest.approx(np.array([1.6375, 1.2125, 1.0]) / 3.85, abs=1e-15)


def test_where_an_amount_is_unknown_suppliers_share_alike():
    sales = [(("a", "x", "p"), 3.0), (("b", "x", "p"), None), (("a", "y", "p"), 1.0)]
    found = compute_pagerank(weighted(sales))
    assert found.amount_coverage == 0.5
    assert found.rank == pytest.approx(np.array([2.275, 1.425, 1.0, 1.0]) / 5.7, abs=1e-15)


def test_of_an_empty_network_there_is_no_rank():
    found = compute_pagerank(unweighted([]))
    assert (found.rank.tolist(), found.residual) == ([], 0.0)
    assert math.isnan(found.amount_coverage)


def check_against_networkx(network, toward, **options):
    graph = oracle(network)
    voting = graph.reverse() if toward == "suppliers" else graph
    expected = nx.pagerank(voting, tol=1e-14, max_iter=1000, **options)
    found = compute_pagerank(network, toward=toward)
    assert found.rank == pytest.approx([expected[i] for i in range(len(graph))], abs=1e-10)
    assert found.residual < 1e-9


@settings(deadline=None)
@given(SALES)
def test_ranks_by_amounts_agree_with_networkx(sales):
    network = weighted(sales, nodes=["isolate"])
    check_against_networkx(network, "suppliers", weight="weight")
    check_against_networkx(network, "customers", weight="weight")


@settings(deadline=None)
@given(LINKS)
def test_ranks_without_amounts_agree_with_networkx(links):
    check_against_networkx(unweighted(links, nodes=["isolate"]), "suppliers", weight=None)


def test_ranks_of_a_large_loop_agree_with_networkx():
    draws = np.random.default_rng(3).integers(0, 300, (1500, 2))
    links = [(f"{a:03}", f"{b:03}", None) for a, b in draws.tolist()]
    network = unweighted(links)
    check_against_networkx(network, "suppliers", weight=None)
    check_against_networkx(network, "customers", weight=None)


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_change_no_rank(links, names):
    before = by_name(links, compute_pagerank(unweighted(links)).rank)
    other = renamed(links, names)
    after = by_name(other, compute_pagerank(unweighted(other)).rank)
    assert after == pytest.approx({names[name]: rank for name, rank in before.items()}, abs=1e-12)


@settings(deadline=None)
@given(LINKS)
def test_an_isolate_changes_no_rank_beside_another(links):
    before = compute_pagerank(unweighted(links)).rank
    after = compute_pagerank(unweighted(links, nodes=["isolate"])).rank
    assert after.sum() == pytest.approx(1.0, abs=1e-12)
    assert after[: len(before)] / after[: len(before)].sum() == pytest.approx(before, abs=1e-12)


@settings(deadline=None)
@given(SALES)
def test_another_currency_changes_no_rank(sales):
    scaled = [(link, 1000 * amount) for link, amount in sales]
    expected = compute_pagerank(weighted(sales)).rank
    assert compute_pagerank(weighted(scaled)).rank == pytest.approx(expected, abs=1e-12)
