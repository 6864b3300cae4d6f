"""The same imports on both backends: same content hash, same answers of commands and pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.settings import Settings
from chainmap.cli.app import build_app
from chainmap.cli.export import write_canonical
from graph_schema.uscc import make_uscc
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.import_samples import Imported, make_imported
from tests.neo4j_server import TestServer

QUERIES = (
    "MATCH (e:Enterprise) RETURN e.enterprise_id AS id, e.founded AS founded, e.tags AS tags "
    "ORDER BY id",
    "MATCH (a:Enterprise)-[s:SUPPLIES]->(b:Enterprise) RETURN a.name AS a, b.name AS b, "
    "s.share AS share, s.product_id AS product ORDER BY a, b, product",
    "MATCH (e:Enterprise)-[:OPERATES_IN]->(s:Segment)-[:PART_OF]->(c:Chain) "
    "RETURN c.name AS chain, s.name AS segment, count(DISTINCT e) AS n ORDER BY chain, segment",
    "MATCH p = (a:Enterprise)-[:SUPPLIES*1..2]->(b:Enterprise) RETURN count(p) AS n",
    "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS n ORDER BY label",
)
PAGES = (
    "/",
    f"/chains/{CHAIN_ID}",
    f"/chains/{CHAIN_ID}?lang=en",
    "/imports",
    "/imports/{first}",
    "/imports/{second}",
    "/imports/{undone}",
    "/imports/{idle}",
    "/imports/{first}/rejects/1",
    "/query",
    "/api/v1/chains",
    f"/api/v1/chains/{CHAIN_ID}/map",
    "/api/v1/questions",
    "/api/v1/choices/Chain/chain_id",
    "/api/v1/choices/Enterprise/enterprise_id",
)
#: What differs from one run to the next: ids, times, and the memory of a process.
_ID = re.compile(r"[0-9a-f]{32}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+08:00)?|\d{8}-\d{6}-\d{6}")
#: Codes of the example chain, whose check characters are wrong.
_USCC = re.compile(r"\b(91330100MA2\d{6})X\b")
_NONCE = re.compile(r"nonce-[\w+/=-]+|nonce=\"[^\"]*\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One backend after the same history, and its web application."""

    imported: Imported
    folder: Path
    client: TestClient

    def run(self, *arguments: object) -> str:
        """Run a command on this side; return what it prints."""
        done = CliRunner().invoke(build_app(), [*map(str, arguments), "--db", self.imported.db])
        assert done.exit_code == 0, done.exception
        return done.stdout

    def document(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments))

    def page(self, path: str) -> str:
        answer = self.client.get(path.format(**{n: getattr(self.imported, n) for n in IMPORTS}))
        assert answer.status_code == 200, path
        return timeless(answer.text)


IMPORTS = ("first", "second", "undone", "idle")


def timeless(text: str) -> str:
    """Return a text without ids and moments of one run."""
    return _NONCE.sub("NONCE", _MOMENT.sub("MOMENT", _ID.sub("ID", text)))


def make_side(folder: Path, canonical: Path, db: str) -> Iterator[Side]:
    folder.mkdir()
    imported = make_imported(folder, db, before=canonical)
    with TestClient(
        create_app(Settings(db=db, as_of=AS_OF)), base_url="http://127.0.0.1"
    ) as client:
        yield Side(imported=imported, folder=folder, client=client)


@pytest.fixture(scope="module")
def canonical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example chain in canonical form."""
    folder = tmp_path_factory.mktemp("canonical")
    for name, table in chain_tables(30).items():
        if table.num_rows:
            file = folder / f"{name}.csv"
            write_canonical(file, table)
            mended = _USCC.sub(lambda found: make_uscc(found[1]), file.read_text("utf-8"))
            file.write_text(mended, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, canonical: Path) -> Iterator[Side]:
    folder = tmp_path_factory.mktemp("agree") / "embedded"
    yield from make_side(folder, canonical, str(folder / "chain.db"))


@pytest.fixture(scope="module")
def neo4j(
    tmp_path_factory: pytest.TempPathFactory, canonical: Path, neo4j_server: TestServer
) -> Iterator[Side]:
    neo4j_server.empty()
    yield from make_side(tmp_path_factory.mktemp("agree") / "neo4j", canonical, neo4j_server.uri)


def test_the_content_hash_is_the_same(embedded: Side, neo4j: Side) -> None:
    found = [side.document("verify", "--json") for side in (embedded, neo4j)]
    assert found[0]["content_hash"] == found[1]["content_hash"]
    assert [document["same"] for document in found] == [True, True]
    assert found[0]["graph_version"] == found[1]["graph_version"] == 4


def test_exports_hold_the_same_rows(embedded: Side, neo4j: Side) -> None:
    files = []
    for side in (embedded, neo4j):
        out = side.folder / "out"
        side.run("export", "--out", out)
        files.append({p.name: sorted(p.read_text("utf-8").splitlines()) for p in out.iterdir()})
    assert files[0] == files[1]
    assert len(files[0]["SUPPLIES.csv"]) > 30


def test_status_counts_the_same(embedded: Side, neo4j: Side) -> None:
    own = {"backend", "server", "graph_id"}
    found = []
    for side in (embedded, neo4j):
        document = side.document("status", "--json")
        kept = {name: part for name, part in document.items() if name not in own}
        found.append(timeless(json.dumps(kept, ensure_ascii=False, sort_keys=True)))
    assert found[0] == found[1]


def test_sources_are_the_same(embedded: Side, neo4j: Side) -> None:
    found = [timeless(side.run("sources", "--json")) for side in (embedded, neo4j)]
    assert found[0] == found[1]


@pytest.mark.parametrize("cypher", QUERIES)
def test_queries_give_the_same_rows(embedded: Side, neo4j: Side, cypher: str) -> None:
    found = [side.document("query", cypher, "--format", "json") for side in (embedded, neo4j)]
    assert found[0] == found[1]
    assert found[0]


def test_map_files_are_the_same(embedded: Side, neo4j: Side) -> None:
    files = []
    for side in (embedded, neo4j):
        out = side.folder / "map.html"
        side.run("map", "--chain", CHAIN_ID, "--as-of", AS_OF.isoformat(), "--out", out)
        files.append(timeless(out.read_text(encoding="utf-8")))
    assert files[0] == files[1]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_the_same(embedded: Side, neo4j: Side, path: str) -> None:
    assert embedded.page(path) == neo4j.page(path)
