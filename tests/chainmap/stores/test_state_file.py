import json
from pathlib import Path

import pytest

from chainmap.stores.state_file import ServerState, read_state, write_state

STATE = ServerState(
    pid=1,
    bolt_port=2,
    http_port=3,
    control_port=4,
    started_at=5.0,
    owner_password="owner-secret",
    reader_password="reader-secret",
    token="token-secret",
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_state(tmp_path / "server.json", STATE)
    assert read_state(tmp_path / "server.json") == STATE


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    write_state(path, STATE)
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_old_file_of_another_mode_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    path.write_text("{}")
    path.chmod(0o644)
    write_state(path, STATE)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"pid": 1})])
def test_what_is_not_ours_is_no_state(tmp_path: Path, text: str) -> None:
    path = tmp_path / "server.json"
    path.write_text(text)
    assert read_state(path) is None


def test_no_file_is_no_state(tmp_path: Path) -> None:
    assert read_state(tmp_path / "server.json") is None


def test_secrets_do_not_show_in_its_repr() -> None:
    assert "secret" not in repr(STATE)
