"""The embedded DDL is run by the engine itself, in a process of its own (it starts a JVM)."""

import json
import subprocess
import sys
from typing import Any

import pytest

from graph_schema.generators.embedded import render_embedded
from graph_schema.generators.indexes import indexed_properties, unique_property
from graph_schema.model import load_model

MODEL = load_model()
TYPES = [*MODEL.nodes.values(), *MODEL.relationships.values()]
ENGINE_TYPES = {
    "string": "STRING",
    "integer": "LONG",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "strings": "LIST",
}
CHILD = """
import json, pathlib, sys
import arcadedb_embedded
with arcadedb_embedded.create_database(sys.argv[1]) as database:
    for _ in range(2):
        for line in pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
            database.command("sql", line)
    found = {}
    for query in ("types", "indexes"):
        rows = database.query("sql", "SELECT FROM schema:" + query)
        found[query] = [json.loads(row.to_json()) for row in rows]
    print("FOUND" + json.dumps(found, ensure_ascii=True))
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the engine says of its schema after the statements ran twice."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "ddl.sql").write_text(render_embedded(MODEL), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder / "db"), str(folder / "ddl.sql")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    line = next(x for x in done.stdout.splitlines() if "FOUND" in x)
    found: dict[str, Any] = json.loads(line.split("FOUND", 1)[1])
    return found


def test_every_property_has_its_declared_type(engine: dict[str, Any]) -> None:
    found = {t["name"]: {p["name"]: p["type"] for p in t["properties"]} for t in engine["types"]}
    expected = {
        t.name: {p.name: ENGINE_TYPES[p.type] for p in t.properties.values()} for t in TYPES
    }
    assert found == expected


def test_nodes_are_vertices_and_relationships_edges(engine: dict[str, Any]) -> None:
    kinds = {t["name"]: t["type"] for t in engine["types"]}
    assert {n for n, kind in kinds.items() if kind == "vertex"} == set(MODEL.nodes)
    assert {n for n, kind in kinds.items() if kind == "edge"} == set(MODEL.relationships)


def test_keys_and_link_ids_are_unique(engine: dict[str, Any]) -> None:
    found = {i["name"] for i in engine["indexes"] if i["unique"] and "[" in i["name"]}
    assert found == {f"{t.name}[{u}]" for t in TYPES if (u := unique_property(t))}
    assert "SUPPLIES[link_id]" in found


def test_names_are_indexed(engine: dict[str, Any]) -> None:
    found = {i["name"] for i in engine["indexes"] if not i["unique"] and "[" in i["name"]}
    assert found == {f"{t.name}[{name}]" for t in TYPES for name in indexed_properties(t)}
    assert "Enterprise[uscc]" in found


def test_one_statement_stands_on_each_line() -> None:
    for line in render_embedded(MODEL).splitlines():
        assert line.startswith("CREATE ")
        assert line.endswith(";")
        assert line.count(";") == 1
