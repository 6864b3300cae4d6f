"""Entries become versions on both backends; undo gives the graph of before."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from chainmap.quality_work.entries import (
    SOURCE_ID,
    Entered,
    find_row,
    with_link,
    with_node,
    with_values,
)
from chainmap.quality_work.write import write_entry
from chainmap.snapshot import snapshot_for
from chainmap.stores.audit import Act, check_audit_log
from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.first_load import begin_first_load
from chainmap.stores.undo import undo_last
from graph_schema.errors import GraphChanged, NotFound
from graph_schema.records import FactTables
from tests.map_samples import import_row, make_database
from tests.neo4j_server import TestServer
from tests.work_tables import work_tables

DAY = date(2026, 6, 30)
ACT = Act(what="issue.step", ids=("W3",))


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def db(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    if backend == "embedded":
        return make_database(tmp_path_factory.mktemp("work"), work_tables())
    server: TestServer = request.getfixturevalue("neo4j_server")
    server.empty()
    with begin_first_load(server.uri) as load:
        load.finish(work_tables(), import_row())
    return server.uri


@pytest.fixture(scope="module")
def store(db: str) -> Iterator[BoltStore]:
    with open_store(db) as opened:
        yield opened


def edit(tables: FactTables, entered: Entered) -> dict[str, pa.Table]:
    values = {"state": "立项", "due": date(2026, 9, 1), "responsible_unit": "质量处"}
    return with_values(tables, "QualityIssue", "W3", values, entered)


def test_an_entry_is_one_version_with_its_import_its_origin_and_its_line(
    store: BoltStore, db: str
) -> None:
    before = snapshot_for(store)
    written = write_entry(store, before, edit, ACT, day=DAY)
    after = snapshot_for(store)
    assert written.graph_version == after.version == before.version + 1
    row = find_row(after.tables, "QualityIssue", "W3")
    assert (row["state"], row["due"]) == ("立项", date(2026, 9, 1))
    origin = f'["{SOURCE_ID}", "2026-06-30", "imports/{written.import_id}"]'
    assert origin in str(row["provenance"])
    assert content_hash(store.read_all()[1]) == content_hash(after.tables)
    imported = store.find_import(str(written.import_id))
    assert (imported["mode"], imported["source_ids"]) == ("work", [SOURCE_ID])
    log = check_audit_log(store.directory().audit_log, {str(written.import_id): after.version})
    assert log.intact

    undo_last(db, import_id=written.import_id)
    assert content_hash(snapshot_for(store).tables) == content_hash(before.tables)


def test_of_two_entries_on_one_version_the_second_is_refused_and_writes_nothing(
    store: BoltStore, db: str
) -> None:
    base = snapshot_for(store)
    written = write_entry(store, base, edit, ACT, day=DAY)
    stands = content_hash(snapshot_for(store).tables)
    with pytest.raises(GraphChanged):
        write_entry(store, base, edit, ACT, day=DAY)
    assert content_hash(store.read_all()[1]) == stands
    log = store.directory().audit_log.read_text(encoding="utf-8").splitlines()
    assert str(written.import_id) in log[-1]
    undo_last(db)


def test_an_entry_that_changes_nothing_writes_nothing(store: BoltStore) -> None:
    base = snapshot_for(store)
    written = write_entry(
        store,
        base,
        lambda t, e: with_values(t, "QualityIssue", "W3", {"state": "发现"}, e),
        ACT,
        day=DAY,
    )
    assert (written.graph_version, written.import_id) == (base.version, None)
    assert snapshot_for(store).version == base.version


def test_a_new_node_and_its_link_come_and_go_together(store: BoltStore, db: str) -> None:
    def added(tables: FactTables, entered: Entered) -> dict[str, pa.Table]:
        values = {"assistance_id": "B9", "kind": "培训", "started_on": DAY}
        grown = with_node(tables, "Assistance", values, entered)
        return with_link(grown, "ASSISTED_BY", "e", "B9", entered)

    before = content_hash(snapshot_for(store).tables)
    write_entry(store, snapshot_for(store), added, Act(what="assistance.add"), day=DAY)
    tables = store.read_all()[1]
    assert find_row(tables, "Assistance", "B9")["started_on"] == DAY
    assert ("e", "B9") in zip(
        tables["ASSISTED_BY"]["from"].to_pylist(),
        tables["ASSISTED_BY"]["to"].to_pylist(),
        strict=True,
    )
    undo_last(db)
    assert content_hash(snapshot_for(store).tables) == before


def test_undo_of_an_entry_that_is_not_the_last_is_refused(store: BoltStore, db: str) -> None:
    with pytest.raises(GraphChanged):
        undo_last(db, import_id="another")


def test_a_node_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        find_row(work_tables(), "QualityIssue", "nowhere")
