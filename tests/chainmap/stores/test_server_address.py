"""Where a server is and who asks: from the URL and the environment, never the password in a URL."""

from pathlib import Path

import pytest

from chainmap.stores.server_address import is_server, server_address
from graph_schema.errors import UsageError

URL = "neo4j://graph.example:7687"


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "PASSWORD_FILE", "DATABASE"):
        monkeypatch.delenv(f"CHAINMAP_NEO4J_{name}", raising=False)


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"])
def test_every_scheme_of_bolt_is_a_server(scheme: str) -> None:
    assert is_server(f"{scheme}://host")


@pytest.mark.parametrize("db", ["chain.db", "/data/neo4j", "neo4j", "http://host", "C:\\chain.db"])
def test_anything_else_is_a_folder(db: str) -> None:
    assert not is_server(db)


def test_user_and_database_have_the_server_s_own_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD", "secret")
    address = server_address(URL)
    assert (address.uri, address.user, address.database) == (URL, "neo4j", "neo4j")
    assert address.password == "secret"


def test_the_password_never_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD", "secret")
    assert "secret" not in repr(server_address(URL))


def test_a_password_file_of_the_owner_s_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    file.chmod(0o600)
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD_FILE", str(file))
    assert server_address(URL).password == "secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_file_that_others_may_read_is_refused(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text("secret")
    file.chmod(mode)
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD_FILE", str(file))
    with pytest.raises(UsageError, match="chmod 600") as refused:
        server_address(URL)
    assert "secret" not in str(refused.value)


def test_a_missing_password_names_both_variables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CHAINMAP_NEO4J_PASSWORD_FILE"):
        server_address(URL)


def test_a_password_file_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="cannot be read"):
        server_address(URL)


@pytest.mark.parametrize("url", ["neo4j://me:secret@host", "bolt://secret@host:7687"])
def test_a_password_in_the_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="no user and no password") as refused:
        server_address(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["neo4j://", "neo4j://host/movies"])
def test_a_url_is_scheme_host_and_port(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINMAP_NEO4J_PASSWORD", "secret")
    with pytest.raises(UsageError, match="neo4j://host:port"):
        server_address(url)
