"""Quality gaps 质量短板: a versioned taxonomy on three axes, by clauses of GB/T 19001."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from graph_schema.codelists.files import read_rows

GAP_VERSION = "2026.1"
AXES = ("质量技术", "质量管理", "质量基础设施")

_CLAUSE = re.compile(
    r"(?:GB/?T)?(?:ISO)?(?:19001|9001)?(?:[-:][0-9]{4})?第?([0-9]+(?:\.[0-9]+)+)(?:条款|条)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEntry:
    """One gap. ``clause`` is the clause of GB/T 19001-2016, None where it is about none."""

    gap_id: str
    name: str
    axis: str
    clause: str | None
    version: str


@cache
def gaps() -> Mapping[str, GapEntry]:
    """Return the taxonomy, by gap_id.

    Examples
    --------
    >>> gaps()["2026.1:8.4"].axis
    '质量管理'
    """
    entries = {}
    for row in read_rows("gaps.csv"):
        gap_id = f"{row['version']}:{row['code']}"
        entries[gap_id] = GapEntry(
            gap_id=gap_id,
            name=row["name"],
            axis=row["axis"],
            clause=row["clause"] or None,
            version=row["version"],
        )
    return MappingProxyType(entries)


def find_gap(text: str) -> str | None:
    """Return the gap_id that ``text`` means: an id, a code, a clause or a name.

    A clause below one of the taxonomy (8.4.2) means the one above it (8.4).

    Examples
    --------
    >>> [find_gap(t) for t in ("8.4", "2026.1:8.4", "8.4.2", "GB/T 19001 8.4", "T.1")]
    ['2026.1:8.4', '2026.1:8.4', '2026.1:8.4', '2026.1:8.4', '2026.1:T.1']
    >>> find_gap("8.9") is None
    True
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    direct = _ids().get(plain)
    clause = _CLAUSE.fullmatch(plain)
    if direct is not None or clause is None:
        return direct
    return _at_or_above(clause[1])


def _at_or_above(clause: str) -> str | None:
    parts = clause.split(".")
    for n in range(len(parts), 1, -1):
        found = _ids().get(".".join(parts[:n]))
        if found is not None:
            return found
    return None


@cache
def _ids() -> dict[str, str]:
    """Id, code and name → gap_id; codes and names of the current version."""
    ids = {}
    for gap_id, entry in gaps().items():
        ids[gap_id] = gap_id
        if entry.version == GAP_VERSION:
            ids[gap_id.removeprefix(f"{GAP_VERSION}:")] = gap_id
            ids["".join(unicodedata.normalize("NFKC", entry.name).split()).upper()] = gap_id
    return ids
