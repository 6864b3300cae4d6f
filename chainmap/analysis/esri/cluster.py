"""The same batches over a Dask cluster, known by its URL (extra ``[distributed]``)."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import numpy as np
from distributed import Client

from chainmap.analysis.esri.batch import Bench, Rows, fail_batch, make_bench
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.network import Arrays, Index, Side
from chainmap.analysis.esri.pool import Pool
from graph_schema.errors import AnalysisError

#: A batch is tried again so often where its worker was lost.
_RETRIES = 10
_CONNECT_S = 10


class _Local(threading.local):
    """What a thread of a worker keeps from one batch to the next."""

    sent: Arrays | None = None
    arrays: Arrays | None = None
    bench: Bench | None = None


_local = _Local()


@contextmanager
def cluster_pool(arrays: Arrays, options: Options, address: str) -> Iterator[Pool]:
    """Send the network to each worker once; batches then name their firms only.

    Raises
    ------
    AnalysisError
        Where no scheduler answers at the address, or it has no workers.
    """
    try:
        client: Any = Client(address, timeout=_CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise AnalysisError(
            f"连接不上计算集群 {address}；请检查地址，并确认调度器已启动。",
            f"No cluster answers at {address}; check the address, and that its scheduler runs.",
        ) from error
    with client:
        width = sum(client.nthreads().values())
        if width == 0:
            raise AnalysisError(
                f"计算集群 {address} 没有工作进程；请先启动 dask worker。",
                f"The cluster at {address} has no workers; start some (dask worker).",
            )
        network = client.scatter(arrays, broadcast=True)
        executor = client.get_executor(retries=_RETRIES)

        def submit(firms: Index) -> Future[Rows]:
            task: Future[Rows] = executor.submit(_fail_here, network, firms, options)
            return task

        yield Pool(submit, width)


def _fail_here(sent: Arrays, firms: Index, options: Options) -> Rows:
    """Compute one batch on a worker."""
    if _local.sent is not sent or _local.arrays is None or _local.bench is None:
        _local.sent, _local.arrays = sent, _received(sent)
        _local.bench = make_bench(_local.arrays)
    return fail_batch(_local.arrays, _local.bench, np.array(firms), options)


def _received(sent: Arrays) -> Arrays:
    """Return arrays as they were.

    Copied, because those from a wire may be read-only or not aligned: the loops would be compiled
    anew for them.
    """
    down, up, *rest = sent
    return Arrays(Side._make(_copies(down)), Side._make(_copies(up)), *_copies(rest))


def _copies(parts: Iterable[Any]) -> Iterator[Any]:
    return (np.array(part) if isinstance(part, np.ndarray) else part for part in parts)
