"""Lay out Neo4j Community from Maven's jars and run it on loopback, as tests and trials need it.

``start`` prints the environment under which chainmap reaches the server; ``eval`` it, or read it.
Everything lies below ``.neo4j/``; once the jars are there no network is needed. Variables:
CHAINMAP_NEO4J_HEAP, _PAGECACHE, _TX_MEMORY, _TX_TOTAL and _CONF (further lines of neo4j.conf).
"""

import argparse
import json
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

VERSION = "5.26.30"  # the same as in neo4j-server/pom.xml
CHECKOUT = Path(__file__).resolve().parent.parent
POM = CHECKOUT / "script" / "neo4j-server" / "pom.xml"
LIB = CHECKOUT / ".neo4j" / f"lib-{VERSION}"
USER, FIRST_PASSWORD = "neo4j", "neo4j"
#: Exit code: Java or Maven is not installed here.
PART_MISSING = 3
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 60.0
_POLL_S = 0.2
logging.getLogger("neo4j").addHandler(logging.NullHandler())  # refused while the server starts
CONF = """\
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
dbms.usage_report.enabled=false
server.memory.pagecache.size={pagecache}
dbms.memory.transaction.total.max={total}
db.memory.transaction.max={transaction}
db.tx_log.rotation.retention_policy=keep_none
"""


class PartMissing(Exception):
    """A program that this machine lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server: its folder, process and port; the password lies in a file of its owner's."""

    home: Path
    pid: int
    port: int

    @property
    def uri(self) -> str:
        return f"neo4j://127.0.0.1:{self.port}"

    def is_alive(self) -> bool:
        """Tell whether the process runs and is this server, not one that got its number."""
        command = Path(f"/proc/{self.pid}/cmdline")
        if Path("/proc/self/cmdline").exists():
            return command.exists() and str(self.home) in command.read_text(errors="replace")
        with suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False


def start(home: Path, port: int) -> Server:
    """Start the server of ``home``, made where it is new, or return the one that runs."""
    last = _last(home)
    if last is not None and last.is_alive():
        return last
    java = _program("java")
    _fetch()
    port = port or (last.port if last else _free_port())
    _configure(home, port)
    command = [
        *(java, "-Xms256m", f"-Xmx{os.environ.get('CHAINMAP_NEO4J_HEAP', '512m')}"),
        *("-XX:+UseSerialGC", "-cp", f"{LIB}/*", "org.neo4j.server.CommunityEntryPoint"),
        *(f"--home-dir={home}", f"--config-dir={home / 'conf'}"),
    ]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(  # a group of its own: Ctrl-C at the terminal leaves it alone
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    server = Server(home=home, pid=process.pid, port=port)
    _state(home).write_text(json.dumps(asdict(server), default=str), encoding="utf-8")
    _wait_until_ready(server, process)
    return server


def find(home: Path) -> Server | None:
    """Return the server of ``home`` where it runs."""
    last = _last(home)
    return last if last is not None and last.is_alive() else None


def stop(server: Server, *, at_once: bool = False) -> None:
    """End the server: SIGTERM, which takes it some 10 seconds, or SIGKILL."""
    os.killpg(server.pid, signal.SIGKILL if at_once else signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while server.is_alive() and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


def environment(server: Server) -> dict[str, str]:
    """Return the variables under which chainmap reaches the server."""
    return {
        "CHAINMAP_DB": server.uri,
        "CHAINMAP_NEO4J_USER": USER,
        "CHAINMAP_NEO4J_PASSWORD_FILE": str(server.home / "password"),
    }


def _fetch() -> None:
    if LIB.is_dir():
        return
    draft = LIB.with_name(f"{LIB.name}.{os.getpid()}")
    print(f"fetching Neo4j Community {VERSION} (123 MB)", file=sys.stderr)
    copied = f"-DoutputDirectory={draft}"
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", copied]
    command = [_program("mvn"), "-q", "-B", "-f", str(POM), *goal]
    subprocess.run(command, check=True, stdout=sys.stderr)
    try:
        draft.rename(LIB)
    except OSError:
        if not LIB.is_dir():
            raise
        shutil.rmtree(draft)  # another start was quicker


def _configure(home: Path, port: int) -> None:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / "conf").mkdir(exist_ok=True)
    transaction = os.environ.get("CHAINMAP_NEO4J_TX_MEMORY", "256m")
    text = CONF.format(
        port=port,
        pagecache=os.environ.get("CHAINMAP_NEO4J_PAGECACHE", "128m"),
        transaction=transaction,
        total=os.environ.get("CHAINMAP_NEO4J_TX_TOTAL", "512m"),
    )
    more = os.environ.get("CHAINMAP_NEO4J_CONF", "")
    (home / "conf" / "neo4j.conf").write_text(f"{text}{more}\n", encoding="utf-8")
    password = home / "password"
    if not password.exists():
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(24))


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Return once the server takes our password; a new one is given it first."""
    password = (server.home / "password").read_text(encoding="utf-8")
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        for known in (password, FIRST_PASSWORD):
            if _take_over(server.uri, known, password):
                return
        time.sleep(_POLL_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    sys.exit(f"Neo4j did not start; see {server.home / 'server.log'}")


def _take_over(uri: str, known: str, password: str) -> bool:
    direct = uri.replace("neo4j:", "bolt:")  # no routing table to wait for
    with GraphDatabase.driver(direct, auth=(USER, known), telemetry_disabled=True) as driver:
        try:
            if known != password:
                with driver.session(database="system") as session:
                    change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                    session.run(change, old=known, new=password).consume()
                return False  # the next round sees that the new one is taken
            driver.verify_connectivity()
        except (Neo4jError, DriverError, OSError):
            return False
        return True


def _program(name: str) -> str:
    home = os.environ.get("JAVA_HOME")
    own = shutil.which(name, path=str(Path(home) / "bin")) if home else None
    found = own or shutil.which(name)
    if found is None:
        raise PartMissing(f"{name} is not installed (Debian: openjdk-17-jre-headless, maven)")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last(home: Path) -> Server | None:
    """Return the server of ``home`` that was started last, whether it runs or not."""
    try:
        body = json.loads(_state(home).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Server(home=home, pid=body["pid"], port=body["port"])


def _state(home: Path) -> Path:
    return home / "server.json"


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "kill", "status"])
    parser.add_argument("--home", type=Path, default=CHECKOUT / ".neo4j" / "home")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "7687")))
    asked = parser.parse_args()
    home = asked.home.expanduser().absolute()
    if asked.action == "start":
        try:
            server = start(home, asked.port)
        except PartMissing as error:
            print(error, file=sys.stderr)
            return PART_MISSING
        print("\n".join(f"export {name}={value}" for name, value in environment(server).items()))
        return 0
    running = find(home)
    if asked.action != "status":
        if running is not None:
            stop(running, at_once=asked.action == "kill")
        return 0
    print(f"{running.uri} (pid {running.pid})" if running else "not running")
    return 0 if running else 1


if __name__ == "__main__":
    sys.exit(main())
