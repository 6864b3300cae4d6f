"""The graph of a suite on both backends, loaded raw: no model of ours, no importer, no Meta."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase, Query, Session
from neo4j.exceptions import DriverError, Neo4jError

from chainmap.stores.directory import DATABASE
from chainmap.stores.state_file import OWNER
from tests.conformance.raw_engine import PLACE
from tests.conformance.suite import (
    ConformanceQuery,
    Rows,
    read_graph,
    read_queries,
    row_values,
)
from tests.neo4j_server import TestServer

SUITE = Path(__file__).parent.parent / "reference" / "cypher"
BACKENDS = ("embedded", "neo4j")
QUERY_TIMEOUT_S = 60.0
#: Queries of ours beside those of the reference, on its graph.
OWN_QUERIES = Path(__file__).with_name("queries.json")
#: Strict xfails: what a backend does not know, told by the text of a query.
DIFFERENCES = {
    re.compile(
        r"\bMATCH\s+(\w+\s*=\s*)?(ANY|(ALL\s+)?SHORTEST)\b", re.IGNORECASE
    ): pytest.mark.notyet(
        "embedded", reason="no path selectors; shortestPath() is the portable form"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a backend made of a query: rows, or an error."""

    rows: Rows
    error: Neo4jError | DriverError | None = None


def suite_folder(config: pytest.Config) -> Path:
    folder: Path = config.getoption("--suite") or SUITE
    if not (folder / "queries.json").is_file() or not (folder / "graph.json").is_file():
        raise pytest.UsageError(f"--suite {folder}: no queries.json and graph.json there")
    return folder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "conformance_query" not in metafunc.fixturenames:
        return
    queries = suite_queries(metafunc.config)
    cases = [
        pytest.param(backend, query, id=f"{backend}-{query.name}", marks=known(query))
        for backend in BACKENDS
        for query in queries
    ]
    metafunc.parametrize(("backend", "conformance_query"), cases, scope="module")


def suite_queries(config: pytest.Config) -> list[ConformanceQuery]:
    folder = suite_folder(config)
    own = read_queries(OWN_QUERIES) if folder == SUITE else []
    return [*read_queries(folder / "queries.json"), *own]


def known(query: ConformanceQuery) -> list[pytest.MarkDecorator]:
    return [mark for pattern, mark in DIFFERENCES.items() if pattern.search(query.text)]


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest) -> Iterator["Outcomes"]:
    """Every query's outcome, by backend and name; a backend starts when it is first asked."""
    with ExitStack() as stack:
        yield Outcomes(request, stack)


class Outcomes:
    """Runs a suite once a backend, in its own order: some queries write for those behind them."""

    def __init__(self, request: pytest.FixtureRequest, stack: ExitStack) -> None:
        self._request, self._stack = request, stack
        self._found: dict[str, dict[str, Outcome]] = {}

    def of(self, backend: str, query: ConformanceQuery) -> Outcome:
        if backend not in self._found:
            self._found[backend] = self._run(backend)
        return self._found[backend][query.name]

    def _run(self, backend: str) -> dict[str, Outcome]:
        folder = suite_folder(self._request.config)
        if backend == "embedded":
            root = self._request.getfixturevalue("tmp_path_factory").mktemp("raw")
            opened = embedded_driver(root, folder)
        else:
            server: TestServer = self._request.getfixturevalue("neo4j_server")
            server.empty()
            opened = server.driver()
        database = DATABASE if backend == "embedded" else None
        with opened as driver, driver.session(database=database) as session:
            load_raw(session, read_graph(folder))
            queries = suite_queries(self._request.config)
            return {query.name: run(session, query) for query in queries}


@contextmanager
def embedded_driver(root: Path, folder: Path) -> Iterator[Driver]:
    """Start an embedded server without a model and connect with write rights."""
    command = [sys.executable, str(Path(__file__).with_name("raw_engine.py"))]
    with (
        (root / "raw.log").open("wb") as log,
        subprocess.Popen(
            [*command, str(root), str(folder)], stdin=subprocess.PIPE, stdout=log, stderr=log
        ) as process,
    ):
        place = announced(process, root / PLACE)
        uri = f"bolt://127.0.0.1:{place['port']}"
        with GraphDatabase.driver(uri, auth=(OWNER, place["password"])) as driver:
            yield driver
        process.communicate()


def announced(process: subprocess.Popen[bytes], file: Path) -> Mapping[str, Any]:
    """Wait until the server says where it listens."""
    while not file.exists():
        if process.poll() is not None:
            raise RuntimeError("the embedded server did not start")
        time.sleep(0.05)
    place: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return place


def load_raw(session: Session, graph: Mapping[str, Any]) -> None:
    """Create the nodes and relationships of the file, and nothing else."""
    keys = {label: nodes["key"] for label, nodes in graph["nodes"].items()}
    for label, nodes in graph["nodes"].items():
        create = f"UNWIND $rows AS row CREATE (n:`{label}`) SET n += row"
        session.run(create, rows=nodes["rows"]).consume()
    for part in graph["rels"]:
        start, end = part["from_label"], part["to_label"]
        session.run(
            f"UNWIND $rows AS row MATCH (a:`{start}` {{`{keys[start]}`: row.from}}) "
            f"MATCH (b:`{end}` {{`{keys[end]}`: row.to}}) "
            f"CREATE (a)-[r:`{part['type']}`]->(b) SET r += row.props",
            rows=part["rows"],
        ).consume()


def run(session: Session, query: ConformanceQuery) -> Outcome:
    try:
        found = session.run(Query(query.text, timeout=QUERY_TIMEOUT_S), dict(query.params))
        columns = found.keys()
        rows = [row_values(columns, record.values(), query.text) for record in found]
    except (Neo4jError, DriverError) as error:
        return Outcome(rows=[], error=error)
    return Outcome(rows=rows)
