"""Where enterprises are and on which chains, for lists of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key, valid_at
from graph_schema.codelists import regions
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedEnterprise:
    """An enterprise with its place; ``region`` is the full name, down to the county if known."""

    enterprise_id: str
    name: str
    uscc: str | None
    size_class: str | None
    region_code: str | None
    region: str | None
    chain_ids: tuple[str, ...]


def place_enterprises(
    tables: FactTables, as_of: date, enterprises: pa.Array
) -> Mapping[str, PlacedEnterprise]:
    """Return the enterprises by id; their chains are those they work in at ``as_of``."""
    wanted = pa.chunked_array([enterprises.cast(pa.string())])
    known = rows_by_key(fact_table(tables, "Enterprise"), "enterprise_id", wanted)
    located = _newest_region(tables, enterprises)
    chains = _chains(tables, as_of, enterprises)
    return {
        key: PlacedEnterprise(
            enterprise_id=key,
            name=row["name"] or key,
            uscc=row["uscc"],
            size_class=row["size_class"],
            region_code=located.get(key),
            region=region_name(located.get(key)),
            chain_ids=tuple(sorted(chains.get(key, ()))),
        )
        for key, row in known.items()
    }


def region_name(code: str | None) -> str | None:
    """Return a region's full name; a code that no list has stands for itself.

    Examples
    --------
    >>> region_name("330108"), region_name("330100"), region_name(None)
    ('浙江省杭州市滨江区', '浙江省杭州市', None)
    """
    entry = regions().by_code.get(code or "")
    return entry.full_name if entry else code


def chain_names(tables: FactTables) -> dict[str, str]:
    """Return each chain's name by its id."""
    table = fact_table(tables, "Chain")
    pairs = zip(table["chain_id"].to_pylist(), table["name"].to_pylist(), strict=True)
    return {key: name or key for key, name in pairs}


def _newest_region(tables: FactTables, enterprises: pa.Array) -> dict[str, str]:
    links = fact_table(tables, "LOCATED_IN")
    rows = links.filter(pc.is_in(links["from"], value_set=enterprises)).to_pylist()
    rows.sort(key=lambda row: (row["data_date"] or date.min, len(row["to"].rstrip("0"))))
    return {row["from"]: row["to"] for row in rows}


def _chains(tables: FactTables, as_of: date, enterprises: pa.Array) -> Mapping[str, set[str]]:
    works = fact_table(tables, "OPERATES_IN")
    mask = pc.and_(pc.is_in(works["from"], value_set=enterprises), valid_at(works, as_of))
    works = works.filter(mask)
    parts = fact_table(tables, "PART_OF")
    chain_of = dict(zip(parts["from"].to_pylist(), parts["to"].to_pylist(), strict=True))
    found: dict[str, set[str]] = defaultdict(set)
    for enterprise, segment in zip(works["from"].to_pylist(), works["to"].to_pylist(), strict=True):
        if segment in chain_of:
            found[enterprise].add(chain_of[segment])
    return found
