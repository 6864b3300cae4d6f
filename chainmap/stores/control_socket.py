"""The second door of the engine's process: exports, backup, ping and stop, for holders of a token.

One JSON object a line each way, on 127.0.0.1. Any process that may read the state file may ask.
"""

import hmac
import json
import socket
import socketserver
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from chainmap.stores.state_file import ServerState

_LONGEST_LINE = 1_000_000
_POLL_S = 0.05
#: Something the engine's process does on request: named arguments in, a JSON object out.
Action = Callable[[Mapping[str, Any]], dict[str, Any]]


class ControlError(Exception):
    """The engine's process could not do what was asked; the text is its own."""


class ControlSocket:
    """Serves ``actions`` by name until `close`."""

    def __init__(self, actions: Mapping[str, Action], token: str) -> None:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                answer = _answer(self.rfile.readline(_LONGEST_LINE), actions, token)
                self.wfile.write(json.dumps(answer).encode() + b"\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def ask(
    state: ServerState, action: str, *, timeout_s: float = 600.0, **arguments: object
) -> dict[str, Any]:
    """Ask the engine's process and return its answer.

    Raises
    ------
    ControlError
        Where the process refuses or fails.
    OSError
        Where it does not answer.
    """
    line = json.dumps({"token": state.token, "action": action, **arguments}).encode() + b"\n"
    with socket.create_connection(("127.0.0.1", state.control_port), timeout=timeout_s) as sock:
        sock.sendall(line)
        with sock.makefile("rb") as answers:
            text = answers.readline()
    if not text:
        raise ConnectionResetError("the engine's process ended before it answered")
    answer: dict[str, Any] = json.loads(text)
    if "error" in answer:
        raise ControlError(answer["error"])
    return answer


def _answer(line: bytes, actions: Mapping[str, Action], token: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
        if not hmac.compare_digest(str(request.pop("token", "")).encode(), token.encode()):
            return {"error": "token"}
        return actions[request.pop("action")](request)
    # The last resort of the process: whatever the engine throws (Java exceptions have no common
    # Python class) is logged here and told to the asker.
    except Exception as error:  # noqa: BLE001
        traceback.print_exc(file=sys.stderr)
        return {"error": f"{type(error).__name__}: {error}"}
