"""Maps and databases of the example chain, for every test that shows one."""

import atexit
import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from chainmap.maps.model import MapStamp, build_chain_map
from graph_schema.records import FactTables
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.database_templates import copied_database

STAMP = MapStamp(
    graph_id="0" * 32,
    graph_version=3,
    data_date="2026-06-30",
    simulated=True,
    program_version="0.1.0",
)
PROBLEM = {
    "severity": "reject",
    "code": "uscc.checksum",
    "file": "示例.xlsx",
    "sheet": "企业",
    "row": 17,
    "column": "统一社会信用代码",
    "value": "91330100MA2000001X",
    "hint_zh": "校验码不对，请核对营业执照。",
    "hint_en": "Wrong check character, compare with the licence.",
}
COUNTS = {
    "read": 152,
    "accepted": 150,
    "rejected": 2,
    "created": 150,
    "updated": 0,
    "unchanged": 0,
    "merged": 0,
    "removed": 0,
}


def sample_map(cards: int = 150, **options: bool) -> dict[str, Any]:
    """Return the map model of an example chain with this many enterprises."""
    tables = chain_tables(cards, **options)
    return build_chain_map(tables, CHAIN_ID, as_of=AS_OF, stamp=STAMP)


def import_row(*, problems: int = 3) -> dict[str, object]:
    """Return the row of an import with as many equal problems."""
    return {
        "import_id": "sample",
        "source_ids": ["示例数据"],
        "files": [json.dumps({"name": "示例.xlsx", "sha256": "0" * 64}, ensure_ascii=False)],
        "data_date": date(2026, 6, 30),
        "version": 1,
        "mode": "upsert",
        "finished_at": "2026-06-30T10:11:12.000+08:00",
        "counts": json.dumps({"Enterprise": COUNTS}),
        "problem_count": problems,
        "problems": [json.dumps(PROBLEM, ensure_ascii=False)] * problems,
    }


def make_database(folder: Path, tables: FactTables | None = None) -> str:
    """Load tables, by default the example chain's, into a new database and return its name."""
    facts = chain_tables(60) if tables is None else tables
    return copied_database(folder / "chain.db", facts, import_row())


@cache
def shared_database() -> str:
    """Return the example chain's database for tests that only read; made once a session."""
    folder = tempfile.TemporaryDirectory(prefix="chainmap-tests-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return make_database(Path(folder.name))


def renamed(tables: FactTables, type_: str, column: str, value: str) -> dict[str, pa.Table]:
    """Return the tables with one text in every row of a column."""
    table = tables[type_]
    at = table.schema.get_field_index(column)
    changed = table.set_column(at, table.schema.field(at), pa.array([value] * table.num_rows))
    return {**tables, type_: changed}
