import math

import numpy as np
import pytest
from hypothesis import assume, given, settings

from chainmap.analysis.structure.upstreamness import compute_downstreamness, compute_upstreamness
from tests.chainmap.analysis.structure.networks import (
    LINKS,
    RENAMING,
    SALES,
    by_name,
    renamed,
    unweighted,
    weighted,
)


def up(links, nodes=()):
    return by_name(links, compute_upstreamness(unweighted(links, nodes)).value, nodes)


def test_a_chain_counts_its_steps():
    links = [("mine", "mill"), ("mill", "shop")]
    assert up(links) == {"mine": 3.0, "mill": 2.0, "shop": 1.0}
    assert compute_downstreamness(unweighted(links)).value.tolist() == [2.0, 1.0, 3.0]


def test_steps_are_weighed_by_sales():
    sales = [(("mine", "mill", "ore"), 3.0), (("mine", "shop", "ore"), 1.0)]
    sales += [(("mill", "shop", "steel"), 9.0)]
    found = compute_upstreamness(weighted(sales))
    assert found.value.tolist() == [2.0, 2.75, 1.0]
    assert found.amount_coverage == 1.0


def test_where_an_amount_is_unknown_customers_share_alike():
    sales = [(("mine", "mill", "ore"), 3.0), (("mine", "shop", "ore"), None)]
    sales += [(("mill", "shop", "steel"), 9.0)]
    found = compute_upstreamness(weighted(sales))
    assert found.value.tolist() == [2.0, 2.5, 1.0]
    assert found.amount_coverage == 0.5


def test_output_beyond_sales_goes_to_final_use():
    sales = [(("mine", "mill", "ore"), 3.0), (("mill", "shop", "steel"), 9.0)]
    output = np.array([9.0, 6.0, math.nan])  # mill, mine, shop
    assert compute_upstreamness(weighted(sales), output=output).value.tolist() == [2.0, 2.0, 1.0]
    down = compute_downstreamness(weighted(sales), output=output).value
    assert down == pytest.approx([1 + 3 / 9, 1.0, 1 + 4 / 3])


def test_a_loop_is_gone_through_again_and_again():
    # half of what b sells goes back to a: u_a = 1 + u_b, u_b = 1 + (u_a + 1) / 2
    assert up([("a", "b"), ("b", "a"), ("b", "c")]) == {"a": 5.0, "b": 4.0, "c": 1.0}


def test_a_loop_that_nothing_leaves_is_final_use():
    found = compute_upstreamness(unweighted([("a", "b"), ("b", "c"), ("c", "b"), ("d", "d")]))
    assert found.value.tolist() == [2.0, 1.0, 1.0, 1.0]
    assert found.closed.tolist() == [False, True, True, True]


def test_a_loop_that_hardly_anything_leaves_is_still_solved():
    sales = [(("a", "b", "p"), 1.0), (("b", "a", "p"), 1.0), (("b", "c", "p"), 1e-9)]
    value = compute_upstreamness(weighted(sales)).value
    assert value[0] == pytest.approx(2e9, rel=1e-6)


@pytest.mark.parametrize("small", [0.0, 1e-18, 1e-10])
def test_a_sale_of_next_to_nothing_opens_no_loop(small):
    # a sells nearly all to itself, b half of what it sells to a
    sales = [(("a", "a", "p"), 1e3), (("a", "b", "p"), small)]
    sales += [(("b", "a", "p"), 1.0), (("b", "c", "p"), 1.0)]
    found = compute_upstreamness(weighted(sales))
    assert found.closed.tolist() == [True, False, False]
    assert found.value.tolist() == [1.0, 2.0, 1.0]
    assert compute_downstreamness(weighted(sales)).value.tolist() == [1.0, 1.0, 2.0]


def test_an_empty_network_has_no_positions():
    assert compute_upstreamness(unweighted([])).value.tolist() == []


def dense(supplier, customer, share, n):
    """Return (I - D)^-1 1 by a dense solver."""
    matrix = np.zeros((n, n))
    matrix[supplier, customer] = share
    return np.linalg.solve(np.eye(n) - matrix, np.ones(n))


def with_final_use(network):
    """Return outputs a tenth above sales or purchases, so that no loop is closed."""
    size = network.node_count
    sales = np.bincount(network.supplier, network.amount, minlength=size)
    purchases = np.bincount(network.customer, network.amount, minlength=size)
    return 1.1 * np.maximum(sales, purchases) + 0.1


def check_against_dense(network):
    output = with_final_use(network)
    ends, size = (network.supplier, network.customer), network.node_count
    found = compute_upstreamness(network, output=output)
    expected = dense(*ends, network.amount / output[network.supplier], size)
    assert found.value == pytest.approx(expected, rel=1e-7)
    assert found.residual < 1e-7
    found = compute_downstreamness(network, output=output)
    expected = dense(*ends[::-1], network.amount / output[network.customer], size)
    assert found.value == pytest.approx(expected, rel=1e-7)


@settings(deadline=None)
@given(SALES)
def test_positions_agree_with_a_dense_solver(sales):
    check_against_dense(weighted(sales, nodes=["isolate"]))


def test_positions_in_a_large_loop_agree_with_a_dense_solver():
    draws = np.random.default_rng(5)
    ends = {(a, b) for a, b in draws.integers(0, 300, (1500, 2)).tolist()}
    sales = [((f"{a:03}", f"{b:03}", "p"), draws.lognormal()) for a, b in sorted(ends)]
    check_against_dense(weighted(sales))


def test_a_large_loop_that_hardly_anything_leaves_settles():
    ring = [((f"{i:03}", f"{(i + 1) % 200:03}", "p"), 1.0) for i in range(200)]
    found = compute_upstreamness(weighted([*ring, (("000", "out", "p"), 1e-4)]))
    # each round loses 1e-4 / 1.0001 of the goods, and takes 200 steps
    assert found.value[1] == pytest.approx(200 * 10001, rel=1e-5)
    assert found.residual < 1e-8


@settings(deadline=None)
@given(LINKS, RENAMING)
def test_other_names_and_an_isolate_change_no_position(links, names):
    after = up(renamed(links, names), nodes=["isolate"])
    assert after.pop("isolate") == 1.0
    assert after == pytest.approx({names[name]: value for name, value in up(links).items()})


@settings(deadline=None)
@given(SALES)
def test_another_currency_changes_no_position(sales):
    assume(sales)
    scaled = [(link, 1000 * amount) for link, amount in sales]
    expected = compute_upstreamness(weighted(sales)).value
    assert compute_upstreamness(weighted(scaled)).value == pytest.approx(expected, rel=1e-6)
