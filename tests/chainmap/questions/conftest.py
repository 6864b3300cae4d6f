"""The demo's facts in a real database, for every test of the question library."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.derive import derive_links
from chainmap.stores.first_load import begin_first_load
from chainmap.stores.merge import merge_batch
from chainmap.stores.runs import WEAK_LINKS, AnalysisRun, record_run
from graph_schema.records import ReferenceIndex
from graph_schema.rules import link_rules
from importers.demo import SOURCE_ID
from importers.demo.plan import AS_OF
from importers.demo.workbook import write_demo_workbook
from importers.read import read
from tests.map_samples import import_row
from tests.neo4j_server import TestServer

Tables = dict[str, pa.Table]
#: The run that the questions about analyses find, the same on both backends.
ANALYSED = AnalysisRun(
    run_id="run-of-battery",
    kind=WEAK_LINKS,
    chain_id="battery",
    as_of=AS_OF,
    parameters={},
    graph_version=1,
    rule_versions=("state-1",),
    finished_at="2026-06-30T12:00:00+08:00",
)


@pytest.fixture(scope="session")
def as_of() -> date:
    """The day that the demo is made for."""
    return AS_OF


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The facts of the demo, derived links included."""
    workbook = write_demo_workbook(tmp_path_factory.mktemp("demo") / "模拟数据.xlsx")
    batch = read([Path(workbook)], ReferenceIndex(), source=SOURCE_ID, today=AS_OF)
    merged = merge_batch({}, batch).tables
    links = [merged["SUPPLIES"], derive_links(merged, link_rules())]
    return {**merged, "SUPPLIES": pa.concat_tables(links)}


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def backend(request: pytest.FixtureRequest) -> str:
    """The backend that a test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def store(backend: str, request: pytest.FixtureRequest) -> BoltStore:
    """An open store with the demo, which tests only read."""
    opened: BoltStore = request.getfixturevalue(f"{backend}_store")
    return opened


@pytest.fixture(scope="module")
def embedded_store(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltStore]:
    """The demo in the embedded engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
        yield from filled(str(tmp_path_factory.mktemp("questions") / "chain.db"), tables)


@pytest.fixture(scope="module")
def neo4j_store(tables: Tables, neo4j_server: TestServer) -> Iterator[BoltStore]:
    """The demo on a Neo4j server."""
    neo4j_server.empty()
    yield from filled(neo4j_server.uri, tables)


def filled(db: str, tables: Tables) -> Iterator[BoltStore]:
    with begin_first_load(db) as load:
        load.finish(tables, import_row())
    with open_store(db) as opened:
        record_run(opened, ANALYSED, {"enterprises": scored(tables)})
        yield opened


def scored(tables: Tables) -> pa.Table:
    """Return made-up results of an analysis of the chain: every fifth state is unknown."""
    rows = tables["OPERATES_IN"].to_pylist()
    members = list(dict.fromkeys(r["from"] for r in rows if "battery-" in r["to"]))
    unknown = [n % 5 == 0 for n in range(len(members))]
    ranks = [None if u else n + 1 for n, u in enumerate(unknown)]
    scores = [None if u else 1.0 / (n + 1) for n, u in enumerate(unknown)]
    return pa.table(
        {
            "enterprise_id": members,
            "state": ["unknown" if u else "weak" for u in unknown],
            "rank": pa.array(ranks, pa.int64()),
            "check_rank": pa.array([n // 5 + 1 if u else None for n, u in enumerate(unknown)]),
            "score": pa.array(scores, pa.float64()),
            "score_if_weak": [1.0 / (n + 1) for n in range(len(members))],
            "criticality": [0.5] * len(members),
            "quality_gap": pa.array([None if u else 1.0 for u in unknown], pa.float64()),
            "substitutability": [0.25] * len(members),
        }
    )
