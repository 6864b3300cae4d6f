"""A server with little transaction memory: loads in batches that survive kills, clear refusals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from chainmap.stores.connect import database_exists, open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.diff import compare_graphs
from chainmap.stores.first_load import begin_first_load
from graph_schema.errors import GraphLoading, StoreError, StoreUnavailable
from tests.conftest import missing
from tests.neo4j_server import PartMissing, TestServer, kill, start, started_server

LOADER = """
import sys, pyarrow as pa
from chainmap.stores.first_load import begin_first_load
tables = {}
for name in ("Enterprise", "SUPPLIES"):
    with pa.memory_map(f"{sys.argv[2]}/{name}.arrow") as source:
        tables[name] = pa.ipc.open_file(source).read_all()
with begin_first_load(sys.argv[1]) as load:
    load.finish(tables, {"import_id": "killed"})
"""
COUNT = "MATCH (n) RETURN count(n) AS n"
EMPTY_BIT_BY_BIT = (
    "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 1000 ROWS",
    "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 1000 ROWS",
)
#: Room for 4,194 facts a transaction; the graph has 7,000, and is loaded in batches of 1,048.
TX_MEMORY = "16m"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


@pytest.fixture(scope="module")
def small_server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """A server of this module's own, which tests may kill; it allows little memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_HOME", str(tmp_path_factory.mktemp("home")))
        try:
            with started_server(home, tx_memory=TX_MEMORY, heap="384m") as server:
                for name, value in server.variables.items():
                    patch.setenv(name, value)
                yield server
        except PartMissing as error:
            missing("neo4j", str(error))


@pytest.fixture(scope="module")
def large(graph_of: Any) -> dict[str, pa.Table]:
    tables: dict[str, pa.Table] = graph_of(2_000, 5_000)
    return tables


@pytest.fixture(scope="module")
def files(large: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, table in large.items():
        with pa.ipc.new_file(str(folder / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)
    return folder


def loader(server: TestServer, files: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LOADER, server.uri, str(files)])


def wait_for_nodes(server: TestServer, process: subprocess.Popen[bytes], count: int) -> None:
    """Return once the database holds this many nodes, while the load is under way."""
    with server.driver() as driver:
        while driver.execute_query(COUNT).records[0]["n"] < count:
            assert process.poll() is None
            time.sleep(0.02)


def assert_goes_on(server: TestServer, large: dict[str, pa.Table]) -> None:
    """A half load is nobody's graph, and the same load ends with all the facts."""
    assert not database_exists(server.uri)
    with pytest.raises(GraphLoading):
        open_store(server.uri)
    with begin_first_load(server.uri) as load:
        meta = load.finish(large, {"import_id": "again"})
    with open_store(server.uri) as store:
        found, tables = store.read_all()
        assert [row["import_id"] for row in store.imports()] == ["again"]
    assert found == meta
    assert found.version == 1
    assert content_hash(tables) == content_hash(large)


def test_a_load_whose_process_was_killed_goes_on_where_it_stopped(
    small_server: TestServer, files: Path, large: dict[str, pa.Table]
) -> None:
    with loader(small_server, files) as process:
        wait_for_nodes(small_server, process, 500)
        os.kill(process.pid, signal.SIGKILL)
    assert_goes_on(small_server, large)


def test_a_change_above_the_memory_limit_is_refused_with_the_line_to_change(
    small_server: TestServer, large: dict[str, pa.Table]
) -> None:
    with open_store(small_server.uri) as store:
        meta, tables = store.read_all()
        gone = compare_graphs(tables, {}, base_version=meta.version)
        with pytest.raises(StoreError, match=r"db\.memory\.transaction\.max=\d+m"):
            store.commit(gone, {"import_id": "too-much"})
        assert store.meta() == meta
        assert content_hash(store.read_all()[1]) == content_hash(large)


def test_a_load_whose_server_was_killed_goes_on_where_it_stopped(
    small_server: TestServer, home: Path, files: Path, large: dict[str, pa.Table]
) -> None:
    with small_server.driver() as driver, driver.session() as session:
        for cypher in EMPTY_BIT_BY_BIT:
            session.run(cypher).consume()
    with loader(small_server, files) as process:
        wait_for_nodes(small_server, process, 500)
        kill(home)
        assert process.wait() != 0
    start(home, tx_memory=TX_MEMORY, heap="384m")
    assert_goes_on(small_server, large)


def test_a_server_that_only_reads_takes_no_change(
    small_server: TestServer, home: Path, large: dict[str, pa.Table]
) -> None:
    kill(home)
    start(home, tx_memory=TX_MEMORY, heap="384m", conf="server.databases.read_only=neo4j")
    with open_store(small_server.uri) as store:
        version = store.meta().version
        less = {**large, "SUPPLIES": large["SUPPLIES"].slice(1)}
        change = compare_graphs(large, less, base_version=version)
        with pytest.raises(StoreUnavailable, match="only reads"):
            store.commit(change, {"import_id": "refused"})
        assert store.meta().version == version
