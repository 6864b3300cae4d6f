"""ESRI of firms, and losses under shocks, over threads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from chainmap.analysis.esri.batch import RESULT, Rows, lose, make_bench
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.checkpoint import Checkpoint, checksum
from chainmap.analysis.esri.network import Floats, Index, ShockNetwork
from chainmap.analysis.esri.pool import Pool, open_pool, run_batches
from chainmap.analysis.esri.sweeps import LANES

#: The stop of the paper: no firm's loss grew by more in the last step.
TOLERANCE = 1e-2
#: A failure that goes on for so many steps, and for two a firm, goes on for ever.
_MOST_STEPS = 10_000
Progress = Callable[[int, int], None]
#: Asked between batches; true ends the run.
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
    checkpoint: Path | None = None,
    cluster: str | None = None,
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
    threads : batches at a time; the loops do not hold Python's lock.
    progress : called with the firms done and the number of all.
    cancelled : asked between batches.
    checkpoint : a file that batches are written to as they are done, and that a later call with the
        same arguments goes on from; removed at the end. In a folder the run has a file of its own,
        named by its arguments.
    cluster : URL of a Dask scheduler that computes in place of threads.

    Raises
    ------
    RunCancelled
        Where ``cancelled`` said so.
    UsageError
        Where the checkpoint is of another run.
    AnalysisError
        Where a failure never settles, or the cluster does not answer.

    Notes
    -----
    Cost grows with the links of firms that a failure reaches, not with n. A row does not depend on
    threads, batches, checkpoints or workers, to the last bit. Source: Diem et al.
    (2022), Scientific Reports 12:7719; steps and edge cases as in its reference implementation.
    """
    asked = np.arange(network.firm_count, dtype=np.int32) if firms is None else firms
    inside = network.position[asked]
    options = _options(network, use_market, tolerance, threshold)
    with ExitStack() as stack:
        saved = None
        if checkpoint is not None:
            key = checksum(network, asked, options)
            path = checkpoint / f"{key.hex()}.ckpt" if checkpoint.is_dir() else checkpoint
            saved = stack.enter_context(Checkpoint(path, key))
        pool = stack.enter_context(open_pool(network.arrays, options, threads, cluster))
        rows = _run(pool, inside, saved, progress, cancelled)
    return _table(asked, rows)


def _options(
    network: ShockNetwork, use_market: bool, tolerance: float, threshold: float
) -> Options:
    """Return how shocks spread; steps are counted only where there may be no end to them.

    Losses never shrink but where a market is gone, as A is then 1: who sells less than that counts
    for less than before, customers recover, the market with them, and it begins again.
    """
    options, sales = Options(use_market, tolerance, threshold), network.arrays.strength
    if use_market and ((sales > 0.0) & (sales < 1.0)).any():
        return options._replace(most_steps=max(_MOST_STEPS, 2 * network.firm_count))
    return options


def _run(
    pool: Pool,
    firms: Index,
    saved: Checkpoint | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> Rows:
    """Compute the rows that are not saved yet."""
    rows = np.zeros(len(firms), dtype=RESULT)
    done = np.zeros(len(firms), dtype=np.bool_) if saved is None else saved.restore(rows)
    with closing(run_batches(pool, firms, np.flatnonzero(~done))) as batches:
        for at, found in batches:
            rows[at], done[at] = found, True
            if saved is not None:
                saved.append(at, found)
            if progress is not None:
                progress(int(done.sum()), len(firms))
            if cancelled is not None and cancelled():
                raise RunCancelled
    if saved is not None:
        saved.remove()
    return rows


def _table(asked: Index, rows: Rows) -> EsriTable:
    return EsriTable(
        firms=asked,
        loss=rows["loss"].copy(),
        loss_downstream=rows["down"].copy(),
        loss_upstream=rows["up"].copy(),
        steps=rows["steps"].copy(),
        error=rows["error"].copy(),
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
    every = compute_all_losses(
        network, [psi], use_market=use_market, tolerance=tolerance, threshold=threshold
    )
    return next(every)


def compute_all_losses(
    network: ShockNetwork,
    shocks: Iterable[Floats],
    *,
    use_market: bool = True,
    tolerance: float = TOLERANCE,
    threshold: float = 0.0,
) -> Iterator[Losses]:
    """Spread each of several shocks alone, as `compute_losses` does: eight cost little more."""
    options = _options(network, use_market, tolerance, threshold)
    bench = make_bench(network.arrays)
    waiting = iter(shocks)
    while together := list(islice(waiting, LANES)):
        inside = [psi[network.order] for psi in together]
        firms = [np.flatnonzero(psi).astype(np.uint32) for psi in inside]
        parts = [(at, psi[at]) for at, psi in zip(firms, inside, strict=True)]
        for found in lose(network.arrays, bench, parts, options):
            down, up = np.empty(network.firm_count), np.empty(network.firm_count)
            down[network.order], up[network.order] = found.down, found.up
            yield Losses(downstream=down, upstream=up, steps=found.steps, error=found.error)
