"""Small cells of shared outputs: hidden, and with them what would give them away."""

import numpy as np

from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.examined import Flags


def suppressed_cells(counts: IntArray, *, below: int) -> Flags:
    """Return which cells of a table of enterprises are not to be shown.

    A cell of 1 … ``below`` - 1 enterprises is hidden. Where row or column totals are known, a
    lone hidden cell is the difference: so its row and its column hide the next smallest cell too,
    until each that hides anything hides two cells, of ``below`` enterprises or more together.

    Parameters
    ----------
    counts : (rows, columns) enterprises; 0 says that nobody was examined, and may be shown.

    Notes
    -----
    What no other cell can complement (a row with one cell that is not 0) stays hidden alone: leave
    out the totals of such a table. Rows and columns are mended in turn until nothing changes.

    Examples
    --------
    >>> suppressed_cells(np.array([[3, 9, 20], [30, 40, 50], [8, 60, 70]]), below=5).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [1, 1, 0]])
    """
    hidden = (counts > 0) & (counts < below)
    while True:
        more = _complemented(counts, hidden, below)
        more = _complemented(counts.T, more.T, below).T
        if (more == hidden).all():
            return hidden
        hidden = more


def _complemented(counts: IntArray, hidden: Flags, below: int) -> Flags:
    """Hide the next smallest cells of each row until subtraction tells nothing."""
    hidden = hidden.copy()
    for row in np.flatnonzero(hidden.any(axis=1)):
        order = np.argsort(counts[row], kind="stable")
        open_cells = [at for at in order if counts[row, at] > 0 and not hidden[row, at]]
        for at in open_cells:
            own = hidden[row]
            if own.sum() >= 2 and counts[row, own].sum() >= below:
                break
            hidden[row, at] = True
    return hidden
