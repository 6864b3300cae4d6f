"""Hostile statements change nothing, read no file and open no connection, on each backend.

They are sent to the gate, and past it to the engine as the reader, in case the gate had a hole.
"""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import READ_ACCESS, Query
from neo4j.exceptions import DriverError, Neo4jError

from chainmap.stores.bolt import BoltStore
from chainmap.stores.content_hash import content_hash
from graph_schema.errors import QueryRejected
from tests.security.corpora import HOSTILE_COUNT, hostile_cypher, ordinary_reads

SECRET = "canary-5d1f8e"
#: Not sent past the gate: on a server without roles they would lock the tests out.
ADMINISTRATION = ("ALTER", "CREATE USER", "DROP USER", "RENAME", "STOP", "TERMINATE", "SHOW TRANS")


class Listener:
    """Counts who connects to a port on loopback."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture
def statements(listener: Listener, tmp_path: Path) -> list[str]:
    """The hostile statements, aimed at a file and a port of this test."""
    canary = tmp_path / "canary.csv"
    canary.write_text(f"{SECRET}\n")
    return [
        text.replace("{canary}", canary.as_uri()).replace("{port}", str(listener.port))
        for text in hostile_cypher()
    ]


def state(store: BoltStore) -> tuple[object, ...]:
    meta, tables = store.read_all()
    return meta, content_hash(tables)


def test_the_listener_counts(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port)) as client:
        assert client.recv(1) == b""
    assert listener.connections == 1


def test_the_gate_refuses_all_of_them(
    query_store: BoltStore, statements: list[str], listener: Listener
) -> None:
    before, refused = state(query_store), 0
    for cypher in statements:
        with pytest.raises(QueryRejected) as error:
            query_store.query(cypher, {"rows": ["evil"]}, limit=10, timeout_s=10)
        refused += error.value.line is not None
        assert SECRET not in str(error.value)
    assert refused == HOSTILE_COUNT
    assert (state(query_store), listener.connections) == (before, 0)


def test_past_the_gate_the_reader_changes_and_reads_nothing_either(
    query_store: BoltStore, statements: list[str], listener: Listener, tmp_path: Path
) -> None:
    before = state(query_store)
    sent = [text for text in statements if not text.upper().startswith(ADMINISTRATION)]
    answers = [raw_answer(query_store, cypher) for cypher in sent]
    assert len(answers) > 200
    assert not [text for text in answers if SECRET in text]
    assert (state(query_store), listener.connections) == (before, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["canary.csv"]


def raw_answer(store: BoltStore, cypher: str) -> str:
    connections = store._connections()
    try:
        with connections.reader.session(
            database=connections.database, default_access_mode=READ_ACCESS
        ) as session:
            return str(session.run(Query(cypher, timeout=5), {"rows": ["evil"]}).data())
    except (Neo4jError, DriverError) as error:
        return str(error)


def test_ordinary_reads_are_answered(query_store: BoltStore) -> None:
    params = {"id": "e1", "the id": "e1", "rows": [{"k": "a", "v": 1}]}
    answered = [
        query_store.query(cypher, params, limit=1000, timeout_s=30) for cypher in ordinary_reads()
    ]
    assert all(found.columns or not found.rows for found in answered)
