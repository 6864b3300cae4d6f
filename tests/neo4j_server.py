"""A real Neo4j server for tests: the one that is given, or one started by script/neo4j."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from neo4j import Driver, GraphDatabase

CHECKOUT = Path(__file__).parent.parent
GIVEN = "CHAINMAP_TEST_NEO4J_URI"
#: Exit code of the script where Java or Maven is not installed.
PART_MISSING = 3
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


class PartMissing(Exception):
    """This machine can run no Neo4j; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestServer:
    """A server that tests may fill and empty; ``variables`` hold its user and password."""

    __test__ = False
    uri: str
    variables: Mapping[str, str]

    @contextmanager
    def driver(self) -> Iterator[Driver]:
        """Connect as the owner, past chainmap."""
        file = self.variables.get("CHAINMAP_NEO4J_PASSWORD_FILE")
        password = Path(file).read_text().strip() if file else ""
        auth = (
            self.variables.get("CHAINMAP_NEO4J_USER", "neo4j"),
            self.variables.get("CHAINMAP_NEO4J_PASSWORD", password),
        )
        with GraphDatabase.driver(self.uri, auth=auth, telemetry_disabled=True) as driver:
            yield driver

    def empty(self) -> None:
        """Delete every node and relationship; constraints and indexes stay."""
        with self.driver() as driver, driver.session() as session:
            session.run(EMPTY).consume()


def given_server() -> TestServer | None:
    """Return the server that the environment names."""
    uri = os.environ.get(GIVEN)
    if not uri:
        return None
    names = [name for name in os.environ if name.startswith("CHAINMAP_NEO4J_")]
    return TestServer(uri=uri, variables={name: os.environ[name] for name in names})


@contextmanager
def started_server(home: Path, **settings: str) -> Iterator[TestServer]:
    """Run a server of its own in ``home`` until the block ends.

    Parameters
    ----------
    settings : of script/neo4j, by the end of their names: ``heap``, ``tx_memory``, ``conf``.
    """
    server = start(home, **settings)
    try:
        yield server
    finally:
        kill(home)


def start(home: Path, **settings: str) -> TestServer:
    """Start the server of ``home``, which may have run before."""
    done = script("start", home, **settings)
    if done.returncode == PART_MISSING:
        raise PartMissing(done.stderr.strip())
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    lines = [line.removeprefix("export ").partition("=") for line in done.stdout.splitlines()]
    variables = {name: value for name, _, value in lines}
    return TestServer(uri=variables.pop("CHAINMAP_DB"), variables=variables)


def kill(home: Path) -> None:
    """Kill the server of ``home`` at once: a command of its own would take its time."""
    state = json.loads((home / "server.json").read_text(encoding="utf-8"))
    with suppress(ProcessLookupError):
        os.killpg(state["pid"], signal.SIGKILL)


def script(action: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run script/neo4j's Python for the server of ``home``."""
    command = [sys.executable, str(CHECKOUT / "script" / "neo4j_server.py"), action]
    return subprocess.run(
        [*command, "--home", str(home), "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {f"CHAINMAP_NEO4J_{n.upper()}": v for n, v in settings.items()},
    )
