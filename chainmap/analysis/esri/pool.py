"""Batches of failed firms over threads of this machine."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chainmap.analysis.esri.batch import Bench, Rows, fail_batch, make_bench
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.network import Arrays, Index

Places = npt.NDArray[np.int64]
#: Firms of one batch: enough that those whose failure goes far keep eight lanes busy, of which at
#: the batch's end some wait for the last; few enough for a bar that moves.
_LEAST, _MOST = 64, 1_024


@dataclass(frozen=True, slots=True)
class Pool:
    """Where batches are computed: ``submit`` takes firms numbered as in the loops."""

    submit: Callable[[Index], Future[Rows]]
    width: int  # batches at a time


def open_pool(
    arrays: Arrays, options: Options, threads: int, cluster: str | None
) -> AbstractContextManager[Pool]:
    """Return threads of this machine, or the workers of a cluster."""
    if cluster is None:
        return _thread_pool(arrays, options, max(1, threads))
    from chainmap.analysis.esri.cluster import cluster_pool

    return cluster_pool(arrays, options, cluster)


@contextmanager
def _thread_pool(arrays: Arrays, options: Options, threads: int) -> Iterator[Pool]:
    spare: list[Bench] = []

    def work(firms: Index) -> Rows:
        bench = spare.pop() if spare else make_bench(arrays)
        rows = fail_batch(arrays, bench, firms, options)
        spare.append(bench)
        return rows

    with ThreadPoolExecutor(threads) as executor:
        yield Pool(lambda firms: executor.submit(work, firms), threads)


def run_batches(pool: Pool, firms: Index, places: Places) -> Generator[tuple[Places, Rows]]:
    """Yield the rows of each batch of ``firms[places]`` as it is done, a few batches ahead.

    Where the caller stops listening, batches not yet begun are not computed.
    """
    size = max(_LEAST, min(_MOST, len(places) // (2 * pool.width)))
    batches = iter([places[at : at + size] for at in range(0, len(places), size)])
    pending: dict[Future[Rows], Places] = {}
    try:
        while True:
            while len(pending) < 2 * pool.width and (at := next(batches, None)) is not None:
                pending[pool.submit(firms[at])] = at
            if not pending:
                return
            for task in wait(pending, return_when=FIRST_COMPLETED).done:
                yield pending.pop(task), task.result()
    finally:
        for task in pending:
            task.cancel()
