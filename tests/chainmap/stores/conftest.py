"""Real databases for tests, embedded and on a Neo4j server.

The embedded one is made once and copied; the server has one database, emptied and filled again.
A test with `backend`, `db` or `store` runs on both backends; `embedded_db` is for one of them.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.first_load import begin_first_load
from graph_schema.model import load_model
from graph_schema.records import fact_ids, table_of
from tests.database_templates import copied_database
from tests.neo4j_server import TestServer

MODEL = load_model()
IMPORT = {
    "import_id": "first",
    "source_ids": ["survey"],
    "data_date": date(2026, 1, 1),
    "version": 1,
    "finished_at": "2026-01-01T08:00:00+08:00",
    "problem_count": 0,
}


@pytest.fixture(scope="session", autouse=True)
def small_servers() -> Iterator[None]:
    """Servers of tests take little memory and end soon after their last user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
        # Each test's server lives for seconds only: the quick compiler saves a third of its time.
        patch.setenv("ARCADEDB_JVM_ARGS", "-XX:TieredStopAtLevel=1")
        yield


def small_graph(enterprises: int = 200, links: int = 500) -> dict[str, pa.Table]:
    """Enterprises with dates, lists and unknown values, and links between them."""
    nodes = [
        {
            "enterprise_id": f"e{i}",
            "name": f"企业{i}",
            "founded": date(1990 + i % 30, 1 + i % 12, 1 + i % 28) if i % 3 else None,
            "employees": i,
            "revenue_yuan": i / 3,
            "tags": ["专精特新|survey"] if i % 2 else None,
            "source_ids": ["survey"],
        }
        for i in range(enterprises)
    ]
    edges = [
        {
            "from": f"e{i % enterprises}",
            "to": f"e{(i * 7 + 1) % enterprises}",
            "product_id": f"p{i}",
            "share": (i % 100) / 100,
            "valid_from": date(2025, 1, 1),
            "source_id": "survey",
            "source_row": f"links.csv!{i}",
        }
        for i in range(links)
    ]
    return {
        "Enterprise": table_of(MODEL.nodes["Enterprise"], nodes),
        "SUPPLIES": with_link_ids(table_of(MODEL.relationships["SUPPLIES"], edges)),
    }


def with_link_ids(table: pa.Table) -> pa.Table:
    """Fill in `link_id`, as importers do."""
    ids = pa.array(fact_ids(MODEL.relationships["SUPPLIES"], table), pa.string())
    place = table.schema.get_field_index("link_id")
    return table.set_column(place, "link_id", ids)


@pytest.fixture(scope="session")
def graph() -> dict[str, pa.Table]:
    """The facts of `loaded`."""
    return small_graph()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, graph: dict[str, pa.Table]) -> Path:
    """A database with `graph`, which nobody opens: copy it."""
    return Path(copied_database(tmp_path_factory.mktemp("loaded") / "chain.db", graph, IMPORT))


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def backend(request: pytest.FixtureRequest) -> str:
    """The backend that a test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def embedded_db(loaded: Path, tmp_path: Path) -> str:
    """An embedded database of the test's own."""
    return str(shutil.copytree(loaded, tmp_path / "chain.db"))


@pytest.fixture
def new_db(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of a database that is not there yet."""
    if backend == "embedded":
        return str(tmp_path / "new.db")
    server: TestServer = request.getfixturevalue("neo4j_server")
    server.empty()
    return server.uri


@pytest.fixture
def db(backend: str, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name: str = request.getfixturevalue("embedded_db" if backend == "embedded" else "neo4j_db")
    return name


@pytest.fixture
def neo4j_db(neo4j_server: TestServer, graph: dict[str, pa.Table]) -> str:
    """The server's database with `graph`; it is the test's until it ends."""
    return fill(neo4j_server, graph)


@pytest.fixture(scope="module")
def shared_db(backend: str, request: pytest.FixtureRequest, graph: dict[str, pa.Table]) -> str:
    """A database for the tests of one module, none of which asks for one of its own."""
    if backend == "neo4j":
        return fill(request.getfixturevalue("neo4j_server"), graph)
    folder = request.getfixturevalue("tmp_path_factory").mktemp("module")
    return str(shutil.copytree(request.getfixturevalue("loaded"), folder / "chain.db"))


def fill(server: TestServer, graph: dict[str, pa.Table]) -> str:
    """Empty the server's database, load the graph, return its URL."""
    server.empty()
    with begin_first_load(server.uri) as load:
        load.finish(graph, IMPORT)
    return server.uri


@pytest.fixture(scope="module")
def store(shared_db: str) -> Iterator[BoltStore]:
    """An open store for the tests of one module; they leave its facts as they found them."""
    with open_store(shared_db) as opened:
        yield opened


@pytest.fixture(scope="session")
def graph_of() -> Any:
    """The maker of small graphs."""
    return small_graph
