"""Cells that are what they say, told from all others before each one is looked at.

A reader knows everything that people type. In a large file nearly every name and code is
well-formed: its reading is the cell itself, and only the others need the reader.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from graph_schema.uscc_arrays import are_right
from importers.cells import Cell, Mask
from importers.enterprise_codes import read_uscc
from importers.readings import Reader
from importers.values import read_text

#: Ideographs (without 锟, which tells a lost encoding), letters and digits, brackets behind the
#: first. Three of them at least: what means "nothing" is shorter.
_INKED = "0-9A-Za-z\u4e00-\u951e\u9520-\u9fff"
_TEXT = re.compile(f"[{_INKED}][{_INKED}()（）]{{2,}}")
_USCC_LENGTH = 18


def are_plain(cells: Sequence[Cell | list[str]], reader: Reader) -> Mask:
    """Return which cells the reader would give back as they are, without any problem.

    Of a cell that is not among them only the reader can tell.

    Examples
    --------
    >>> are_plain(["甲公司", "无", "甲\u3000公司", 3.0], read_text).tolist()
    [True, False, False, False]
    """
    test = _TESTS.get(reader)
    return np.zeros(len(cells), dtype=bool) if test is None else test(cells)


def _texts(cells: Sequence[Cell | list[str]]) -> Mask:
    match = _TEXT.fullmatch
    return np.array([isinstance(c, str) and match(c) is not None for c in cells], dtype=bool)


def _usccs(cells: Sequence[Cell | list[str]]) -> Mask:
    plain = np.array([isinstance(c, str) and len(c) == _USCC_LENGTH for c in cells], dtype=bool)
    plain[plain] = are_right([str(cells[at]) for at in np.flatnonzero(plain).tolist()])
    return plain


_TESTS: dict[Reader, Callable[[Sequence[Cell | list[str]]], Mask]] = {
    read_text: _texts,
    read_uscc: _usccs,
}
