"""The demo's chains are analysed beside the server, and only as long as it runs."""

import time
from pathlib import Path
from threading import Event

import pytest

from chainmap.cli.demo import AS_OF, analysing
from chainmap.stores.connect import open_store
from chainmap.stores.runs import list_runs
from tests.chainmap.maps.chain_tables import CHAIN_ID, chain_tables
from tests.map_samples import make_database

#: Generous: the machine may be busy.
PATIENCE_S = 300


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
    monkeypatch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
    return make_database(tmp_path, chain_tables(12))


def test_the_chains_are_analysed_once_the_pages_answer(db: str) -> None:
    answering = Event()
    with open_store(db) as store, analysing(db, AS_OF, after=answering, head_start_s=0):
        assert list_runs(store, every=True) == []
        answering.set()
        deadline = time.monotonic() + PATIENCE_S
        while not (runs := list_runs(store, every=True)) and time.monotonic() < deadline:
            time.sleep(0.2)
    assert [(run.chain_id, run.as_of.isoformat()) for run in runs] == [(CHAIN_ID, AS_OF)]


def test_nothing_is_analysed_where_the_server_ends_first(db: str) -> None:
    with analysing(db, AS_OF, after=Event(), head_start_s=0):
        pass
    with open_store(db) as store:
        assert list_runs(store, every=True) == []
