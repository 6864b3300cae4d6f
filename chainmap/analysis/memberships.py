"""Which enterprise works in which segment at a date, and which segment is its first."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import (
    Floats,
    Index,
    IntArray,
    codes_in,
    days,
    fact_table,
    floats,
    row_numbers,
    sorted_values,
    valid_at,
)
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memberships:
    """Memberships of enterprises in segments (OPERATES_IN), one per pair.

    Sorted by enterprise; of one enterprise the first segment comes first: largest revenue share,
    else lowest tier, then id.

    Attributes
    ----------
    enterprises, segments : ids, ascending.
    enterprise, segment : (k,) positions in these.
    revenue_share : (k,) fraction 0..1, NaN where unknown.
    """

    enterprises: pa.Array
    segments: pa.Array
    enterprise: Index
    segment: Index
    revenue_share: Floats

    @classmethod
    def of_tables(
        cls,
        tables: FactTables,
        as_of: date,
        *,
        segments: pa.Array | None = None,
        enterprises: pa.Array | None = None,
    ) -> "Memberships":
        """Read the memberships valid at ``as_of``.

        Parameters
        ----------
        segments : only these, ascending; default all.
        enterprises : only these, ascending; default those that work anywhere in ``segments``.
        """
        table = fact_table(tables, "OPERATES_IN")
        mask = valid_at(table, as_of)
        if segments is not None:
            mask = pc.and_(mask, pc.is_in(table["to"], value_set=segments))
        if enterprises is not None:
            mask = pc.and_(mask, pc.is_in(table["from"], value_set=enterprises))
        table = table.take(pa.array(row_numbers(mask)))
        members = sorted_values(table["from"]) if enterprises is None else enterprises
        places = sorted_values(table["to"]) if segments is None else segments
        enterprise, segment = codes_in(table["from"], members), codes_in(table["to"], places)
        keep = _newest_of_each_pair(table, enterprise, segment)
        enterprise, segment = enterprise[keep], segment[keep]
        share = floats(table["revenue_share"])[keep]
        tier = _tiers(tables, places)[segment]
        order = np.lexsort((segment, tier, -np.nan_to_num(share, nan=-1.0), enterprise))
        return cls(
            enterprises=members,
            segments=places,
            enterprise=enterprise[order],
            segment=segment[order],
            revenue_share=share[order],
        )

    def first_segment(self) -> Index:
        """Return each enterprise's first segment, -1 where it works in none."""
        first = np.full(len(self.enterprises), -1, np.int32)
        first[self.enterprise[::-1]] = self.segment[::-1]
        return first


def _newest_of_each_pair(table: pa.Table, enterprise: Index, segment: Index) -> IntArray:
    """Keep one row per pair: the newest data date, then the larger share."""
    share = -np.nan_to_num(floats(table["revenue_share"]), nan=-1.0)
    newest = -days(table["data_date"]).astype(np.int64)
    order = np.lexsort((share, newest, segment, enterprise))
    pairs = enterprise[order].astype(np.int64) * (segment.max(initial=0) + 1) + segment[order]
    return order[np.flatnonzero(np.diff(pairs, prepend=-1))]


def _tiers(tables: FactTables, segments: pa.Array) -> Floats:
    """Return each segment's tier; a segment without one counts as the last."""
    table = fact_table(tables, "Segment")
    known = np.full(len(segments), np.inf)
    place = codes_in(table["segment_id"], segments)
    tier = floats(table["tier"].cast(pa.float64()))
    known[place[place >= 0]] = np.nan_to_num(tier[place >= 0], nan=np.inf)
    return known
