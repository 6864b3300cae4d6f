"""Which enterprises a figure is about: those of a region, of a chain, that a table describes."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, valid_at
from graph_schema.codelists.region_codes import significant_digits
from graph_schema.records import FactTables


def enterprises_in(
    tables: FactTables,
    as_of: date,
    *,
    region_code: str | None = None,
    chain_id: str | None = None,
) -> pa.Array:
    """Return the ids of the enterprises, ascending.

    Parameters
    ----------
    region_code : only those that lie in it; a province or a city holds its counties.
    chain_id : only those that work on it at ``as_of``.

    Notes
    -----
    An enterprise that only a link names is left out: nobody described it, and it would make every
    share smaller.
    """
    table = fact_table(tables, "Enterprise")
    ids = table.filter(pc.invert(pc.fill_null(table["stub"], False)))["enterprise_id"]
    digits = significant_digits(region_code or "")
    if digits:
        located = fact_table(tables, "LOCATED_IN")
        inside = located.filter(pc.starts_with(located["to"], digits))["from"]
        ids = ids.filter(pc.is_in(ids, value_set=pc.unique(inside)))
    if chain_id is not None:
        parts = fact_table(tables, "PART_OF")
        segments = parts.filter(pc.equal(parts["to"], chain_id))["from"]
        works = fact_table(tables, "OPERATES_IN")
        here = pc.and_(pc.is_in(works["to"], value_set=pc.unique(segments)), valid_at(works, as_of))
        ids = ids.filter(pc.is_in(ids, value_set=pc.unique(works.filter(here)["from"])))
    flat = ids.combine_chunks()
    return flat.take(pc.sort_indices(flat))
