"""The sector of each enterprise: its segment, else its industry's division."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Floats, Index, fact_table
from graph_schema.records import FactTables

#: The sector of those of whom neither a segment nor an industry is known.
UNKNOWN_SECTOR = "unknown"
_INDUSTRY = "industry:"
#: A section of GB/T 4754 ("C") or the division of a longer code ("38" of "3841").
_DIVISION = re.compile(r"[A-T]$|\d\d")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sectors:
    """Sectors of n enterprises, numbered as they number industries in ESRI.

    Attributes
    ----------
    labels : ids of segments, ``industry:38``, or `UNKNOWN_SECTOR`; ascending.
    names : names of the segments among the labels.
    code : (n,) position of each enterprise's sector in ``labels``.
    """

    labels: tuple[str, ...]
    names: Mapping[str, str]
    code: Index

    @property
    def known(self) -> Index:
        """(n,) the same, -1 for those of unknown sector."""
        at = self.labels.index(UNKNOWN_SECTOR) if UNKNOWN_SECTOR in self.labels else -1
        return np.where(self.code == at, np.int32(-1), self.code).astype(np.int32)

    def totals(self, values: Floats) -> Floats:
        """Add up one value per enterprise by sector."""
        totals = np.bincount(self.code, weights=values, minlength=len(self.labels))
        return totals.astype(np.float64)


def find_sectors(
    tables: FactTables, enterprises: pa.Array, segments: Sequence[str | None]
) -> Sectors:
    """Return the sectors of enterprises.

    Parameters
    ----------
    segments : (n,) the first segment of each enterprise, None where it works in none.
    """
    without = [e for e, s in zip(enterprises.to_pylist(), segments, strict=True) if s is None]
    divisions = _divisions(tables, without)
    found = [
        segment or divisions.get(enterprise, UNKNOWN_SECTOR)
        for enterprise, segment in zip(enterprises.to_pylist(), segments, strict=True)
    ]
    labels = sorted(set(found))
    number = {label: at for at, label in enumerate(labels)}
    return Sectors(
        labels=tuple(labels),
        names=_segment_names(tables, labels),
        code=np.array([number[label] for label in found], np.int32),
    )


def _divisions(tables: FactTables, enterprises: Sequence[str]) -> dict[str, str]:
    """Return the sector by industry; of several industries the first by code."""
    belongs = fact_table(tables, "IN_INDUSTRY")
    asked = pa.array(enterprises, pa.string())
    belongs = belongs.filter(pc.is_in(belongs["from"], value_set=asked))
    pairs = zip(belongs["to"].to_pylist(), belongs["from"].to_pylist(), strict=True)
    found: dict[str, str] = {}
    for industry, enterprise in sorted(pairs):
        division = _DIVISION.match(industry)
        if division:
            found.setdefault(enterprise, _INDUSTRY + division.group())
    return found


def _segment_names(tables: FactTables, labels: Sequence[str]) -> dict[str, str]:
    table = fact_table(tables, "Segment")
    table = table.filter(pc.is_in(table["segment_id"], value_set=pa.array(labels, pa.string())))
    pairs = zip(table["segment_id"].to_pylist(), table["name"].to_pylist(), strict=True)
    return {segment: name or segment for segment, name in pairs}
