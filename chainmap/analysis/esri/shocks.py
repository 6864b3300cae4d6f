"""ESRI of firms, and losses under shocks, over threads."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from chainmap.analysis.esri.batch import RESULT, Bench, Rows, fail_batch, lose, make_bench
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.network import Floats, Index, ShockNetwork

#: The stop of the paper: no firm's loss grew by more in the last step.
TOLERANCE = 1e-2
#: Firms of one task: enough to outweigh its start, few enough for a bar that moves.
_LEAST, _MOST = 64, 1_024

Progress = Callable[[int, int], None]
#: Asked between tasks; true ends the run.
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EsriTable:
    """What the failure of each of q firms costs, as fractions 0..1 of all sales.

    Attributes
    ----------
    firms : (q,) the caller's numbers.
    loss, loss_downstream, loss_upstream : (q,) ESRI and its two sides.
    steps : (q,) updates until the losses stood still.
    error : (q,) bound of the error of ``loss`` and its sides that pruning made; 0: exact.
    """

    firms: Index
    loss: Floats
    loss_downstream: Floats
    loss_upstream: Floats
    steps: Index
    error: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """What one shock costs each of n firms, as a fraction 0..1 of what it made before."""

    downstream: Floats
    upstream: Floats
    steps: int
    error: float = 0.0  # bound of the error of any loss that pruning made

    @property
    def loss(self) -> Floats:
        """(n,) the larger of the two."""
        return np.maximum(self.downstream, self.upstream)


class RunCancelled(Exception):
    """The caller ended a run."""


def compute_esri(
    network: ShockNetwork,
    firms: Index | None = None,
    *,
    use_market: bool = True,
    tolerance: float = TOLERANCE,
    threshold: float = 0.0,
    threads: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> EsriTable:
    """Let each firm fail alone, and sum up what all firms lose.

    Parameters
    ----------
    network : n firms and their links.
    firms : (q,) firms that fail, numbered as the caller does; default all.
    use_market : rivals of the same industry step in (sigma of the paper); without, nobody does.
    tolerance : ε, the largest growth of a loss in the last step.
    threshold : θ; changes of a loss up to it are not passed on. 0 is exact. The result says how
        large the error of each row can be; a firm whose number of steps pruning might change is
        computed exactly instead.
    threads : tasks at a time; the loops do not hold Python's lock.
    progress : called with the firms done and the number of all.
    cancelled : asked between tasks.

    Raises
    ------
    RunCancelled
        Where ``cancelled`` said so.

    Notes
    -----
    Cost grows with the links of firms that a failure reaches, not with n. Source: Diem et al.
    (2022), Scientific Reports 12:7719; steps and edge cases as in its reference implementation.
    """
    asked = np.arange(network.firm_count, dtype=np.int32) if firms is None else firms
    inside = network.position[asked]
    options = Options(use_market, tolerance, threshold)
    parts: dict[int, Rows] = {}
    spare: list[Bench] = []

    def work(first: int) -> int:
        bench = spare.pop() if spare else make_bench(network.arrays)
        batch = inside[first : first + size]
        parts[first] = fail_batch(network.arrays, bench, batch, options)
        spare.append(bench)
        return len(batch)

    size = _batch_size(len(asked), threads)
    _run_tasks(work, range(0, len(asked), size), len(asked), threads, progress, cancelled)
    return _table(asked, parts)


def _batch_size(firms: int, threads: int) -> int:
    return max(_LEAST, min(_MOST, firms // (32 * max(1, threads))))


def _table(asked: Index, parts: dict[int, Rows]) -> EsriTable:
    """Return the rows of all batches, by their first rows, in one table."""
    rows = np.concatenate([parts[first] for first in sorted(parts)] or [np.zeros(0, RESULT)])
    return EsriTable(
        firms=asked,
        loss=rows["loss"],
        loss_downstream=rows["down"],
        loss_upstream=rows["up"],
        steps=rows["steps"],
        error=rows["error"],
    )


def compute_losses(
    network: ShockNetwork,
    psi: Floats,
    *,
    use_market: bool = True,
    tolerance: float = TOLERANCE,
    threshold: float = 0.0,
) -> Losses:
    """Spread one shock over any set of firms.

    Parameters
    ----------
    psi : (n,) the part 0..1 of each firm that fails, numbered as the caller does.
    """
    inside = psi[network.order]
    shocked = np.flatnonzero(inside).astype(np.int32)
    options = Options(use_market, tolerance, threshold)
    found_down, found_up, steps, error = lose(network.arrays, shocked, inside[shocked], options)
    down, up = np.empty(len(psi)), np.empty(len(psi))
    down[network.order], up[network.order] = found_down, found_up
    return Losses(downstream=down, upstream=up, steps=steps, error=error)


def _run_tasks(
    work: Callable[[int], int],
    firsts: range,
    count: int,
    threads: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> None:
    """Run a task for each chunk, a few ahead of what is done."""
    starts = iter(firsts)
    done, pending = 0, set[Future[int]]()
    with ThreadPoolExecutor(max(1, threads)) as pool:
        while True:
            while len(pending) < 2 * max(1, threads) and (first := next(starts, None)) is not None:
                pending.add(pool.submit(work, first))
            if not pending:
                return
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            done += sum(task.result() for task in finished)
            if progress is not None:
                progress(done, count)
            if cancelled is not None and cancelled():
                for task in pending:
                    task.cancel()
                raise RunCancelled
