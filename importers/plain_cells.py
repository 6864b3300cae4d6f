"""Cells that are what they say, read many at a time.

A reader knows everything that people type. In a large file nearly every name, code and amount is
well-formed, and only the others need the reader.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from graph_schema.uscc_arrays import are_right
from importers.cells import Cell, Mask
from importers.enterprise_codes import read_uscc
from importers.numbers import factor_of
from importers.readings import Reader
from importers.values import NumberReader, read_text

#: Ideographs (without 锟, which tells a lost encoding), letters and digits, brackets behind the
#: first. Three of them at least: what means "nothing" is shorter.
_INKED = "0-9A-Za-z\u4e00-\u951e\u9520-\u9fff"
_TEXT = re.compile(f"[{_INKED}][{_INKED}()（）]{{2,}}")
_USCC_LENGTH = 18
#: At most 15 digits, which a double holds in any unit.
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3}){0,3}|[0-9]{1,12})(?:\.[0-9]{1,3})?")
#: Factor of a unit, all of which are powers of ten → what multiplies by it behind the digits.
_POWERS = {10.0**n: f"e{n}" for n in range(-3, 9)}

Cells = Sequence[Cell | list[str]]


class Plain(NamedTuple):
    """What is plain among cells.

    Attributes
    ----------
    where : of which cells the reader would return just these values, without any problem.
    values : one a cell; None where they are the cells themselves.
    """

    where: Mask
    values: Sequence[Any] | None = None


def read_plain(cells: Cells, reader: Reader) -> Plain:
    """Read the cells of which no reader is needed to tell what they are.

    Examples
    --------
    >>> read_plain(["甲公司", "无", "甲\u3000公司", 3.0], read_text).where.tolist()
    [True, False, False, False]
    """
    if reader is read_text:
        return Plain(_texts(cells))
    if reader is read_uscc:
        return Plain(_usccs(cells))
    if isinstance(reader, NumberReader) and reader.prop.type == "float":
        return _numbers(cells, reader)
    return Plain(np.zeros(len(cells), dtype=bool))


def _texts(cells: Cells) -> Mask:
    match = _TEXT.fullmatch
    return np.array([isinstance(c, str) and match(c) is not None for c in cells], dtype=bool)


def _usccs(cells: Cells) -> Mask:
    plain = np.array([isinstance(c, str) and len(c) == _USCC_LENGTH for c in cells], dtype=bool)
    plain[plain] = are_right([str(cells[at]) for at in np.flatnonzero(plain).tolist()])
    return plain


def _numbers(cells: Cells, reader: NumberReader) -> Plain:
    """Read amounts such as 1,200.50; a power of ten behind them multiplies without rounding."""
    power, match = _POWERS[factor_of(reader.prop.unit, reader.unit)], _NUMBER.fullmatch
    values = [
        float(cell.replace(",", "") + power) if isinstance(cell, str) and match(cell) else None
        for cell in cells
    ]
    numbers = np.array(values, dtype=float)  # NaN, which no bounds allow, where there is none
    return Plain((reader.low <= numbers) & (numbers <= reader.high), values)
