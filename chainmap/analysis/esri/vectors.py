"""Eight numbers in one register, for compiled loops over shocks side by side.

A loop over the columns of rows is vectorised only where the compiler can see that the rows do not
overlap, and it could not: it computed one number after the other, through memory. Each place of a
vector gives, to the last bit, what it would give alone.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic, models, overload, register_model

#: Numbers in a vector: the line of a cache.
WIDTH = 8
_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_WHOLE = ir.IntType(32)
#: numpy promises no more: the bytes that the address of a number is a multiple of.
_ALIGNED = 8
#: Types, builders and values of the compiler, which tells nobody what they are.
_Of = Any
_Operation = Callable[..., Any]


class _Vector(types.Type):
    def __init__(self) -> None:
        super().__init__("Vector8")


VECTOR = _Vector()


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: _Of, kind: _Of) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def _operation(work: _Operation) -> _Operation:
    """Make an operation of compiled loops out of what types it and writes its code."""
    made: _Operation = intrinsic(work)
    return made


def _row(context: _Of, builder: _Of, table: _Of, array: _Of, row: _Of) -> _Of:
    """Return the address of a row of a table of type ``table``."""
    data = context.make_array(table)(context, builder, array).data
    at = builder.gep(data, [builder.mul(row, ir.Constant(row.type, WIDTH))])
    return builder.bitcast(at, _VECTOR.as_pointer())


@_operation
def load(_: _Of, table: _Of, row: _Of) -> _Of:
    """Return a row of a table (n, 8)."""

    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        return builder.load(_row(context, builder, signature.args[0], *arguments), align=_ALIGNED)

    return VECTOR(table, types.intp), generate


@_operation
def store(_: _Of, table: _Of, row: _Of, vector: _Of) -> _Of:
    """Write a row of a table (n, 8)."""

    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        at = _row(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], at, align=_ALIGNED)
        return context.get_dummy_value()

    return types.void(table, types.intp, VECTOR), generate


@_operation
def fill(_: _Of, value: _Of) -> _Of:
    """Return eight times the same number."""

    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        one = builder.insert_element(nothing, arguments[0], _WHOLE(0))
        first = ir.Constant(ir.VectorType(_WHOLE, WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(one, nothing, first)

    return VECTOR(types.float64), generate


@_operation
def choose(_: _Of, wanted: _Of, one: _Of, other: _Of) -> _Of:
    """Return ``one`` where ``wanted`` is above 0, else ``other``."""

    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        nothing = ir.Constant(_VECTOR, [0.0] * WIDTH)
        above = builder.fcmp_ordered(">", arguments[0], nothing)
        return builder.select(above, *arguments[1:])

    return VECTOR(VECTOR, VECTOR, VECTOR), generate


@_operation
def differ(_: _Of, one: _Of, other: _Of) -> _Of:
    """Return whether two vectors are unequal in any place."""

    def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
        places = builder.bitcast(builder.fcmp_unordered("!=", *arguments), ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", places, ir.Constant(places.type, 0))

    return types.boolean(VECTOR, VECTOR), generate


def _binary(combine: _Operation) -> _Operation:
    def work(_: _Of, one: _Of, other: _Of) -> _Of:
        def generate(context: _Of, builder: _Of, signature: _Of, arguments: _Of) -> _Of:
            return combine(builder, *arguments)

        return VECTOR(VECTOR, VECTOR), generate

    return _operation(work)


def _larger(builder: _Of, one: _Of, other: _Of) -> _Of:
    return builder.select(builder.fcmp_ordered(">", one, other), one, other)


def _smaller(builder: _Of, one: _Of, other: _Of) -> _Of:
    return builder.select(builder.fcmp_ordered("<", one, other), one, other)


#: The larger, the smaller of two in each place.
larger, smaller = _binary(_larger), _binary(_smaller)


def _make_operator(sign: _Operation, combine: _Operation) -> None:
    work = _binary(combine)

    @overload(sign)
    def act(one: _Of, other: _Of) -> _Of:
        def compute(one: _Of, other: _Of) -> _Of:
            return work(one, other)

        return compute if one is VECTOR and other is VECTOR else None


_make_operator(operator.add, ir.IRBuilder.fadd)
_make_operator(operator.sub, ir.IRBuilder.fsub)
_make_operator(operator.mul, ir.IRBuilder.fmul)
_make_operator(operator.truediv, ir.IRBuilder.fdiv)
