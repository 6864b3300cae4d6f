"""The process of the embedded server: ``python -m chainmap.stores.embedded_child FOLDER``.

It belongs to nobody: it serves whoever holds `users.lock`, and ends by itself ten seconds after
the last of them went. SIGTERM ends it at once.
"""

import os
import secrets
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chainmap.stores import _sql
from chainmap.stores.control_socket import ControlSocket
from chainmap.stores.directory import DataDirectory
from chainmap.stores.embedded_engine import Engine, running_engine
from chainmap.stores.locks import FileLock, take
from chainmap.stores.state_file import ServerState, write_state
from graph_schema.model import load_model

#: Seconds without a user after which the process ends; CHAINMAP_EMBEDDED_LINGER_S overrides it.
DEFAULT_LINGER_S = 10
#: Exit code: another server has this database.
ALREADY_SERVED = 3
_LOCK_WAIT_S = 5.0
_BACKUPS = "backups/**/*.zip"


def main(folder: str) -> int:
    """Serve the database in ``folder`` until nobody uses it; return the exit code."""
    directory = DataDirectory(folder)
    lock = take(directory.server_lock, "exclusive", timeout_s=_LOCK_WAIT_S)
    if lock is None:
        sys.stderr.write("another process serves this database\n")
        return ALREADY_SERVED
    os.umask(0o077)
    shutil.rmtree(directory.exchange, ignore_errors=True)
    directory.exchange.mkdir()
    with running_engine(directory.engine) as engine:
        stop = threading.Event()
        # After the start: the JVM would replace a handler set before it.
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        token = secrets.token_urlsafe(24)
        control = ControlSocket(_actions(engine, directory, stop), token)
        write_state(directory.state_file, _state(engine, control.port, token))
        held = _serve(directory, stop)
        directory.state_file.unlink(missing_ok=True)
        control.close()
    for each in (*held, lock):
        each.release()
    return 0


def _state(engine: Engine, control_port: int, token: str) -> ServerState:
    return ServerState(
        pid=os.getpid(),
        bolt_port=engine.bolt_port,
        http_port=engine.http_port,
        control_port=control_port,
        started_at=time.time(),
        owner_password=engine.owner_password,
        reader_password=engine.reader_password,
        token=token,
    )


def _serve(directory: DataDirectory, stop: threading.Event) -> tuple[FileLock, ...]:
    """Wait for the end; return the locks that keep users away until the process is gone."""
    linger = int(os.environ.get("CHAINMAP_EMBEDDED_LINGER_S", DEFAULT_LINGER_S))
    unused = 0
    while not stop.wait(1.0):
        users = take(directory.users_lock, "exclusive")
        if users is None:
            unused = 0
            continue
        users.release()
        unused += 1
        if unused >= linger:
            locks = _last_look(directory)
            if locks:
                return locks
            unused = 0
    return ()


def _last_look(directory: DataDirectory) -> tuple[FileLock, ...]:
    start = take(directory.start_lock, "exclusive")
    if start is None:
        return ()
    users = take(directory.users_lock, "exclusive")
    if users is None:
        start.release()
        return ()
    return (start, users)


def _actions(engine: Engine, directory: DataDirectory, stop: threading.Event) -> dict[str, Any]:
    def ping(_: Mapping[str, Any]) -> dict[str, Any]:
        return {"pid": os.getpid()}

    def end(_: Mapping[str, Any]) -> dict[str, Any]:
        stop.set()
        return {}

    def export(request: Mapping[str, Any]) -> dict[str, Any]:
        from chainmap.stores.embedded_export import export_type  # most starts export nothing

        folder = directory.exchange / secrets.token_hex(8)
        folder.mkdir()
        model = load_model()
        rows = {n: export_type(engine.database, model.type(n), folder) for n in request["types"]}
        return {"folder": folder.name, "rows": rows}

    def backup(request: Mapping[str, Any]) -> dict[str, Any]:
        return {"file": _backup(engine, directory, Path(request["file"]))}

    return {"ping": ping, "stop": end, "export": export, "backup": backup}


def _backup(engine: Engine, directory: DataDirectory, target: Path) -> str:
    """Write a copy of the database, as of one moment, to a zip file.

    The engine takes no spaces or Chinese in the name of a file, so it names the file itself.
    """
    before = set(directory.engine.glob(_BACKUPS))
    engine.database.command("sql", _sql.BACKUP)
    made = set(directory.engine.glob(_BACKUPS)) - before
    shutil.move(made.pop(), target)
    return target.name


if __name__ == "__main__":
    code = main(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    # The server has stopped; threads that the JVM may have left shall not hold the process.
    os._exit(code)
