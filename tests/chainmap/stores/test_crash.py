"""kill -9 of the server at any moment of a commit: the content is that of before or of after."""

import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.directory import DataDirectory
from chainmap.stores.state_file import read_state
from graph_schema.errors import StoreUnavailable
from graph_schema.model import load_model
from graph_schema.records import ChangeSet, TypeChange, empty_table

MODEL = load_model()
LINKS = 1_000


@pytest.fixture(scope="module")
def backend() -> str:
    """These tests are about the embedded one."""
    return "embedded"


def growth(old: dict[str, pa.Table], new: dict[str, pa.Table], version: int) -> ChangeSet:
    """The facts of ``new`` that ``old``, its beginning, does not have."""
    changes = []
    for name, table in new.items():
        none = empty_table(MODEL.type(name))
        more = table.slice(old[name].num_rows)
        changes.append(TypeChange(type=name, created=more, before=none, after=none, removed=none))
    return ChangeSet(base_version=version, changes=tuple(changes))


def kill_server(db: str) -> None:
    state = read_state(DataDirectory(db).state_file)
    assert state is not None
    os.kill(state.pid, signal.SIGKILL)


def commit_and_kill(store: BoltStore, db: str, change: ChangeSet, delay_s: float) -> bool:
    """Commit while the server is killed after ``delay_s``; tell whether the commit was said."""
    killer = threading.Timer(delay_s, kill_server, [db])
    killer.start()
    try:
        store.commit(change, {"import_id": f"{change.base_version} {delay_s}"})
    except StoreUnavailable:
        return False
    finally:
        killer.join()
    return True


def assert_all_or_nothing(db: str, graph_of: Any, moments: Sequence[float]) -> None:
    """Kill at these parts of a commit's time; what was said is what is there."""
    with open_store(db) as store:
        current, version = graph_of(200, 500), store.meta().version
        larger = graph_of(200, 500 + LINKS)
        start = time.monotonic()
        version = store.commit(growth(current, larger, version), {"import_id": "timed"})
        took_s = time.monotonic() - start
        current = larger
        for moment in moments:
            larger = graph_of(200, current["SUPPLIES"].num_rows + LINKS)
            change = growth(current, larger, version)
            said = commit_and_kill(store, db, change, moment * took_s)
            meta, found = store.read_all()
            expected = {version: current, version + 1: larger}[meta.version]
            assert content_hash(found) == content_hash(expected)
            assert said == (meta.version == version + 1)
            current, version = expected, meta.version


def test_a_killed_server_committed_everything_or_nothing(db: str, graph_of: Any) -> None:
    assert_all_or_nothing(db, graph_of, [0.1, 0.4, 0.8])


@pytest.mark.long
def test_fifty_kills_at_random_moments_lose_nothing(db: str, graph_of: Any) -> None:
    moments = random.Random(50)
    assert_all_or_nothing(db, graph_of, [moments.uniform(0, 1.25) for _ in range(50)])
