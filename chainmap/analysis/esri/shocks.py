"""ESRI of firms, and losses under shocks, over threads."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from chainmap.analysis.esri.cascade import (
    LOSS,
    LOSS_DOWN,
    LOSS_UP,
    Workspace,
    clear,
    fail_each,
    make_workspace,
    spread,
)
from chainmap.analysis.esri.network import Floats, Index, ShockNetwork

#: The stop of the paper: no firm's loss grew by more in the last step.
TOLERANCE = 1e-2
#: Firms of one task: enough to outweigh its start, few enough for a bar that moves.
_CHUNK = 128

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
    """

    firms: Index
    loss: Floats
    loss_downstream: Floats
    loss_upstream: Floats
    steps: Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """What one shock costs each of n firms, as a fraction 0..1 of what it made before."""

    downstream: Floats
    upstream: Floats
    steps: int

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
    threshold : θ; changes of a loss up to it are not passed on. 0 is exact; each link then carries
        an error of at most θ (1e-7 changed no result by more than 1.2e-7 in tests of the source).
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
    results, steps = np.zeros((len(asked), 3)), np.zeros(len(asked), dtype=np.int32)
    total = network.arrays.strength.sum()
    weights = network.arrays.strength / (total if total > 0 else 1.0)
    spare: list[Workspace] = []

    def work(first: int) -> int:
        workspace = spare.pop() if spare else make_workspace(network.arrays)
        part = slice(first, min(first + _CHUNK, len(asked)))
        options = (use_market, tolerance, threshold, results[part], steps[part])
        fail_each(network.arrays, workspace, inside[part], weights, *options)
        spare.append(workspace)
        return part.stop - part.start

    _run_tasks(work, len(asked), threads, progress, cancelled)
    loss, down, up = results[:, LOSS], results[:, LOSS_DOWN], results[:, LOSS_UP]
    return EsriTable(firms=asked, loss=loss, loss_downstream=down, loss_upstream=up, steps=steps)


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
    shocked = np.flatnonzero(psi[network.order]).astype(np.int32)
    workspace = make_workspace(network.arrays)
    steps, count = spread(
        network.arrays,
        workspace,
        shocked,
        psi[network.order][shocked],
        use_market,
        tolerance,
        threshold,
    )
    down, up = np.empty(len(psi)), np.empty(len(psi))
    down[network.order], up[network.order] = workspace.down, workspace.up
    clear(workspace, count)
    return Losses(downstream=down, upstream=up, steps=steps)


def _run_tasks(
    work: Callable[[int], int],
    count: int,
    threads: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> None:
    """Run a task for each chunk, a few ahead of what is done."""
    starts = iter(range(0, count, _CHUNK))
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
