"""The engine inside its own process: the JVM, the server on loopback, its users.

Only the processes `embedded_child` and `bulk_child` import this module: the JVM never runs in a
process that does anything else.
"""

import json
import os
import secrets
import socket
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chainmap.stores import _sql
from chainmap.stores.directory import DATABASE
from chainmap.stores.engine_cache import cache_options
from chainmap.stores.state_file import OWNER, READER

#: Largest heap of the engine's process; CHAINMAP_EMBEDDED_HEAP overrides it ("512m", "4g").
DEFAULT_HEAP = "2g"
#: Rows that the reader user may ever get: the door's 1,000,000 and one to see that more were there.
READER_ROWS = 1_000_001

_PORT_ATTEMPTS = 3
#: Only code that runs really often is compiled with great care: a start takes 1 CPU s less.
_COMPILE_LATER = (
    "-XX:Tier4InvocationThreshold=30000",
    "-XX:Tier4MinInvocationThreshold=10000",
    "-XX:Tier4CompileThreshold=60000",
    "-XX:Tier4BackEdgeThreshold=120000",
)
#: Of every database: a commit is brought to the disk (1 is YES_NOMETADATA); no LOAD CSV of files; a
#: last resort against a statement without end, in milliseconds, which `deadline` ends long before.
#: The JVM is told them: to say them to the engine later takes half a second of each start.
_SETTINGS = (
    "-Darcadedb.txWalFlush=1",
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.command.timeout=120000",
)
#: How often the engine hashes a password. That slows down who guesses one, and nobody guesses ours:
#: they are drawn anew at each start, 192 bits of chance. Its own 65,536 take 1 CPU s of a start.
_SALT_ITERATIONS = 1_000
_BOLT = "Bolt:com.arcadedb.bolt.BoltProtocolPlugin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A running server: its database, ports and passwords."""

    database: Any  # arcadedb_embedded.core.Database, which is untyped
    bolt_port: int
    http_port: int
    owner_password: str = field(repr=False)
    reader_password: str = field(repr=False)


def start_jvm(root: Path, *options: str) -> None:
    """Start the JVM: bounded heap, and signals left to Python (-Xrs).

    After an OutOfMemoryError a JVM goes on in an unknown state; it ends instead, and the next call
    starts a new one.
    """
    from arcadedb_embedded.jvm import start_jvm as start

    log = root / "log"
    log.mkdir(parents=True, exist_ok=True)
    os.chdir(root)  # the engine writes a log of its own below the working folder
    start(
        heap_size=os.environ.get("CHAINMAP_EMBEDDED_HEAP", DEFAULT_HEAP),
        jvm_args=[
            "-Xrs",
            "-XX:+ExitOnOutOfMemoryError",
            f"-XX:ErrorFile={log / 'jvm-crash-%p.log'}",
            *_COMPILE_LATER,
            *cache_options(),
            *options,
        ],
    )


@contextmanager
def running_engine(root: Path, *options: str) -> Iterator[Engine]:
    """Serve the databases below ``root`` on two free loopback ports until the block ends."""
    start_jvm(root, *_SETTINGS, *options)
    _write_groups(root / "config")
    owner_password, reader_password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    server, bolt_port, http_port = _start_server(root, owner_password)
    try:
        database = server.create_database(DATABASE)
        _declare_new_properties(database, root / "databases" / DATABASE / "schema.json")
        _create_reader(http_port, owner_password, reader_password)
        yield Engine(
            database=database,
            bolt_port=bolt_port,
            http_port=http_port,
            owner_password=owner_password,
            reader_password=reader_password,
        )
    finally:
        server.stop()


def _declare_new_properties(database: Any, schema: Path) -> None:  # noqa: ANN401 - untyped engine
    """Bring a database that an older model made up to today's; one of today's stays as it is.

    Each start asks this. The file answers at once; a first query takes half a second.

    Parameters
    ----------
    schema : where the engine keeps what the database declares.
    """
    types = json.loads(schema.read_text(encoding="utf-8"))["types"]
    declared = {name: set(type_.get("properties", ())) for name, type_ in types.items()}
    for statement in _sql.undeclared(declared):
        database.command("sql", statement)


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start_server(root: Path, password: str) -> tuple[Any, int, int]:
    from arcadedb_embedded.exceptions import ArcadeDBError

    for _ in range(_PORT_ATTEMPTS - 1):
        # Somebody may take a port between our look and the engine's.
        with suppress(ArcadeDBError):
            return _start_on(root, password, free_port(), free_port())
    return _start_on(root, password, free_port(), free_port())


def _start_on(root: Path, password: str, bolt_port: int, http_port: int) -> tuple[Any, int, int]:
    import arcadedb_embedded

    server = arcadedb_embedded.create_server(
        root_path=str(root),
        root_password=password,
        config={
            "host": "127.0.0.1",
            "http_port": http_port,
            "bolt.port": bolt_port,
            "server.plugins": _BOLT,
            "server.saltIterations": _SALT_ITERATIONS,
        },
    )
    server.start()
    return server, bolt_port, http_port


def _write_groups(config: Path) -> None:
    """Give each start new users: the owner, and a group that may only read."""
    config.mkdir(parents=True, exist_ok=True)
    (config / "server-users.jsonl").unlink(missing_ok=True)
    every = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
    admin = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]
    groups = {
        "admin": _group(admin, every, -1),
        READER: _group([], ["readRecord"], READER_ROWS),
        "*": _group([], [], 0),
    }
    text = json.dumps({"databases": {"*": {"groups": groups}}, "version": 2})
    (config / "server-groups.json").write_text(text, encoding="utf-8")


def _group(access: list[str], records: list[str], rows: int) -> dict[str, object]:
    return {
        "resultSetLimit": rows,
        "readTimeout": -1,  # ignored by the engine for Bolt; see chainmap.stores.deadline
        "access": access,
        "types": {"*": {"access": records}},
    }


def _create_reader(http_port: int, owner_password: str, reader_password: str) -> None:
    user = {"name": READER, "password": reader_password, "databases": {DATABASE: [READER]}}
    credentials = b64encode(f"{OWNER}:{owner_password}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{http_port}/api/v1/server",
        data=json.dumps({"command": f"create user {json.dumps(user)}"}).encode(),
        headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - a fixed loopback address
        answer.read()
