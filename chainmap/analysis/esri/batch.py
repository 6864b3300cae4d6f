"""One batch of failed firms: what a thread, or a worker of a cluster, computes alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from chainmap.analysis.esri.cascade import (
    ENDLESS,
    TOO_DENSE,
    UNCERTAIN,
    Options,
    Workspace,
    add_up,
    clear,
    make_workspace,
    spread,
)
from chainmap.analysis.esri.network import Arrays, Floats, Index, Numbers
from chainmap.analysis.esri.sweeps import (
    LANES,
    Floor,
    Lanes,
    add_up_lanes,
    make_lanes,
    sweep,
    take_over,
)
from graph_schema.errors import AnalysisError

#: One row a failed firm.
RESULT = np.dtype([("loss", "f8"), ("down", "f8"), ("up", "f8"), ("error", "f8"), ("steps", "i4")])
Rows = npt.NDArray[np.void]
#: Lanes that run on while the others wait for their next failures: few idle, few new beginnings.
_BUSY = LANES - 2
#: A lane that no row is computed in.
_FREE = -1


class Bench(NamedTuple):
    """What one thread works with."""

    sparse: Workspace
    dense: Lanes


def make_bench(arrays: Arrays) -> Bench:
    """Return what one thread needs for a network."""
    return Bench(make_workspace(arrays), make_lanes(arrays))


def fail_batch(arrays: Arrays, bench: Bench, firms: Index, options: Options) -> Rows:
    """Let each of ``firms``, numbered as in the loops, fail alone.

    A firm's row does not depend, to the last bit, on the firms beside it.

    Raises
    ------
    AnalysisError
        Where a failure never settles.
    """
    totals, errors = np.zeros((len(firms), 3)), np.zeros(len(firms))
    steps = np.full(len(firms), UNCERTAIN, dtype=np.int32)
    inside = firms.astype(np.uint32)
    _fail_each(arrays, *bench, inside, options, totals, errors, steps)
    if (steps == UNCERTAIN).any():
        _fail_each(arrays, *bench, inside, options._replace(threshold=0.0), totals, errors, steps)
    if (steps == ENDLESS).any():
        raise _endless()
    sales = arrays.strength.sum()
    totals /= sales if sales > 0 else 1.0
    rows = np.zeros(len(firms), dtype=RESULT)
    rows["loss"], rows["down"], rows["up"] = totals.T
    rows["error"], rows["steps"] = errors, steps
    return rows


@njit(nogil=True, cache=True)
def _fail_each(
    g: Arrays,
    w: Workspace,
    x: Lanes,
    firms: Numbers,
    options: Options,
    totals: Floats,
    errors: Floats,
    steps: Index,
) -> None:
    """Fill the rows whose steps are `UNCERTAIN`; those that still are, pruning cannot vouch for.

    A failure that reaches far goes over to a lane; as soon as two lanes have stopped, the next
    ones take their places.
    """
    one, full = np.empty(1, dtype=np.uint32), np.ones(1)
    rows = np.full(LANES, _FREE, dtype=np.int32)
    for row in range(len(firms)):
        if steps[row] != UNCERTAIN:
            continue
        one[0] = firms[row]
        ended, steps[row], errors[row] = spread(g, w, one, full, options)
        if ended == TOO_DENSE:
            lane = int(np.argmin(rows))
            take_over(g, w, x, lane)
            x.steps[lane], x.error[lane] = steps[row], errors[row]
            x.running[0, lane], rows[lane] = 1.0, row
        elif ended != 0:
            steps[row] = ended
        else:
            add_up(g, w, totals[row])
        clear(g, w)
        if rows.min() != _FREE:
            _run_lanes(g, x, firms, rows, options, _BUSY, totals, errors, steps)
    _run_lanes(g, x, firms, rows, options, 0, totals, errors, steps)


@njit(nogil=True, cache=True)
def _run_lanes(
    g: Arrays,
    x: Lanes,
    firms: Numbers,
    rows: Index,
    options: Options,
    keep: int,
    totals: Floats,
    errors: Floats,
    steps: Index,
) -> None:
    """Sweep until no more than ``keep`` lanes run; write what the others found, and free them."""
    lanes = np.flatnonzero(rows != _FREE).astype(np.int32)
    sweep(g, x, Floor(firms[rows[lanes]], lanes, np.ones(len(lanes))), options, keep)
    for lane in lanes:
        if x.running[0, lane] == 0.0:
            steps[rows[lane]], errors[rows[lane]] = x.steps[lane], x.error[lane]
    sums = np.empty((3, LANES))
    add_up_lanes(g, x, sums)
    for lane in lanes:
        if x.running[0, lane] == 0.0:
            totals[rows[lane]] = sums[:, lane]
            rows[lane] = _FREE


class Lost(NamedTuple):
    """What one shock costs each firm, in the order of the loops."""

    down: Floats
    up: Floats
    steps: int
    error: float


def lose(
    arrays: Arrays, bench: Bench, shocks: Sequence[tuple[Numbers, Floats]], options: Options
) -> list[Lost]:
    """Spread up to `LANES` shocks, each of some firms and their ψ, side by side."""
    work, x = bench
    for lane, (firms, psi) in enumerate(shocks):
        ended, x.steps[lane], x.error[lane] = spread(arrays, work, firms, psi, options)
        take_over(arrays, work, x, lane)
        clear(arrays, work)
        if ended == TOO_DENSE:
            x.running[0, lane] = 1.0
        elif ended != 0:
            x.steps[lane] = ended
    lanes = np.repeat(np.arange(len(shocks)), [len(firms) for firms, _ in shocks])
    firms, psi = (np.concatenate(parts) for parts in zip(*shocks, strict=True))
    sweep(arrays, x, Floor(firms, lanes.astype(np.int32), psi), options, 0)
    found = [
        Lost(x.down[:, lane].copy(), x.up[:, lane].copy(), int(x.steps[lane]), float(x.error[lane]))
        for lane in range(len(shocks))
    ]
    add_up_lanes(arrays, x, np.empty((3, LANES)))
    if any(lost.steps == ENDLESS for lost in found):
        raise _endless()
    exact = options._replace(threshold=0.0)
    return [
        lose(arrays, bench, [shock], exact)[0] if lost.steps == UNCERTAIN else lost
        for shock, lost in zip(shocks, found, strict=True)
    ]


def _endless() -> AnalysisError:
    return AnalysisError(
        "有企业失效后，某个行业全部停产又恢复，反复不止，算不出结果："
        "有企业的销售额不足 1 个货币单位。请把金额换成更小的单位（如元）再算，"
        "或不计替代（--market none）。",
        "After a failure a whole industry is lost and comes back for ever, so there is no result: "
        "some sales are below one unit of money. Give amounts in a smaller unit (such as yuan), or "
        "compute without substitution (--market none).",
    )
