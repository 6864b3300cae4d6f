"""Industries 行业 of GB/T 4754-2017: sections and divisions."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from graph_schema.codelists.files import read_rows

_CODE = re.compile(r"([A-T])?([0-9]{2,4})?(\D.*)?")
_OTHER_SYSTEM = re.compile(r"[a-z][a-z0-9]*:\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryEntry:
    """A section 门类 (level 1, "C") or division 大类 (level 2, "38")."""

    code: str
    name: str
    level: int
    parent_code: str


@cache
def industries() -> Mapping[str, IndustryEntry]:
    """Return the 20 sections and 97 divisions, by code.

    Examples
    --------
    >>> industries()["38"].name, industries()["38"].parent_code
    ('电气机械和器材制造业', 'C')
    """
    entries = {
        row["code"]: IndustryEntry(
            code=row["code"],
            name=row["name"],
            level=int(row["level"]),
            parent_code=row["parent_code"],
        )
        for row in read_rows("industries.csv")
    }
    return MappingProxyType(entries)


@cache
def _codes_by_name() -> dict[str, str]:
    """Name → code; of a section and its only division (教育) the division."""
    return {_plain(entry.name): entry.code for entry in industries().values()}


def normalise_industry(text: str) -> str | None:
    """Return the code that ``text`` means, None where it is none.

    Groups and classes (levels 3 and 4) are taken if their division is known. The letter in front
    must be the section of the division, a name behind must be the code's own. Codes of other
    systems keep their scheme.

    Examples
    --------
    >>> [normalise_industry(t) for t in ("C38", "38", "3841", "C3841", "C", "sw:110000")]
    ['38', '38', '3841', '3841', 'C', 'sw:110000']
    >>> normalise_industry("C38电气机械和器材制造业"), normalise_industry("纺织业")
    ('38', '17')
    >>> normalise_industry("A38") is None, normalise_industry("9999") is None
    (True, True)
    """
    plain = _plain(text)
    if plain in _codes_by_name():
        return _codes_by_name()[plain]
    if _OTHER_SYSTEM.fullmatch(text.strip()):
        return text.strip()
    found = _CODE.fullmatch(plain)
    if found is None:
        return None
    section, digits, name = found.groups()
    code = _known_code(section, digits)
    if code is None or (name is not None and _codes_by_name().get(name) != code):
        return None
    return code


def section_of(code: str) -> str | None:
    """Return the section of a code of any level, None for other systems.

    Examples
    --------
    >>> section_of("3841"), section_of("C"), section_of("sw:110000") is None
    ('C', 'C', True)
    """
    entry = industries().get(code) or industries().get(code[:2])
    if entry is None or ":" in code:
        return None
    return entry.code if entry.level == 1 else entry.parent_code


def _known_code(section: str | None, digits: str | None) -> str | None:
    if digits is None:
        return section
    division = industries().get(digits[:2])
    if division is None or section not in (None, division.parent_code):
        return None
    return digits


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
