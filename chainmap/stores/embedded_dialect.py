"""The embedded backend: a private server on loopback, its exports, its end."""

import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from chainmap.stores.control_socket import ControlError, ask
from chainmap.stores.dialect import Endpoint
from chainmap.stores.directory import DATABASE, DataDirectory
from chainmap.stores.embedded_server import EmbeddedServer, is_full
from chainmap.stores.failures import disk_full, lost
from chainmap.stores.state_file import OWNER, READER
from graph_schema.errors import StoreUnavailable
from graph_schema.model import Type

if TYPE_CHECKING:
    import pyarrow as pa
    from neo4j import Session


class EmbeddedDialect:
    """The private server on loopback that owns a data directory."""

    name = "embedded"

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self.server = EmbeddedServer(directory)

    def endpoint(self) -> Endpoint:
        """Return where the server answers; it is started where it does not run."""
        state = self.server.state()
        return Endpoint(
            uri=f"bolt://127.0.0.1:{state.bolt_port}",
            database=DATABASE,
            owner=(OWNER, state.owner_password),
            reader=(READER, state.reader_password),
        )

    def recover(self) -> None:
        """Wait until a server answers; a crashed one is started again."""
        self.server.recover()

    def unanswered(self) -> StoreUnavailable:
        """Return the error for a server that does not answer again."""
        return lost()

    def directory(self, graph_id: str) -> DataDirectory:
        """Return the data directory."""
        return self._directory

    def export(self, session: "Session", types: Iterable[Type]) -> "dict[str, pa.Table]":
        """Return the canonical tables, which the server's process writes as Arrow files.

        The files are mapped into memory and unlinked at once: the disk space comes back when the
        tables are let go.
        """
        names = [t.name for t in types]
        try:
            answer = ask(self.server.state(), "export", types=names)
        except ControlError as error:
            if self.is_full():
                raise disk_full() from error
            raise StoreUnavailable(
                f"导出数据失败；原因见数据库目录中的 {self._directory.log.name}。",
                f"The export failed; {self._directory.log.name} in the database folder says why.",
            ) from error
        folder = self._directory.exchange / answer["folder"]
        try:
            return {n: _mapped(str(folder / f"{n}.arrow")) for n in names}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def require_room(self, session: "Session", facts: int) -> None:
        """Let every transaction through: the heap is the only limit, and no setting tells it."""

    def require_reading(
        self, session: "Session", cypher: str, params: Mapping[str, object]
    ) -> None:
        """Let every query through: the reader's rights hold, and EXPLAIN calls all writes."""

    def is_full(self) -> bool:
        """Tell whether the disk below the data directory is full."""
        return is_full(self._directory)

    def end_runaway(self) -> None:
        """Kill the server; it is started again at the next call."""
        self.server.kill()

    def describe(self, session: "Session") -> dict[str, object]:
        """Return process, ports, uptime, memory, and how a Bolt client attaches as the reader."""
        state = self.server.state()
        return {
            "pid": state.pid,
            "bolt_port": state.bolt_port,
            "http_port": state.http_port,
            "uptime_s": round(time.time() - state.started_at),
            "memory_mb": _resident_mb(state.pid),
            "bolt_uri": f"bolt://127.0.0.1:{state.bolt_port}",
            "bolt_database": DATABASE,
            "bolt_user": READER,
            "bolt_password": state.reader_password,
        }

    def close(self) -> None:
        """Let go of the server; it ends by itself when nobody uses it."""
        self.server.close()


def _resident_mb(pid: int) -> int | None:
    """Return the resident memory of a process; None where the system has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(kilobytes[0]) // 1024 if kilobytes else None


def _mapped(path: str) -> "pa.Table":
    import pyarrow as pa  # the engine starts before it is there

    with pa.memory_map(path) as source:
        return pa.ipc.open_file(source).read_all()
