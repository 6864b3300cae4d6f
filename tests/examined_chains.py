"""Two chains whose enterprises were all examined, for tests of common gaps on maps and pages."""

from datetime import date

import pyarrow as pa

from graph_schema.records import FactTables
from tests.chainmap.maps.chain_tables import AS_OF, SOURCE, chain_tables

OTHER_CHAIN = "minerals"
#: The gap that everybody in one segment of the first chain has, a tenth of the others.
SURPLUS = "2026.1:8.4"
#: The gap that every third enterprise has, whose name is a formula and markup.
ORDINARY = "2026.1:8.5"
PAYLOAD = "=1+1<img src=x onerror=alert(1)>"
_MOVED = ("ore-lithium", "ore-nickel", "parts", "bms", "service")
_COUNTIES = {"330106": "西湖区", "330108": "滨江区", "330109": "萧山区"}


def examined_tables() -> FactTables:
    """Return one chain of 120 enterprises, all examined for two gaps."""
    tables = dict(chain_tables(120))
    tables["OF_GAP"] = tables["OF_GAP"].slice(0, 0)
    works_in = tables["OPERATES_IN"].select(["from", "to"]).to_pylist()
    segments = [row["to"] for row in works_in]
    most = max(sorted(set(segments)), key=segments.count)
    raised = {row["from"] for row in works_in if row["to"] == most}
    rows: list[tuple[object, ...]] = []
    for at, enterprise in enumerate(sorted({row["from"] for row in works_in})):
        for gap, present in (
            (SURPLUS, enterprise in raised or at % 10 == 0),
            (ORDINARY, at % 3 == 0),
        ):
            row = f"检查.xlsx/检查!{len(rows) + 2}"
            rows.append(
                (enterprise, gap, date(2026, 3, 1), "认证审核", present, SOURCE, row, AS_OF)
            )
    names = ("from", "to", "on", "source", "present", "source_id", "source_row", "data_date")
    listed = [dict(zip(names, row, strict=True)) for row in rows]
    tables["EXAMINED_FOR"] = pa.Table.from_pylist(listed, tables["EXAMINED_FOR"].schema)
    _add(tables, "Gap", [{"gap_id": ORDINARY, "name": PAYLOAD}])
    return tables


def examined_chains() -> dict[str, pa.Table]:
    """Return the same enterprises in counties, half of the segments in a chain of their own."""
    tables = dict(examined_tables())
    _add(tables, "Chain", [{"chain_id": OTHER_CHAIN, "name": "矿产与回收"}])
    counties = [{"region_code": c, "name": n, "full_name": n} for c, n in _COUNTIES.items()]
    _add(tables, "Region", [{**county, "level": "county"} for county in counties])
    part_of = [
        {**row, "to": OTHER_CHAIN} if row["from"] in _MOVED else row
        for row in tables["PART_OF"].to_pylist()
    ]
    tables["PART_OF"] = pa.Table.from_pylist(part_of, tables["PART_OF"].schema)
    located = [
        {**row, "to": [*_COUNTIES][at % len(_COUNTIES)]}
        for at, row in enumerate(tables["LOCATED_IN"].to_pylist())
    ]
    tables["LOCATED_IN"] = pa.Table.from_pylist(located, tables["LOCATED_IN"].schema)
    return tables


def _add(tables: dict[str, pa.Table], type_: str, rows: list[dict[str, str]]) -> None:
    """Add nodes that are like the first of their type but for what is said of them."""
    first = tables[type_].to_pylist()[0]
    more = pa.Table.from_pylist([{**first, **row} for row in rows], tables[type_].schema)
    tables[type_] = pa.concat_tables([tables[type_], more])
