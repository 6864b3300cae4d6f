"""How often straight lines between columns cross, counted exactly and without a loop over lines."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def count_inversions(values: IntArray) -> int:
    """Count pairs i < j with values[i] > values[j], for values ≥ 0.

    From the highest bit down: among values that agree above a bit, each 1 before a 0 is one
    inversion; then the two halves are parted, keeping their order. O(m log m), vectorised.

    Examples
    --------
    >>> count_inversions(np.array([2, 0, 1, 1]))
    3
    """
    total = 0
    for bit in range(int(values.max(initial=0)).bit_length() - 1, -1, -1):
        ones = (values >> bit) & 1
        above = values >> (bit + 1)
        starts = np.flatnonzero(np.diff(above, prepend=-1))
        sizes = np.diff(np.append(starts, len(values)))
        before = np.cumsum(ones) - ones
        inside = before - np.repeat(before[starts], sizes)
        total += int(inside[ones == 0].sum())
        zeros = np.repeat(np.add.reduceat(1 - ones, starts), sizes)
        start = np.repeat(starts, sizes)
        place = np.where(ones == 0, np.arange(len(values)) - inside, start + zeros + inside)
        parted = np.empty_like(values)
        parted[place] = values
        values = parted
    return total


def count_crossings(gap: IntArray, left: Floats, right: Floats) -> int:
    """Count crossings of lines, each of which runs across one gap between two columns.

    Lines that share an end do not cross.

    Parameters
    ----------
    gap : (k,) number of the gap; only lines in the same gap can cross.
    left, right : (k,) heights at which the line enters and leaves the gap.

    Examples
    --------
    >>> count_crossings(np.array([0, 0, 1]), np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    1
    """
    order = np.lexsort((right, left, gap))
    gap, right = gap[order], right[order]
    by_height = np.lexsort((right, gap))
    step = np.diff(right[by_height], prepend=0.0) != 0
    step |= np.diff(gap[by_height], prepend=-1) != 0
    ranks = np.empty(len(right), np.int64)
    ranks[by_height] = np.cumsum(step)
    return count_inversions(ranks)
