"""Asks the memory ahead of time for rows that a compiled loop is about to read.

Loops that go over a large network in another order than it is stored in wait for the memory most of
the time: with this some of them take a third of the time at a million enterprises.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

from chainmap.analysis.columns import Index, IntArray

Values = npt.NDArray[np.number]
#: How many rows ahead: of where a row begins, and of what stands there.
_FAR, _NEAR = 32, 16
#: Types, builders and values of the compiler, which tells nobody what they are.
_Of = Any


def _prefetch(_: _Of, array: _Of, at: _Of) -> _Of:
    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(fetch, [address, *(ir.Constant(number, hint) for hint in _READ)])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


#: Of llvm.prefetch: to read, to be kept near, data.
_READ = (0, 3, 1)
#: ``prefetch(array, at)``: place ``at`` of a contiguous 1-d array will be read, or none is there.
prefetch: Any = intrinsic(_prefetch)


@njit(nogil=True, cache=True, inline="always")
def prefetch_rows(order: Index, at: int, count: int, start: IntArray, values: Values) -> None:
    """Ask for the rows of compressed rows that a loop over ``order[:count]`` reads after ``at``.

    Parameters
    ----------
    start, values : row i is ``values[start[i]:start[i + 1]]``.
    """
    if at + _FAR < count:
        prefetch(start, order[at + _FAR])
    if at + _NEAR < count:
        prefetch(values, start[order[at + _NEAR]])


@njit(nogil=True, cache=True, inline="always")
def prefetch_ends(end: Index, first: int, last: int, seen: Values, step: IntArray) -> None:
    """Ask for what a depth-first search reads of those to whom ``end[first:last]`` leads."""
    for k in range(first, min(last, first + _NEAR)):
        prefetch(seen, end[k])
        prefetch(step, end[k])
