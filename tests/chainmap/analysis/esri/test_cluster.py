"""The same rows from a cluster of processes, also where a worker is killed."""

import os
import signal

import numpy as np
import pytest
from distributed import Client, LocalCluster

from chainmap.analysis.esri.shocks import compute_esri
from graph_schema.errors import AnalysisError
from tests.chainmap.analysis.esri.big_networks import big_network


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as running:
        yield running


def test_a_worker_killed_in_the_middle_changes_no_bit(cluster) -> None:
    network = big_network()
    alone = compute_esri(network)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        workers = client.run(os.getpid)
    told: list[int] = []

    def kill_one(done: int, _count: int) -> None:
        if not told:
            os.kill(next(iter(workers.values())), signal.SIGKILL)
        told.append(done)

    over = compute_esri(network, cluster=cluster.scheduler_address, progress=kill_one)
    assert 0 < told[0] < 1_500
    assert np.array_equal(alone.loss, over.loss)
    assert np.array_equal(alone.steps, over.steps)
    assert np.array_equal(alone.error, over.error)


def test_an_address_where_nobody_answers_is_named() -> None:
    with pytest.raises(AnalysisError, match="连接不上"):
        compute_esri(big_network(), cluster="127.0.0.1")
