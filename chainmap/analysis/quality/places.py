"""Regions at one level: the province, city or county in which something lies."""

from typing import Literal

from graph_schema.codelists import regions
from graph_schema.codelists.region_codes import significant_digits

RegionLevel = Literal["province", "city", "county"]
REGION_LEVELS: tuple[RegionLevel, ...] = ("province", "city", "county")
_DIGITS = {"province": 2, "city": 4, "county": 6}
UNKNOWN = "unknown"


def region_at(code: str | None, level: RegionLevel) -> str:
    """Return the region of this level in which ``code`` lies.

    Where the data name only a larger region, that larger region stands for itself: its enterprises
    are somewhere in it. A district of a municipality lies in the municipality, and a county that
    lies directly in its province stands beside the cities.

    Examples
    --------
    >>> region_at("330108", "city"), region_at("330100", "county"), region_at(None, "city")
    ('330100', '330100', 'unknown')
    >>> region_at("110105", "city"), region_at("429004", "city")
    ('110000', '429004')
    """
    if code is None:
        return UNKNOWN
    known = regions().by_code
    entry = known.get(code)
    if entry is None:
        return code[: _DIGITS[level]].ljust(6, "0")
    while REGION_LEVELS.index(entry.level) > REGION_LEVELS.index(level):
        parent = known[entry.parent_code]
        if level == "city" and parent.level == "province" and not parent.name.endswith("市"):
            break
        entry = parent
    return entry.code


def lies_in(code: str | None, area: str) -> bool:
    """Return whether a region is ``area`` or lies in it; `UNKNOWN` holds what has no region.

    Examples
    --------
    >>> lies_in("330108", "330100"), lies_in("330100", "330108"), lies_in(None, "unknown")
    (True, False, True)
    """
    if code is None or area == UNKNOWN:
        return code is None and area == UNKNOWN
    return code.startswith(significant_digits(area))
