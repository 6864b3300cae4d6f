"""A first load is all or nothing, whoever is killed, and there is only one at a time."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import database_exists, open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.directory import DataDirectory
from chainmap.stores.locks import is_held, take
from graph_schema.errors import GraphChanged, SchemaError, StoreError, StoreUnavailable
from graph_schema.model import load_model
from graph_schema.records import table_of

MODEL = load_model()
LOADER = """
import sys
from pathlib import Path
import pyarrow as pa
from chainmap.stores.bulk_load import first_load
tables = {p.stem: pa.ipc.open_file(str(p)).read_all() for p in Path(sys.argv[2]).glob("*.arrow")}
first_load(sys.argv[1], tables, {"import_id": "killed"})
"""
SCHEMA = Path("databases", "chainmap", "schema.json")


@pytest.fixture(scope="module")
def backend() -> str:
    """These tests are about the embedded one."""
    return "embedded"


@pytest.fixture
def new_db(tmp_path: Path) -> str:
    return str(tmp_path / "new.db")


@pytest.fixture
def files(tmp_path: Path, graph: dict[str, pa.Table]) -> Path:
    """The tables of `graph` as files, for a loader that is killed."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, table in graph.items():
        with pa.ipc.new_file(str(folder / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)
    return folder


def loader(db: str, files: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LOADER, db, str(files)])


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def assert_before_or_after(db: str, graph: dict[str, pa.Table]) -> None:
    """Nothing of the killed load is there, or all of it; then the next load or reader works."""
    directory = DataDirectory(db)
    deadline = time.monotonic() + 10
    while is_held(directory.load_lock):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    if not database_exists(db):
        first_load(db, graph, {"import_id": "again"})
    assert not directory.loading.exists()
    with open_store(db) as store:
        assert content_hash(store.read_all()[1]) == content_hash(graph)
        assert len(store.imports()) == 1


@pytest.mark.parametrize("moment", ["load", "engine.loading", "engine.loading/databases/chainmap"])
def test_a_killed_starter_leaves_nothing_and_the_next_load_works(
    new_db: str, files: Path, graph: dict[str, pa.Table], moment: str
) -> None:
    with loader(new_db, files) as process:
        wait_for(Path(new_db, moment))
        process.kill()
    assert_before_or_after(new_db, graph)


@pytest.mark.long
@pytest.mark.parametrize("delay_s", [0.2 * n for n in range(1, 16)])
def test_a_starter_killed_at_any_moment_leaves_nothing(
    new_db: str, files: Path, graph: dict[str, pa.Table], delay_s: float
) -> None:
    with loader(new_db, files) as process:
        wait_for(Path(new_db, "load"))
        time.sleep(delay_s)
        process.kill()
    assert_before_or_after(new_db, graph)


def test_a_killed_loading_process_is_told_and_leaves_nothing(
    new_db: str, files: Path, graph: dict[str, pa.Table]
) -> None:
    with loader(new_db, files) as process:
        wait_for(Path(new_db, "engine.loading/databases"))
        children = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
        )
        subprocess.run(["kill", "-9", *children.stdout.split()], check=True)
        assert process.wait() == 1
    assert not database_exists(new_db)
    assert not DataDirectory(new_db).loading.exists()


def test_a_second_first_load_at_once_is_told(new_db: str, graph: dict[str, pa.Table]) -> None:
    directory = DataDirectory(new_db)
    directory.create()
    with take(directory.load_lock, "exclusive") or pytest.fail("held"):
        with pytest.raises(GraphChanged):
            first_load(new_db, graph, {"import_id": "second"})
        assert not directory.load.exists()


def test_a_first_load_never_replaces_a_database(db: str, graph: dict[str, pa.Table]) -> None:
    with pytest.raises(GraphChanged):
        first_load(db, {}, {"import_id": "late"})
    with open_store(db) as store:
        assert content_hash(store.read_all()[1]) == content_hash(graph)


def test_an_empty_database_is_made_on_request(new_db: str) -> None:
    with open_store(new_db, create=True) as store:
        meta, tables = store.read_all()
        assert meta.version == 0
        assert store.imports() == []
    assert content_hash(tables) == content_hash({})
    with open_store(new_db, create=True) as store:
        assert store.meta() == meta


def test_tables_that_are_no_facts_are_refused(new_db: str) -> None:
    run = table_of(MODEL.nodes["AnalysisRun"], [{"run_id": "r"}])
    with pytest.raises(SchemaError):
        first_load(new_db, {"AnalysisRun": run}, {"import_id": "odd"})
    assert not database_exists(new_db)


def indexed(db: str) -> set[tuple[str, str, bool]]:
    """Type, property and whether it is unique, of each index of a database that nobody uses."""
    schema = json.loads((DataDirectory(db).engine / SCHEMA).read_text(encoding="utf-8"))
    return {
        (name, *index["properties"], index["unique"])
        for name, type_ in schema["types"].items()
        for index in type_["indexes"].values()
    }


def test_many_rows_get_the_indexes_of_few(new_db: str, loaded: Path) -> None:
    firms = [{"enterprise_id": f"x{n}", "name": f"企业{n}"} for n in range(10_001)]
    tables = {"Enterprise": table_of(MODEL.nodes["Enterprise"], firms)}
    first_load(new_db, tables, None)
    assert indexed(new_db) == indexed(str(loaded))
    with open_store(new_db) as store:
        found = store.read("MATCH (e:Enterprise {name: '企业10000'}) RETURN e.enterprise_id AS id")
    assert found == [{"id": "x10000"}]


def test_a_link_to_nobody_makes_no_database(new_db: str) -> None:
    holds = table_of(MODEL.relationships["HOLDS"], [{"from": "a", "to": "b", "source_id": "s"}])
    with pytest.raises(StoreError):
        first_load(new_db, {"HOLDS": holds}, {"import_id": "dangling"})
    assert not database_exists(new_db)


def test_a_disk_that_is_full_is_said(
    new_db: str, graph: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    # No disk of a test machine can be filled: every disk counts as full, and the engine fails.
    monkeypatch.setattr("chainmap.stores.embedded_server.NEARLY_FULL", 2**62)
    monkeypatch.setenv("CHAINMAP_EMBEDDED_HEAP", "banana")
    with pytest.raises(StoreUnavailable, match="disk is full"):
        first_load(new_db, graph, {"import_id": "full"})
    assert not database_exists(new_db)
