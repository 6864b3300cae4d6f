"""Who offers quality services where a chain is: enterprises of that industry, in its counties."""

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.origin import origin_of_row
from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.places import region_at
from chainmap.analysis.quality.population import Population
from graph_schema.evaluation_rules import InfrastructureRules
from graph_schema.records import FactTables

KIND = "institution"


def find_institutions(
    tables: FactTables, population: Population, rules: InfrastructureRules
) -> Measure:
    """Return the enterprises of these industries in the counties of the population.

    They need not be members of the chain. What they test or calibrate is in no table, nor whom
    they serve, so that they are counted by place alone: of no segment.
    """
    counties = {
        region_at(subject.region_code, "county")
        for subject in population.subjects.values()
        if subject.region_code
    }
    working = _newest(fact_table(tables, "IN_INDUSTRY"), rules.institutions)
    ids = pa.array(list(working), pa.string())
    located = fact_table(tables, "LOCATED_IN")
    place = _newest(located.filter(pc.is_in(located["from"], value_set=ids)))
    described = rows_by_key(
        fact_table(tables, "Enterprise"), "enterprise_id", pa.chunked_array([ids])
    )
    items = [
        Item(
            id=key,
            subject=None,
            region_code=place[key]["to"],
            kind=KIND,
            what=f"{described.get(key, {}).get('name') or key} · {industry['to']}",
            origin=origin_of_row(industry),
        )
        for key, industry in sorted(working.items())
        if key in place and region_at(place[key]["to"], "county") in counties
    ]
    return Measure(name="institution", kinds=(KIND,), items=tuple(items))


def _newest(table: pa.Table, beginnings: tuple[str, ...] = ("",)) -> dict[str, dict[str, Any]]:
    """Return the newest row of each enterprise, if it leads to a code that begins so."""
    wanted = [pc.starts_with(table["to"], beginning) for beginning in beginnings]
    some = wanted[0]
    for mask in wanted[1:]:
        some = pc.or_(some, mask)
    named = table.filter(some)["from"]
    rows = table.filter(pc.is_in(table["from"], value_set=named.combine_chunks())).to_pylist()
    rows.sort(key=lambda r: (r["data_date"] or date.min, r["source_id"] or "", r["to"]))
    newest = {row["from"]: row for row in rows}
    return {key: row for key, row in newest.items() if row["to"].startswith(beginnings)}
