"""Units apart from the headers: above the table, or in a line of their own below them."""

import re
from collections.abc import Sequence

from graph_schema.model import Type
from importers.cells import Cell
from importers.headers import UNITS, KnownColumn, known_column
from importers.missing import fold

#: 单位：万元 · 计量单位：万元、人; what follows 填报单位 is no unit.
_ABOVE = re.compile(r"单位:(?=([^:]*))")
_BETWEEN = re.compile(r"[、,/()\s]+")
_BRACKETED = re.compile(r"\((?:单位:)?([^()]*)\)")
_UNITS = frozenset().union(*UNITS.values())


def unit_above(lines: Sequence[Sequence[Cell]]) -> str | None:
    """Return the unit of money that the lines above a table name, None where none or two.

    Examples
    --------
    >>> unit_above([["填报单位：元氏县统计局", "单位：万元、人"]])
    '万元'
    >>> unit_above([["单位：元/万元"]])
    """
    cells = [fold(cell) for line in lines for cell in line if isinstance(cell, str)]
    words = {w for cell in cells for named in _ABOVE.findall(cell) for w in _BETWEEN.split(named)}
    found = words.intersection(UNITS["yuan"])
    return found.pop() if len(found) == 1 else None


def with_unit_above(header: Sequence[Cell], type_: Type, unit: str | None) -> list[Cell]:
    """Return the header with the unit behind the amounts of money that have none of their own."""
    return [f"{cell}（{unit}）" if unit and takes_unit(type_, cell) else cell for cell in header]


def takes_unit(type_: Type, header: Cell) -> bool:
    """Return whether a header names an amount of money and leaves its unit open."""
    known: KnownColumn | None = known_column(type_, header)
    if known is None or known.unit is not None or header == known.address:
        return False
    prop = type_.properties.get(known.address)
    return prop is not None and prop.unit == "yuan"


def with_units_below(header: Sequence[Cell], line: Sequence[Cell]) -> list[Cell] | None:
    """Return the header with the units of the line below it, None where that is no line of units.

    Examples
    --------
    >>> with_units_below(["企业名称", "营业收入", "人数"], ["（全称）", "（万元）", "人"])
    ['企业名称', '营业收入(万元)', '人数(人)']
    >>> with_units_below(["企业名称"], ["甲公司"])
    """
    units = [_unit(cell) for cell in line]
    if None in units or not _UNITS.intersection(u for u in units if u):
        return None
    padded = [*units, *[""] * (len(header) - len(units))]
    return [
        f"{cell}({unit})" if cell != "" and unit in _UNITS else cell
        for cell, unit in zip(header, padded, strict=False)
    ]


def _unit(cell: Cell) -> str | None:
    """Return what a cell of a line of units holds, None where it belongs to no such line."""
    if not isinstance(cell, str):
        return None
    text = fold(cell)
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        return bracketed[1]
    return text if text == "" or text in _UNITS else None
