import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chainmap.stores.control_socket import ControlError, ControlSocket, ask
from chainmap.stores.state_file import ServerState


def fail(_: object) -> dict[str, object]:
    raise LookupError("nothing there")


@pytest.fixture
def state() -> Iterator[ServerState]:
    control = ControlSocket({"double": lambda r: {"is": 2 * r["n"]}, "fail": fail}, "secret")
    yield ServerState(
        pid=1,
        bolt_port=0,
        http_port=0,
        control_port=control.port,
        started_at=0.0,
        owner_password="",
        reader_password="",
        token="secret",
    )
    control.close()


def test_an_action_is_answered(state: ServerState) -> None:
    assert ask(state, "double", n=21) == {"is": 42}


def test_without_the_token_nothing_is_done(state: ServerState) -> None:
    with pytest.raises(ControlError, match="token"):
        ask(replace(state, token="wrong"), "double", n=21)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"[]\n", b'{"token": 5}\n', b"\xff\n"])
def test_noise_is_answered_with_an_error(state: ServerState, line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", state.control_port), timeout=5) as sock:
        sock.sendall(line)
        assert b'"error"' in sock.makefile("rb").readline()


def test_a_failure_is_told_and_the_next_request_is_served(
    state: ServerState, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ControlError, match="nothing there"):
        ask(state, "fail")
    assert "LookupError" in capsys.readouterr().err
    assert ask(state, "double", n=1) == {"is": 2}


def test_a_process_that_is_gone_is_a_connection_error(state: ServerState) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            ask(replace(state, control_port=unused.getsockname()[1]), "double", n=1)
