"""A weak-link analysis in rows with names: what command line, pages and files show of it.

A row is a plain ``dict`` that JSON can hold. Unknown values are None, never 0.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from chainmap.analysis.columns import sorted_values
from chainmap.analysis.weakness.comparison import KEYS, compare_tables
from chainmap.maps.describe import Descriptions
from graph_schema.names import short_name
from graph_schema.records import FactTables

Row = dict[str, Any]

#: The tables of an analysis, in the order in which they are shown.
PARTS = ("enterprises", "links", "segments", "chain_gaps")
#: Digits of scores and factors: more would claim a precision that the data do not have.
DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakLinkRows:
    """The rows of one analysis, each table by rank."""

    enterprises: list[Row]
    links: list[Row]
    segments: list[Row]
    chain_gaps: list[Row]

    def of(self, part: str) -> list[Row]:
        """Return one of the four tables."""
        found: list[Row] = getattr(self, part)
        return found


def name_rows(tables: FactTables, found: Mapping[str, pa.Table]) -> WeakLinkRows:
    """Return the tables of an analysis as rows with names of enterprises, segments, regions.

    Parameters
    ----------
    tables : the facts of the version that was analysed.
    found : enterprises, links, segments, chain_gaps.
    """
    links, enterprises = found["links"], found["enterprises"]
    ids = sorted_values(enterprises["enterprise_id"], links["from"], links["to"])
    words = Descriptions.of_tables(tables, ids, products=sorted_values(links["product_id"]))
    return WeakLinkRows(
        enterprises=[_enterprise(row, words) for row in _rows(enterprises)],
        links=[_link(row, words) for row in _rows(links)],
        segments=[{"id": row["segment_id"], **row} for row in _rows(found["segments"])],
        chain_gaps=[_gap(row) for row in _rows(found["chain_gaps"])],
    )


def changed_rows(
    tables: FactTables, before: Mapping[str, pa.Table], after: Mapping[str, pa.Table]
) -> list[Row]:
    """Return what became of each enterprise from one analysis to another, with names.

    The largest change of the score stands first; "same" are those that keep their rank.
    """
    key = KEYS["enterprises"]
    moved = compare_tables(before["enterprises"], after["enterprises"], key)
    ids = sorted_values(moved["enterprise_id"])
    words = Descriptions.of_tables(tables, ids, products=pa.array([], pa.string()))
    return [{**_who(row.pop("enterprise_id"), words), **row} for row in _rows(moved)]


def loss_rows(tables: FactTables, losses: pa.Table) -> list[Row]:
    """Return who loses how much in a scenario, the greatest part of the network first."""
    ids = sorted_values(losses["enterprise_id"])
    words = Descriptions.of_tables(tables, ids, products=pa.array([], pa.string()))
    return [{**_who(row.pop("enterprise_id"), words), **row} for row in _rows(losses)]


def plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any column
    """Return a cell as JSON can hold it.

    Examples
    --------
    >>> plain(float("nan")), plain(1 / 3), plain(7)
    (None, 0.333333, 7)
    """
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value


def _rows(table: pa.Table) -> Iterable[Row]:
    return ({key: plain(value) for key, value in row.items()} for row in table.to_pylist())


def _enterprise(row: Row, words: Descriptions) -> Row:
    enterprise_id = row.pop("enterprise_id")
    segment = row.pop("segment_id")
    evidence = json.loads(row.pop("evidence") or "[]")
    return {
        **_who(enterprise_id, words),
        "segment": segment,
        "segment_name": words.segments.get(segment or ""),
        **row,
        "evidence": evidence,
    }


def _who(enterprise_id: str, words: Descriptions) -> Row:
    known = words.enterprises.get(enterprise_id, {})
    name = known.get("name") or enterprise_id
    region = words.region_of.get(enterprise_id)
    return {
        "id": enterprise_id,
        "name": name,
        "short": known.get("short_name") or short_name(name),
        "uscc": known.get("uscc"),
        "region_code": region,
        "region": None if region is None else words.regions.get(region, region),
    }


def _link(row: Row, words: Descriptions) -> Row:
    ends = {end: _who(row[end], words) for end in ("from", "to")}
    product, segment = row["product_id"], row["segment_from"]
    return {
        "id": row["link_id"] or json.dumps([row["from"], row["to"], product], ensure_ascii=False),
        **row,
        "from_name": ends["from"]["name"],
        "from_short": ends["from"]["short"],
        "to_name": ends["to"]["name"],
        "to_short": ends["to"]["short"],
        "region_code": ends["from"]["region_code"],
        "region": ends["from"]["region"],
        "to_region_code": ends["to"]["region_code"],
        "product": words.products.get(product) if product else None,
        "segment": segment,
        "segment_name": words.segments.get(segment or ""),
        "to_segment_name": words.segments.get(row["segment_to"] or ""),
    }


def _gap(row: Row) -> Row:
    parsed = {name: json.loads(row[name] or "[]") for name in ("regions", "candidates")}
    return {**row, **parsed, "needed_by": list(row["needed_by"] or ())}
