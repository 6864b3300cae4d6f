"""Undo gives the graph of before as a new version; undoing it again brings the import back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chainmap.cli.sources import source_overview
from chainmap.snapshot import current_snapshot, snapshot_for
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.undo import undo_last
from graph_schema.errors import NotFound
from tests.neo4j_server import TestServer

HEADER = "企业名称,所在地区,从业人员\n"
FIRST = HEADER + "杭州远桥矿业有限公司,330100,20\n杭州启明电池有限公司,330100,30\n"
LINKS = "供应商名称,采购商名称\n杭州远桥矿业有限公司,杭州启明电池有限公司\n"
SECOND = HEADER + "杭州远桥矿业有限公司,330200,25\n杭州新域电控有限公司,330100,\n"


def chainmap(*arguments: object) -> dict[str, object]:
    command = [sys.executable, "-m", "chainmap", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    document: dict[str, object] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("undo")


@pytest.fixture(scope="module")
def db(backend: str, folder: Path, request: pytest.FixtureRequest) -> str:
    for name, text in {"企业": FIRST, "供应": LINKS, "二": SECOND}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = str(folder / "chain.db")
    if backend == "neo4j":
        server: TestServer = request.getfixturevalue("neo4j_server")
        server.empty()
        path = server.uri
    chainmap("import", folder / "企业.csv", folder / "供应.csv", "--db", path, "--source", "调查")
    return path


def stored_hash(db: str) -> str:
    """Return the hash of the database itself, and see that its snapshot has the same."""
    with open_store(db) as store:
        found = content_hash(store.read_all()[1])
        assert content_hash(snapshot_for(store).tables) == found
    return found


def test_the_first_load_cannot_be_undone(db: str) -> None:
    with pytest.raises(NotFound):
        undo_last(db)


def test_undo_and_undo_again(db: str, folder: Path) -> None:
    before = stored_hash(db)
    chainmap("import", folder / "二.csv", "--db", db, "--source", "二")
    after = stored_hash(db)
    assert before != after

    document = chainmap("undo", "--db", db)
    assert document["graph_version"] == 3
    assert stored_hash(db) == before

    undo_last(db)
    assert stored_hash(db) == after
    assert current_snapshot(db).version == 4


def test_sources_are_listed_with_what_they_assert(db: str) -> None:
    with open_store(db) as store:
        listed = source_overview(snapshot_for(store).tables, store.imports(limit=100))
    found = {entry["source_id"]: entry["facts"] for entry in listed}
    assert found["调查"]["Enterprise"] == 2
    assert found["调查"]["SUPPLIES"] == 1
    assert found["二"]["Enterprise"] == 2
