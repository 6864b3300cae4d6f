"""Numbers as departments write them: 1,200 · 5,200万元 · 35% · 86人."""

import math
import re

from importers.cells import Cell
from importers.headers import UNITS
from importers.missing import bare_code, is_no_value

_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,3})?")
_CURRENCY = ("¥", "￥", "人民币", "RMB", "CNY")
_BRACKETED_UNIT = re.compile(r"\(([^()\d]+)\)$")
_MINUS = "\N{MINUS SIGN}"
_CELL_UNITS = {
    "yuan": {
        **UNITS["yuan"],
        **{"千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8},
        **{"十万元": 1e5, "千万元": 1e7},
    },
    "persons": {**UNITS["persons"], "万": 1e4, "个": 1, "余人": 1},
    "fraction": UNITS["fraction"],
}
_LONGEST_FIRST = {
    measure: sorted(units, key=len, reverse=True) for measure, units in _CELL_UNITS.items()
}

Number = tuple[float | None, str | None]


def parse_number(cell: Cell, measure: str | None, unit: str | None) -> Number:
    """Return the number in the property's own unit, or the code of what is wrong.

    Parameters
    ----------
    cell : what the cell holds.
    measure : the property's unit in the model: "yuan", "fraction", "persons" or None.
    unit : the unit in the header's brackets; a unit in the cell goes first.

    Examples
    --------
    >>> parse_number("1,200", "yuan", "万元"), parse_number("1.5亿元", "yuan", "万元")
    ((12000000.0, None), (150000000.0, None))
    >>> parse_number("35%", "fraction", None), parse_number(35.0, "fraction", "%")
    ((0.35, None), (0.35, None))
    >>> parse_number("约100", "yuan", None)
    (None, 'number.format')
    """
    factor = factor_of(measure, unit)
    if isinstance(cell, float):
        return _scaled(cell, factor)
    if not isinstance(cell, str):
        return None, "number.format"
    if cell.isascii() and cell.replace(".", "", 1).isdigit():
        return _scaled(float(cell), factor)
    if _PLAIN.fullmatch(cell) and cell[-1:].isdigit():
        return _scaled(float(cell.replace(",", "")), factor)
    if not "0" <= cell[:1] <= "9" and is_no_value(cell):
        return None, None
    text = _BRACKETED_UNIT.sub(r"\1", bare_code(cell).replace(" ", "").replace(_MINUS, "-"))
    if measure == "yuan":
        text = text.removesuffix("整")
        for sign in _CURRENCY:
            text = text.removeprefix(sign).removesuffix(sign)
    own = next((u for u in _LONGEST_FIRST.get(measure or "", ()) if text.endswith(u)), None)
    if own is not None:
        text, factor = text.removesuffix(own), factor_of(measure, own)
    return _read(text, factor)


def factor_of(measure: str | None, unit: str | None) -> float:
    """Return by what numbers in a unit are multiplied, 1 for a unit that the measure has not."""
    return _CELL_UNITS.get(measure or "", {}).get(unit, 1.0) if unit else 1.0


def _read(text: str, factor: float) -> Number:
    if not _PLAIN.fullmatch(text) or not any(c.isdigit() for c in text):
        return None, "number.format"
    return _scaled(float(text.replace(",", "")), factor)


def _scaled(number: float, factor: float) -> Number:
    # 0.1 * 10000 must not leave a trace of binary fractions in the graph.
    scaled = number if factor == 1.0 else float(f"{number * factor:.15g}")
    return (scaled, None) if math.isfinite(scaled) else (None, "number.format")
