"""The side of those who use the embedded server: start it, or attach to the one that runs."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import NoReturn

from chainmap.stores.control_socket import ControlError, ask
from chainmap.stores.directory import DataDirectory, no_permission
from chainmap.stores.failures import disk_full
from chainmap.stores.locks import FileLock, take
from chainmap.stores.state_file import ServerState, read_state
from graph_schema.errors import StoreUnavailable

#: How long to wait for the engine, or for another process that starts or ends it.
START_TIMEOUT_S = 60.0
_POLL_S = 0.02
_PING_TIMEOUT_S = 2.0
_LOG_LIMIT = 5_000_000
NEARLY_FULL = 20_000_000  # bytes; the engine's first files take about 10 MB


class EmbeddedServer:
    """The server of one data directory, held in use until `close`."""

    def __init__(self, directory: DataDirectory) -> None:
        require_engine()
        directory.require_database()
        self._directory = directory
        self._known: ServerState | None = None
        self._guard = threading.Lock()
        self._use = _user_lock(directory)

    def state(self) -> ServerState:
        """Return where the server listens; start it where none runs or the last one crashed."""
        with self._guard:
            state = read_state(self._directory.state_file)
            if state is None or state != self._known or not self._is_alive():
                state = self._known = self._attach_or_start()
            return state

    def recover(self) -> None:
        """Wait, after a connection broke, until a server answers; start one where none is left.

        A killed process keeps its lock for the moment that its memory takes to be given back.
        """
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._is_alive() and not self._answers():
            if time.monotonic() >= deadline:
                self._fail()
            time.sleep(_POLL_S)
        self.state()

    def kill(self) -> None:
        """End a server that does not end its own queries; the next `state` starts a new one."""
        with self._guard, starting(self._directory):
            state = read_state(self._directory.state_file)
            # With the lock held the process id is the server's, not one that was given anew; and
            # a server that another user has started since then has done nothing wrong.
            if state is not None and state == self._known and self._is_alive():
                os.kill(state.pid, signal.SIGKILL)
                self._wait_for_end()

    def close(self) -> None:
        """Let go of the server; it ends by itself when nobody is left."""
        self._use.release()

    def _answers(self) -> bool:
        state = read_state(self._directory.state_file)
        try:
            return state is not None and "pid" in ask(state, "ping", timeout_s=_PING_TIMEOUT_S)
        except (OSError, ControlError):
            return False

    def _is_alive(self) -> bool:
        probe = take(self._directory.server_lock, "shared")
        if probe is None:
            return True
        probe.release()
        return False

    def _wait_for_end(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._is_alive() and time.monotonic() < deadline:
            time.sleep(_POLL_S)

    def _attach_or_start(self) -> ServerState:
        with starting(self._directory):
            return self._running() or self._start()

    def _running(self) -> ServerState | None:
        """Return the state of the server that runs, is starting, or is about to end."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._is_alive():
            state = read_state(self._directory.state_file)
            if state is not None:
                return state
            if time.monotonic() >= deadline:
                self._fail()
            time.sleep(_POLL_S)
        return None

    def _start(self) -> ServerState:
        # No server holds its lock, so whatever stands in the state file is stale.
        self._directory.state_file.unlink(missing_ok=True)
        child = spawn(self._directory, "chainmap.stores.embedded_child")
        threading.Thread(target=child.wait, daemon=True).start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while child.returncode is None and time.monotonic() < deadline:
            state = read_state(self._directory.state_file)
            if state is not None:
                return state
            time.sleep(_POLL_S)
        if child.returncode is None:
            child.kill()
        self._fail()

    def _fail(self) -> NoReturn:
        raise start_failure(self._directory)


def spawn(directory: DataDirectory, module: str, *, lock: FileLock | None = None) -> "_Child":
    """Start one of our modules as a process of its own session, its output in the engine's log.

    A new session: Ctrl-C for one user must not end a server that serves others. ``lock`` is held
    by the child too.
    """
    _turn_over_log(directory)
    folder = directory.root
    with directory.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", module, str(folder)],
            stdin=subprocess.PIPE if lock else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            pass_fds=(lock.descriptor,) if lock else (),
        )


_Child = subprocess.Popen[bytes]


def starting(directory: DataDirectory) -> FileLock:
    """Return the lock under which servers start and end.

    Raises
    ------
    StoreUnavailable
        Where another process has held it for too long.
    """
    lock = take(directory.start_lock, "exclusive", timeout_s=START_TIMEOUT_S)
    if lock is None:
        raise StoreUnavailable(
            "另一个 chainmap 进程一直在启动或关闭数据库；请稍后再试。",
            "Another chainmap process is still starting or ending the database; try again later.",
        )
    return lock


def require_engine() -> None:
    """Refuse to go on where the engine is not installed.

    Raises
    ------
    StoreUnavailable
        It names the platforms that the engine exists for, and the other way.
    """
    if importlib.util.find_spec("arcadedb_embedded") is None:
        raise StoreUnavailable(
            "本机没有内嵌数据库引擎（arcadedb-embedded）：它只支持 Linux（glibc 2.34 及以上）、"
            "macOS（Apple 芯片）和 Windows（x64）；其他平台请使用 Neo4j 服务器（--db neo4j://主机）。",
            "The embedded engine (arcadedb-embedded) is not installed: it exists for Linux "
            "(glibc 2.34 or later), macOS (Apple silicon) and Windows (x64) only; elsewhere use a "
            "Neo4j server (--db neo4j://host).",
        )


def start_failure(directory: DataDirectory) -> StoreUnavailable:
    """Return the error for an engine that did not start, with the likely cause."""
    if is_full(directory):
        return disk_full()
    return StoreUnavailable(
        f"内嵌数据库没有启动；原因见数据库目录中的 {directory.log.name}。"
        "常见原因：内存不足（可用环境变量 CHAINMAP_EMBEDDED_HEAP 调小，如 1g）。",
        f"The embedded database did not start; {directory.log.name} in the database folder says "
        "why. Often memory: CHAINMAP_EMBEDDED_HEAP=1g asks for less.",
    )


def is_full(directory: DataDirectory) -> bool:
    """Tell whether the disk below a data directory has no space for the engine."""
    return shutil.disk_usage(directory.root).free < NEARLY_FULL


def _user_lock(directory: DataDirectory) -> FileLock:
    try:
        lock = take(directory.users_lock, "shared", timeout_s=START_TIMEOUT_S)
    except PermissionError as error:
        raise no_permission(directory.db) from error
    if lock is None:
        raise start_failure(directory)
    return lock


def _turn_over_log(directory: DataDirectory) -> None:
    log = directory.log
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
