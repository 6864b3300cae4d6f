"""The store on a real embedded server: versions, races, imports, integrity, readers."""

import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import neo4j
import pyarrow as pa
import pytest
from neo4j.exceptions import TransientError

from chainmap.stores import _cypher
from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.control_socket import ask
from chainmap.stores.embedded_dialect import EmbeddedDialect
from chainmap.stores.graph_meta import META_KEY
from graph_schema.errors import GraphChanged, QueryRejected, SchemaError, StoreError
from graph_schema.model import SCHEMA_VERSION, Type, load_model
from graph_schema.records import ChangeSet, TypeChange, empty_table, table_of

MODEL = load_model()
ENTERPRISE = MODEL.nodes["Enterprise"]
SUPPLIES = MODEL.relationships["SUPPLIES"]


def change(version: int, type_: Type, **parts: pa.Table) -> ChangeSet:
    every = {name: empty_table(type_) for name in ("created", "before", "after", "removed")}
    return ChangeSet(
        base_version=version, changes=(TypeChange(type=type_.name, **(every | parts)),)
    )


def created(store: BoltStore, *keys: str) -> ChangeSet:
    rows = [{"enterprise_id": key, "name": "新企业"} for key in keys]
    return change(store.meta().version, ENTERPRISE, created=table_of(ENTERPRISE, rows))


def rows_of(store: BoltStore, cypher: str, **params: object) -> list[tuple[object, ...]]:
    return store.query(cypher, params, limit=1000, timeout_s=30).rows


def test_a_loaded_graph_has_its_card_and_its_import(store: BoltStore) -> None:
    meta = store.meta()
    assert (meta.version, meta.schema_version, meta.state) == (1, SCHEMA_VERSION, "ready")
    latest = store.imports(limit=5)[-1]
    assert latest["import_id"] == "first"
    assert latest["data_date"] == date(2026, 1, 1)
    assert latest["source_ids"] == ["survey"]


def test_a_commit_bumps_the_version_and_its_inverse_restores_the_content(store: BoltStore) -> None:
    before, tables = store.read_all()
    forth = created(store, "n1", "n2")
    version = store.commit(forth, {"import_id": "forth"})
    assert version == before.version + 1
    assert rows_of(store, "MATCH (n:Enterprise {name: '新企业'}) RETURN count(n)") == [(2,)]
    store.commit(forth.inverse(base_version=version), {"import_id": "back"})
    assert content_hash(store.read_all()[1]) == content_hash(tables)


def test_an_update_takes_away_what_the_new_row_lacks(store: BoltStore) -> None:
    before = table_of(ENTERPRISE, [{"enterprise_id": "u", "name": "旧", "tags": ["a"]}])
    after = table_of(ENTERPRISE, [{"enterprise_id": "u", "founded": date(2020, 2, 29)}])
    store.commit(change(store.meta().version, ENTERPRISE, created=before), {"import_id": "u1"})
    edit = change(store.meta().version, ENTERPRISE, before=before, after=after)
    store.commit(edit, {"import_id": "u2"})
    found = rows_of(store, "MATCH (n:Enterprise {enterprise_id: 'u'}) RETURN n")
    assert found == [({"enterprise_id": "u", "founded": date(2020, 2, 29)},)]
    gone = change(store.meta().version, ENTERPRISE, removed=after)
    store.commit(gone, {"import_id": "u3"})


def test_relationships_are_told_by_their_identity_also_where_a_part_is_unknown(
    store: BoltStore,
) -> None:
    leads = MODEL.relationships["LEADS"]
    chain = table_of(MODEL.nodes["Chain"], [{"chain_id": "c"}])
    store.commit(
        change(store.meta().version, MODEL.nodes["Chain"], created=chain), {"import_id": "l0"}
    )
    ends = {"from": "e1", "to": "c", "source_id": "s"}
    dated = {"valid_from": date(2025, 1, 1)}
    old = table_of(leads, [ends | {"year": 1}, ends | dated | {"year": 2}])
    new = table_of(leads, [ends | {"year": 3}])
    store.commit(change(store.meta().version, leads, created=old), {"import_id": "l1"})
    edit = change(
        store.meta().version, leads, before=old.slice(0, 1), after=new, removed=old.slice(1)
    )
    store.commit(edit, {"import_id": "l2"})
    assert store.export(leads).to_pylist() == new.to_pylist()
    store.commit(change(store.meta().version, leads, removed=new), {"import_id": "l3"})
    store.commit(
        change(store.meta().version, MODEL.nodes["Chain"], removed=chain), {"import_id": "l4"}
    )


def test_a_change_from_an_old_version_is_refused_and_writes_nothing(store: BoltStore) -> None:
    stale = created(store, "stale")
    store.commit(created(store), {"import_id": "meanwhile"})
    with pytest.raises(GraphChanged):
        store.commit(stale, {"import_id": "stale"})
    assert "stale" not in {row["import_id"] for row in store.imports()}
    assert rows_of(store, "MATCH (n:Enterprise {enterprise_id: 'stale'}) RETURN n") == []


def test_of_two_commits_at_once_one_wins_and_the_other_is_told(store: BoltStore) -> None:
    changes = [created(store, f"race{i}") for i in range(2)]
    start = threading.Barrier(2)
    outcomes: dict[int, Any] = {}

    def run(place: int) -> None:
        start.wait()
        try:
            outcomes[place] = store.commit(changes[place], {"import_id": f"race{place}"})
        except GraphChanged as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = [place for place, outcome in outcomes.items() if isinstance(outcome, GraphChanged)]
    assert len(lost) == 1
    found = rows_of(store, "MATCH (n:Enterprise) WHERE n.name = '新企业' RETURN n.enterprise_id")
    assert found == [(f"race{1 - lost[0]}",)]
    winner = changes[1 - lost[0]].inverse(base_version=store.meta().version)
    store.commit(winner, {"import_id": "race-undone"})


def test_of_two_transactions_that_overlap_one_takes_the_version(store: BoltStore) -> None:
    """Neo4j lets the second wait and then compare; the embedded engine tells one at its commit."""
    base = store.meta().version
    both_have_begun = threading.Event()
    took: list[bool] = []

    def take(before_commit: Callable[[], object]) -> None:
        with store.session(neo4j.WRITE_ACCESS) as session:
            try:
                with session.begin_transaction() as tx:
                    row = tx.run(_cypher.NEXT_VERSION, key=META_KEY, base=base).single()
                    before_commit()
                    tx.commit()
            except TransientError:
                row = None
        took.append(row is not None)

    def begin_second() -> None:
        second.start()
        both_have_begun.wait(0.5)

    second = threading.Thread(target=take, args=(both_have_begun.set,))
    take(begin_second)
    second.join()
    assert sorted(took) == [False, True]
    assert store.meta().version == base + 1


def test_tables_read_while_a_commit_runs_are_those_of_one_version(store: BoltStore) -> None:
    before, tables = store.read_all()
    forth = created(store, *(f"meanwhile{i}" for i in range(3_000)))
    after = pa.concat_tables([tables["Enterprise"], forth.changes[0].created])
    expected = {
        before.version: content_hash(tables),
        before.version + 1: content_hash({**tables, "Enterprise": after}),
    }
    with ThreadPoolExecutor(1) as background:
        writing = background.submit(store.commit, forth, {"import_id": "read meanwhile"})
        done = False
        while not done:
            done = writing.done()  # once more when it is done: that is the tables of after
            meta, found = store.read_all()
            assert content_hash(found) == expected[meta.version]
        assert meta.version == writing.result()
    store.commit(forth.inverse(base_version=before.version + 1), {"import_id": "undone meanwhile"})
    assert content_hash(store.read_all()[1]) == expected[before.version]


def test_a_link_to_nobody_rolls_everything_back(store: BoltStore) -> None:
    version = store.meta().version
    link = {"from": "e1", "to": "nobody", "link_id": "x", "source_id": "s"}
    both = ChangeSet(
        base_version=version,
        changes=(
            created(store, "kept-out").changes[0],
            change(version, SUPPLIES, created=table_of(SUPPLIES, [link])).changes[0],
        ),
    )
    with pytest.raises(StoreError):
        store.commit(both, {"import_id": "dangling"})
    assert store.meta().version == version
    assert rows_of(store, "MATCH (n:Enterprise {enterprise_id: 'kept-out'}) RETURN n") == []


def test_a_node_that_still_has_links_cannot_be_removed(store: BoltStore) -> None:
    version = store.meta().version
    removed = table_of(ENTERPRISE, [{"enterprise_id": "e1"}])
    with pytest.raises(StoreError):
        store.commit(change(version, ENTERPRISE, removed=removed), {"import_id": "orphans"})
    assert store.meta().version == version


def test_what_analyses_wrote_about_a_node_goes_with_it(store: BoltStore) -> None:
    forth = created(store, "scored")
    version = store.commit(forth, {"import_id": "scored"})
    place = store.dialect.endpoint()
    with (
        neo4j.GraphDatabase.driver(place.uri, auth=place.owner) as driver,
        driver.session(database=place.database) as session,
    ):
        session.run(
            "MATCH (n:Enterprise {enterprise_id: 'scored'}) "
            "CREATE (n)-[:SCORED {rank: 1}]->(:AnalysisRun {run_id: 'r'})"
        ).consume()
    store.commit(forth.inverse(base_version=version), {"import_id": "unscored"})
    assert rows_of(store, "MATCH ()-[s:SCORED]->() RETURN count(s)") == [(0,)]


def test_the_same_key_twice_is_refused(store: BoltStore) -> None:
    version = store.meta().version
    with pytest.raises(StoreError):
        store.commit(created(store, "e1"), {"import_id": "twice"})
    assert store.meta().version == version


def test_an_import_that_changed_nothing_is_recorded_without_a_version(store: BoltStore) -> None:
    version = store.meta().version
    store.record_import({"import_id": "idle", "finished_at": "2027-01-01T00:00:00+08:00"})
    assert store.meta().version == version
    assert store.imports(limit=1)[0]["import_id"] == "idle"


def test_an_import_with_an_unknown_property_is_refused(store: BoltStore) -> None:
    with pytest.raises(SchemaError, match="colour"):
        store.record_import({"import_id": "odd", "colour": "red"})


def test_a_second_store_sees_what_the_first_one_wrote(store: BoltStore, shared_db: str) -> None:
    with open_store(shared_db) as other:
        forth = created(store, "seen")
        version = store.commit(forth, {"import_id": "seen"})
        assert other.meta().version == version
        other.commit(forth.inverse(base_version=version), {"import_id": "unseen"})
        assert store.meta().version == version + 1


def test_values_of_a_query_are_plain_python(store: BoltStore) -> None:
    found = store.query(
        "MATCH p = (a:Enterprise {enterprise_id: $id})-[r:SUPPLIES]->(b) "
        "RETURN a.founded AS founded, r AS link, p AS path, [1, {x: 2}] AS nested "
        "ORDER BY r.product_id LIMIT 1",
        {"id": "e1"},
        limit=5,
        timeout_s=30,
    )
    assert found.columns == ("founded", "link", "path", "nested")
    founded, link, path, nested = found.rows[0]
    assert founded == date(1991, 2, 2)
    assert isinstance(link, dict)
    assert link["valid_from"] == date(2025, 1, 1)
    assert isinstance(path, list)
    assert [part["enterprise_id"] for part in path[::2]] == ["e1", "e8"]
    assert nested == [1, {"x": 2}]


def test_hostile_names_are_data(store: BoltStore) -> None:
    name = "x'}) DETACH DELETE n // \"`$id\\\n</script>"
    rows = table_of(ENTERPRISE, [{"enterprise_id": name, "name": name}])
    forth = change(store.meta().version, ENTERPRISE, created=rows)
    version = store.commit(forth, {"import_id": name})
    found = rows_of(store, "MATCH (n:Enterprise {enterprise_id: $id}) RETURN n.name", id=name)
    assert found == [(name,)]
    store.commit(forth.inverse(base_version=version), {"import_id": "harmless"})


WRITES = [
    "CREATE (n:Enterprise {enterprise_id: 'w'})",
    "CREATE (n:Unheard)",
    "MERGE (n:Enterprise {enterprise_id: 'w'})",
    "MATCH (n:Enterprise) SET n.name = 'w'",
    "MATCH (n:Enterprise) REMOVE n.name",
    "MATCH (n:Enterprise) SET n:Chain",
    "MATCH (n) DETACH DELETE n",
    "MATCH ()-[r:SUPPLIES]->() DELETE r",
    "MATCH (a:Enterprise {enterprise_id:'e1'}), (b:Enterprise {enterprise_id:'e2'}) "
    "CREATE (a)-[:SUPPLIES]->(b)",
    "FOREACH (i IN [1] | CREATE (n:Enterprise {enterprise_id: 'w'}))",
    "UNWIND [1] AS i CALL { CREATE (n:Enterprise {enterprise_id: 'w'}) } RETURN i",
    "CREATE CONSTRAINT w FOR (n:Enterprise) REQUIRE n.name IS UNIQUE",
    "CREATE INDEX w FOR (n:Enterprise) ON (n.name)",
    "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:9/x' AS line RETURN line",
    "SHOW USERS",
    "RETURN 1; RETURN 2",
    "NOT CYPHER",
]


@pytest.mark.parametrize("cypher", WRITES)
def test_the_reader_is_refused(store: BoltStore, cypher: str) -> None:
    with pytest.raises(QueryRejected) as refused:
        store.query(cypher, {}, limit=10, timeout_s=30)
    assert "\n" not in refused.value.zh


def test_refused_statements_left_no_trace(store: BoltStore, graph: dict[str, pa.Table]) -> None:
    assert content_hash(store.read_all()[1]) == content_hash(graph)


@pytest.mark.never("neo4j", reason="a server's backup is its own tool's", raises=AssertionError)
def test_a_backup_goes_to_the_file_that_was_named(store: BoltStore, tmp_path: Path) -> None:
    target = tmp_path / "备份 1's.zip"
    assert isinstance(store.dialect, EmbeddedDialect)
    ask(store.dialect.server.state(), "backup", file=str(target))
    with zipfile.ZipFile(target) as copy:
        assert "schema.json" in copy.namelist()
