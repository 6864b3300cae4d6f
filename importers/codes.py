"""Codes: region, industry, standard, quality gap, read by the code lists."""

import re
from collections.abc import Set
from dataclasses import dataclass

from graph_schema.codelists import (
    find_gap,
    find_standard,
    normalise_industry,
    regions,
)
from importers.addresses import former_reading, read_address
from importers.cells import Cell, text_of
from importers.missing import bare_code, fold, is_missing, is_no_value
from importers.readings import UNKNOWN, Reading

_LONG_REGION = re.compile(r"([0-9]{6})0{3}(0{3})?")
_EDITION = re.compile(r"[:-]\s*((?:19|20)[0-9]{2})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReader:
    """Reads codes that stand in a list of ours, in the graph, or in a table of this import."""

    regions: Set[str]
    industries: Set[str]
    gaps: Set[str]

    def region(self, cell: Cell) -> Reading:
        """Read a region: 6 digits, or a name."""
        text = bare_code(text_of(cell))
        if is_no_value(text):
            return UNKNOWN
        long_form = _LONG_REGION.fullmatch(text)
        code = long_form[1] if long_form else text
        if self._is_region(code):
            return Reading(code)
        former = regions().former_by_code.get(code)
        if former is not None:
            return former_reading(former, f"{code} {former.name}")
        if isinstance(cell, float):
            return Reading(code="code.numeric")
        found = regions().find(text)
        return Reading(found) if found else _read_as_address(text)

    def _is_region(self, code: str) -> bool:
        return code in regions().by_code or code in self.regions

    def industry(self, cell: Cell) -> Reading:
        """Read an industry: a section, digits, a code behind a scheme, or a name."""
        text = bare_code(text_of(cell))
        if is_no_value(text):
            return UNKNOWN
        if text in self.industries:
            return Reading(text)
        found = normalise_industry(text)
        if isinstance(cell, float) and (found is None or _lost_a_zero(text)):
            return Reading(code="code.numeric")
        return Reading(found) if found else Reading(code="industry.unknown")

    def gap(self, cell: Cell) -> Reading:
        """Read a quality gap: its id, its clause, its name."""
        text = bare_code(text_of(cell))
        if is_missing(text):
            return UNKNOWN
        found = text if text in self.gaps else find_gap(text)
        return Reading(found) if found else Reading(code="ref.unknown")


def _read_as_address(text: str) -> Reading:
    """Read a cell of regions that holds a whole address, or the name of a former region."""
    reading = read_address(text)
    # Nothing but a name that fits several is no address.
    is_name = reading.code == "address.uncertain" and reading.details["named"] == text
    if reading.code == "address.unknown" or is_name:
        return Reading(code="region.unknown")
    return reading


def read_standard(cell: Cell) -> Reading:
    """Read the name of a standard; ISO 9001 is GB/T 19001."""
    text = text_of(cell)
    if is_no_value(text):
        return UNKNOWN
    found = find_standard(fold(text))
    return Reading(found) if found else Reading(code="standard.unknown")


def edition_in(cell: Cell) -> str | None:
    """Return the edition that stands behind the number of a standard.

    Examples
    --------
    >>> edition_in("ISO 9001:2015"), edition_in("GB/T 19001—2016"), edition_in("IATF 16949")
    ('2015', '2016', None)
    """
    found = _EDITION.search(fold(text_of(cell)).replace("—", "-"))
    return found[1] if found else None


def _lost_a_zero(text: str) -> bool:
    """Return whether a number of three digits may be a class of agriculture without its zero."""
    return len(text) not in (2, 4) and text[:1] in "12345"
