"""The write contract on real databases: one import, one transaction, one version."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chainmap.reference_index import build_reference_index
from chainmap.snapshot import Snapshot, current_snapshot
from chainmap.stores.apply import ImportResult, apply
from chainmap.stores.change_file import read_change_file
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from graph_schema.errors import GraphChanged
from graph_schema.records import ImportBatch
from importers.read import read
from tests.neo4j_server import TestServer

HEADER = "企业名称,统一社会信用代码,所在地区,从业人员\n"
FIRST = HEADER + "杭州远桥矿业有限公司,,330100,20\n杭州启明电池有限公司,,330100,30\n"
LINKS = "供应商名称,采购商名称,供货金额(万元)\n杭州远桥矿业有限公司,杭州启明电池有限公司,12\n"


def batch(folder: Path, snapshot: Snapshot | None, **files: str) -> ImportBatch:
    """Read files with this content against the snapshot."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    index = build_reference_index(snapshot.tables if snapshot else {})
    return read(paths, index, source="调查", today=date(2026, 6, 30))


def counts(result: ImportResult, name: str) -> dict[str, Any]:
    found = asdict(result.counts[name])
    return {key: found[key] for key in ("created", "updated", "unchanged", "merged", "removed")}


@pytest.fixture(scope="module")
def first(
    backend: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[str, Path]:
    """A database after its first import."""
    folder = tmp_path_factory.mktemp("apply")
    db = str(folder / "chain.db")
    if backend == "neo4j":
        server: TestServer = request.getfixturevalue("neo4j_server")
        server.empty()
        db = server.uri
    result = apply(db, batch(folder / "in", None, e=FIRST, l=LINKS), None)
    assert result.graph_version == 1
    assert counts(result, "Enterprise")["created"] == 2
    return db, folder


def test_the_first_load_is_the_snapshot(first: tuple[str, Path]) -> None:
    db, _ = first
    snapshot = current_snapshot(db)
    with open_store(db) as store:
        meta, tables = store.read_all()
    assert meta.version == snapshot.version
    assert content_hash(tables) == content_hash(snapshot.tables)
    assert snapshot.tables["SUPPLIES"]["amount_yuan"].to_pylist() == [120000.0]


def test_later_imports_change_only_what_differs(first: tuple[str, Path]) -> None:
    db, folder = first
    before = current_snapshot(db)
    again = apply(db, batch(folder / "in", before, e=FIRST, l=LINKS), before)
    assert (again.graph_version, again.changed) == (before.version, 0)
    assert counts(again, "SUPPLIES") == {
        "created": 0, "updated": 0, "unchanged": 1, "merged": 0, "removed": 0,
    }  # fmt: skip

    changed = FIRST.replace(",20\n", ",25\n") + "杭州云岭锂业有限公司,,330100,5\n"
    result = apply(db, batch(folder / "in", before, e=changed), before)
    assert result.graph_version == before.version + 1
    assert counts(result, "Enterprise") == {
        "created": 1, "updated": 1, "unchanged": 1, "merged": 0, "removed": 0,
    }  # fmt: skip
    after = current_snapshot(db)
    with open_store(db) as store:
        stored = store.read_all()[1]
        latest = store.imports(limit=1)[0]
    assert content_hash(stored) == content_hash(after.tables)
    assert json.loads(latest["counts"])["Enterprise"]["updated"] == 1
    assert latest["version"] == after.version
    with open_store(db) as store:
        imports = store.directory().imports
    kept = read_change_file(imports / f"{result.import_id}.parquet")
    assert kept.base_version == before.version
    updated = next(c for c in kept.changes if c.type == "Enterprise")
    assert (updated.before["employees"].to_pylist(), updated.after["employees"].to_pylist()) == (
        [20],
        [25],
    )


def test_a_dry_run_says_the_difference_and_writes_nothing(first: tuple[str, Path]) -> None:
    db, folder = first
    before = current_snapshot(db)
    new = HEADER + "杭州新域电控有限公司,,330100,9\n"
    result = apply(db, batch(folder / "in", before, e=new), before, dry_run=True)
    assert counts(result, "Enterprise")["created"] == 1
    assert result.import_id is None
    assert current_snapshot(db).version == before.version


def test_the_loser_of_a_race_is_told_and_nothing_of_it_is_written(first: tuple[str, Path]) -> None:
    db, folder = first
    base = current_snapshot(db)
    mine = batch(folder / "a", base, e=HEADER + "杭州甲电控有限公司,,330100,9\n")
    theirs = batch(folder / "b", base, e=HEADER + "杭州乙电控有限公司,,330100,9\n")
    apply(db, theirs, base)
    with pytest.raises(GraphChanged):
        apply(db, mine, base)
    names = current_snapshot(db).tables["Enterprise"]["name"].to_pylist()
    assert "杭州乙电控有限公司" in names
    assert "杭州甲电控有限公司" not in names


def test_a_lost_snapshot_is_made_again_from_the_database(first: tuple[str, Path]) -> None:
    db, _ = first
    before = current_snapshot(db)
    expected = content_hash(before.tables)
    (before.folder / "manifest.json").unlink()
    assert content_hash(current_snapshot(db).tables) == expected
