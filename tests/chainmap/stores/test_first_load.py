"""The first load of a database, on both backends."""

from datetime import date

import pyarrow as pa
import pytest

from chainmap.stores.connect import database_exists, open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.first_load import begin_first_load
from graph_schema.errors import GraphChanged, StoreError
from graph_schema.model import load_model
from graph_schema.records import table_of

HOLDS = load_model().relationships["HOLDS"]


def test_a_loaded_graph_holds_its_facts_its_card_and_its_import(
    new_db: str, graph: dict[str, pa.Table]
) -> None:
    with begin_first_load(new_db) as load:
        meta = load.finish(graph, {"import_id": "first", "data_date": date(2026, 1, 1)})
        snapshots = load.directory.snapshots
    with open_store(new_db) as store:
        found, tables = store.read_all()
        assert store.directory().snapshots == snapshots
        assert [row["import_id"] for row in store.imports()] == ["first"]
    assert found == meta
    assert content_hash(tables) == content_hash(graph)


def test_a_load_that_is_not_finished_leaves_no_database(new_db: str) -> None:
    with begin_first_load(new_db):
        pass
    assert not database_exists(new_db)


def test_a_graph_that_is_there_is_never_loaded_over(db: str, graph: dict[str, pa.Table]) -> None:
    with pytest.raises(GraphChanged), begin_first_load(db) as load:
        load.finish({}, {"import_id": "late"})
    with open_store(db) as store:
        assert content_hash(store.read_all()[1]) == content_hash(graph)


def test_a_link_to_nobody_makes_no_database(new_db: str) -> None:
    holds = table_of(HOLDS, [{"from": "nobody", "to": "nothing", "source_id": "s"}])
    with pytest.raises(StoreError), begin_first_load(new_db) as load:
        load.finish({"HOLDS": holds}, {"import_id": "dangling"})
    assert not database_exists(new_db)


def test_an_empty_database_is_made_on_request(new_db: str) -> None:
    with open_store(new_db, create=True) as store:
        meta = store.meta()
        assert meta.version == 0
    with open_store(new_db, create=True) as store:
        assert store.meta() == meta
