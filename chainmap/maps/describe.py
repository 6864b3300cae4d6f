"""Names and properties of what a map shows, read from the tables for the members of one chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.origin import Origin, origin_of_row
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptions:
    """Rows by key: enterprises, where each is and what it does, names of products and segments.

    ``region_origin`` and ``industry_origin`` say who said so of each enterprise.
    """

    enterprises: Mapping[str, dict[str, Any]]
    region_of: Mapping[str, str]
    region_origin: Mapping[str, Origin]
    regions: Mapping[str, str]
    industry_of: Mapping[str, str]
    industry_origin: Mapping[str, Origin]
    industries: Mapping[str, str]
    products: Mapping[str, str]
    segments: Mapping[str, str]

    @classmethod
    def of_tables(
        cls, tables: FactTables, enterprises: pa.Array, *, products: pa.Array
    ) -> "Descriptions":
        """Read what is known about these enterprises, and the names of these products."""
        located = _newest(fact_table(tables, "LOCATED_IN"), enterprises)
        working = _newest(fact_table(tables, "IN_INDUSTRY"), enterprises)
        return cls(
            enterprises=rows_by_key(
                fact_table(tables, "Enterprise"), "enterprise_id", pa.chunked_array([enterprises])
            ),
            region_of={key: row["to"] for key, row in located.items()},
            region_origin={key: origin_of_row(row) for key, row in located.items()},
            regions=names_by_key(tables, "Region", "region_code", "full_name", "name"),
            industry_of={key: row["to"] for key, row in working.items()},
            industry_origin={key: origin_of_row(row) for key, row in working.items()},
            industries=names_by_key(tables, "Industry", "industry_code", "name"),
            products=names_by_key(tables, "Product", "product_id", "name", among=products),
            segments=names_by_key(tables, "Segment", "segment_id", "name"),
        )


def names_by_key(
    tables: FactTables, type_: str, key: str, *names: str, among: pa.Array | None = None
) -> dict[str, str]:
    """Return key → the first of the names that is known, else the key itself."""
    table = fact_table(tables, type_)
    if among is not None:
        table = table.filter(pc.is_in(table[key], value_set=among))
    shown = pc.coalesce(*(table[name] for name in (*names, key)))
    return dict(zip(table[key].to_pylist(), shown.to_pylist(), strict=True))


def _newest(table: pa.Table, enterprises: pa.Array) -> dict[str, dict[str, Any]]:
    """Return each enterprise's relationship: of several sources the newest."""
    rows = table.filter(pc.is_in(table["from"], value_set=enterprises)).to_pylist()
    rows.sort(key=lambda r: (r["data_date"] or date.min, r["source_id"] or "", r["to"]))
    return {row["from"]: row for row in rows}
