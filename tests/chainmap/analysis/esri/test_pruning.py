"""What pruning and sweeps promise, held against the exact cascade firm by firm."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainmap.analysis.esri.batch import fail_batch, make_bench
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.network import ShockNetwork, compile_network
from chainmap.analysis.esri.shocks import compute_losses
from tests.chainmap.analysis.esri.big_networks import big_network

NEVER, ALWAYS = 2.0, -1.0
ROUNDING = 1e-9
SIDES = ("loss", "down", "up")


def fail_all(network: ShockNetwork, *, market, tolerance=1e-2, threshold=0.0, dense=NEVER):
    firms = np.arange(network.firm_count, dtype=np.int32)
    options = Options(market, tolerance, threshold, dense)
    return fail_batch(network.arrays, make_bench(network.arrays), firms, options)


def random_network(seed: int, *, costs: bool) -> ShockNetwork:
    draw = np.random.default_rng(seed)
    n, m, k = draw.integers(5, 60), draw.integers(10, 200), draw.integers(2, 8)
    return compile_network(
        draw.integers(0, n, m),
        draw.integers(0, n, m),
        np.exp(draw.normal(5, 2, m)),
        draw.integers(0, k, n),
        draw.integers(0, 3, (k, k)),
        costs=draw.uniform(2_000, 20_000, n) if costs else None,
    )


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 10**6),
    st.booleans(),
    st.booleans(),
    st.sampled_from([1e-2, 1e-4]),
    st.sampled_from([1e-7, 1e-5, 1e-3]),
    st.sampled_from([NEVER, 0.15, ALWAYS]),
)
def test_no_row_is_off_by_more_than_it_says(
    seed, costs, market, tolerance, threshold, dense
) -> None:
    network = random_network(seed, costs=costs)
    # Where losses grow manifold from step to step, so does rounding: no result is exact then.
    assume(network.arrays.down.growth < 2)
    exact = fail_all(network, market=market, tolerance=tolerance)
    pruned = fail_all(network, market=market, tolerance=tolerance, threshold=threshold, dense=dense)
    assert np.array_equal(exact["steps"], pruned["steps"])
    for side in SIDES:
        assert (np.abs(exact[side] - pruned[side]) <= pruned["error"] + ROUNDING).all()


@pytest.mark.parametrize("market", [True, False])
def test_sweeps_give_what_the_push_gives(market: bool) -> None:
    network = big_network()
    pushed = fail_all(network, market=market)
    swept = fail_all(network, market=market, dense=ALWAYS)
    assert np.array_equal(pushed["steps"], swept["steps"])
    for side in SIDES:
        assert np.abs(pushed[side] - swept[side]).max() < ROUNDING


def test_the_bound_is_small_enough_to_be_of_use() -> None:
    pruned = fail_all(big_network(), market=True, threshold=1e-7)
    assert 0 < np.median(pruned["error"]) < 1e-5


def test_a_firm_s_row_does_not_depend_on_those_beside_it() -> None:
    network = big_network()
    together = fail_all(network, market=True, dense=0.02)
    options = Options(True, 1e-2, 0.0, 0.02)
    bench = make_bench(network.arrays)
    for firm in (0, 700, 1_499):
        alone = fail_batch(network.arrays, bench, np.array([firm], dtype=np.int32), options)
        assert alone[0] == together[firm]


def test_one_shock_says_how_far_pruning_can_be_off() -> None:
    network = big_network()
    psi = np.zeros(1_500)
    psi[3] = 0.5
    exact, pruned = compute_losses(network, psi), compute_losses(network, psi, threshold=1e-7)
    assert exact.error == 0 < pruned.error
    assert np.abs(exact.loss - pruned.loss).max() <= pruned.error
