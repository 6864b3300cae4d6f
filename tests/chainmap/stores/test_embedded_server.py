"""The server's life: one for all users, on loopback, started again after a crash."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError

from chainmap.stores.connect import open_store
from chainmap.stores.directory import DATABASE, DataDirectory
from chainmap.stores.locks import is_held
from chainmap.stores.state_file import OWNER, ServerState, read_state
from graph_schema.errors import StoreUnavailable

USER = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job starts ignoring it
from chainmap.stores.directory import DataDirectory
from chainmap.stores.embedded_server import EmbeddedServer
print(EmbeddedServer(DataDirectory(sys.argv[1])).state().pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def backend() -> str:
    """These tests are about the embedded one."""
    return "embedded"


@contextmanager
def user(db: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server until its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, db],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def server_of(process: subprocess.Popen[str]) -> int:
    """The process id of the server that this user has found or started."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def state(db: str) -> ServerState:
    found = read_state(DataDirectory(db).state_file)
    assert found is not None
    return found


def ended(db: str, *, within_s: float = 15.0) -> bool:
    deadline = time.monotonic() + within_s
    while is_held(DataDirectory(db).server_lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports that a process listens on, from /proc."""
    sockets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.add(str(link.readlink()))
        except FileNotFoundError:
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                address, port = fields[1].split(":")
                found.add((address, int(port, 16)))
    return found


LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "0" * 24 + "01000000"}


def test_a_server_listens_on_loopback_only_and_its_secrets_are_its_owners(db: str) -> None:
    with open_store(db):
        known = state(db)
        found = listening(known.pid)
        assert {address for address, _ in found} <= LOOPBACK
        assert {port for _, port in found} == {
            known.bolt_port,
            known.http_port,
            known.control_port,
        }
        mode = DataDirectory(db).state_file.stat().st_mode
        assert mode & 0o777 == 0o600


def test_a_second_process_attaches_and_stays_when_the_first_ends(db: str) -> None:
    with user(db) as first:
        pid = server_of(first)
        with open_store(db) as store:
            os.killpg(first.pid, signal.SIGINT)  # what Ctrl-C sends
            first.wait()
            time.sleep(3.5)  # longer than the server waits for users
            assert store.meta().version == 1
            assert state(db).pid == pid


def test_two_starters_at_once_make_one_server_that_ends_after_both(db: str) -> None:
    with user(db) as first, user(db) as second:
        assert server_of(first) == server_of(second)
        assert not ended(db, within_s=0.0)
        first.kill()
        second.kill()
    assert ended(db)
    assert not DataDirectory(db).state_file.exists()


def test_a_killed_server_leaves_a_stale_state_and_is_started_again_by_the_next_call(
    db: str,
) -> None:
    with open_store(db) as store:
        killed = state(db)
        os.kill(killed.pid, signal.SIGKILL)
        assert ended(db)
        assert state(db) == killed
        assert store.meta().version == 1
        os.kill(state(db).pid, signal.SIGKILL)  # and without a look at its end
        assert store.query("RETURN 1", {}, limit=1, timeout_s=30).rows == [(1,)]


def test_a_starter_killed_while_the_server_starts_leaves_a_usable_database(db: str) -> None:
    with user(db) as starter:
        while not is_held(DataDirectory(db).server_lock):
            time.sleep(0.01)
        starter.kill()
    with open_store(db) as store:
        assert store.meta().version == 1


def test_sigterm_ends_the_server_cleanly(db: str) -> None:
    with open_store(db) as store:
        os.kill(state(db).pid, signal.SIGTERM)
        assert ended(db, within_s=10.0)
        assert not DataDirectory(db).state_file.exists()
        assert store.meta().version == 1
    log = DataDirectory(db).log.read_text()
    assert "not closed properly" not in log


def test_an_engine_that_cannot_start_is_one_clear_line(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_EMBEDDED_HEAP", "banana")
    with pytest.raises(StoreUnavailable) as failure:
        open_store(db)
    assert "engine.log" in failure.value.zh
    assert "engine.log" in failure.value.en
    assert "\n" not in failure.value.zh + failure.value.en


def test_not_even_the_owner_reads_files_of_the_machine(db: str) -> None:
    with open_store(db):
        found = state(db)
        address = f"bolt://127.0.0.1:{found.bolt_port}"
        with (
            GraphDatabase.driver(address, auth=(OWNER, found.owner_password)) as driver,
            driver.session(database=DATABASE) as session,
            pytest.raises(ClientError, match="disabled"),
        ):
            session.run("LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line").consume()
