"""What can be wrong with a server is one clear line each, in both languages."""

import socket

import pytest

from chainmap.stores.connect import database_exists, open_store
from graph_schema.errors import NotFound, StoreError, StoreUnavailable
from tests.neo4j_server import TestServer


def refusal(db: str, kind: type[StoreError | NotFound]) -> str:
    with pytest.raises(kind) as caught:
        open_store(db)
    assert "\n" not in caught.value.zh + caught.value.en
    return caught.value.en


def test_an_empty_database_is_no_graph(neo4j_server: TestServer) -> None:
    neo4j_server.empty()
    assert "is empty" in refusal(neo4j_server.uri, NotFound)
    assert not database_exists(neo4j_server.uri)


def test_data_of_others_are_left_alone(neo4j_server: TestServer) -> None:
    neo4j_server.empty()
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE (n:Movie {title: 'x'})")
        assert "not chainmap's" in refusal(neo4j_server.uri, StoreUnavailable)
        with pytest.raises(StoreUnavailable):
            open_store(neo4j_server.uri, create=True)
        assert driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 1


def test_a_wrong_password_is_said(
    neo4j_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD", "wrong")
    said = refusal(neo4j_server.uri, StoreUnavailable)
    assert "does not know this user" in said
    assert "wrong" not in said


def test_a_database_that_the_server_lacks_is_said(
    neo4j_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_DATABASE", "elsewhere")
    assert "CHAINMAP_NEO4J_DATABASE" in refusal(neo4j_server.uri, StoreUnavailable)


@pytest.mark.parametrize("scheme", ["neo4j", "bolt", "bolt+ssc"])
def test_a_server_that_does_not_answer_is_said(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD", "x")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{closed.getsockname()[1]}"
        assert f"No database server answers at {address}" in refusal(address, StoreUnavailable)


def test_bolt_reaches_the_same_graph(neo4j_db: str) -> None:
    with open_store(neo4j_db.replace("neo4j:", "bolt:")) as store:
        assert store.meta().version == 1


def test_status_tells_version_and_no_weakness_of_a_well_kept_server(neo4j_db: str) -> None:
    with open_store(neo4j_db) as store:
        said = store.describe()
    assert str(said["version"]).startswith("5.")
    assert said["edition"] == "community"
    assert said["weaknesses"] == []
    assert "password" not in " ".join(said)
