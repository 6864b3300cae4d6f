"""Rules of the house that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGES = ("graph_schema", "importers", "chainmap", "api")
MODULES = [p for package in PACKAGES for p in sorted((CHECKOUT / package).rglob("*.py"))]
HEAVY = ("pandas", "pyarrow", "neo4j", "pyvis", "arcadedb_embedded", "networkx", "fastapi", "numpy")
CYPHER = ("MATCH (", "MERGE (", "CREATE (", "UNWIND $", "DETACH DELETE")


def test_importing_chainmap_is_light() -> None:
    code = "import sys, chainmap, chainmap.cli.app as a; a.build_app(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "chainmap" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_cypher_is_built_in_one_module_only(path: Path) -> None:
    if path.name == "_cypher.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            text = "".join(
                part.value
                for part in ast.walk(node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            assert not any(word in text for word in CYPHER), f"{path}:{node.lineno} builds Cypher"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_no_assert_checks_input(path: Path) -> None:
    found = [
        n.lineno for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Assert)
    ]
    assert found == []
