"""Fail where a module or a function has outgrown the limits of the style guide."""

import ast
import subprocess
import sys
from pathlib import Path

MAX_MODULE = 450
MAX_FUNCTION = 60
MAX_FILE_BYTES = 500_000
PACKAGES = ("graph_schema", "importers", "chainmap", "api")


def main() -> int:
    """Print what is too long; return 1 if anything is."""
    found = [*_too_long(), *_too_large()]
    print("\n".join(found) or "limits: no module, function or file is over its size")
    return bool(found)


def _too_long() -> list[str]:
    found = []
    for package in PACKAGES:
        for path in sorted(Path(package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            if lines > MAX_MODULE:
                found.append(f"{path}: {lines} lines, limit {MAX_MODULE}")
            found += [f"{path}:{line}: {name} has {n} lines" for name, line, n in _functions(text)]
    return found


def _functions(text: str) -> list[tuple[str, int, int]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    sizes = [(n.name, n.lineno, (n.end_lineno or n.lineno) - n.lineno + 1) for n in nodes]
    return [entry for entry in sizes if entry[2] > MAX_FUNCTION]


def _too_large() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=False, text=True)
    paths = [Path(p) for p in listed.stdout.split("\0") if p]
    return [
        f"{p}: {p.stat().st_size} bytes, limit {MAX_FILE_BYTES}"
        for p in paths
        if p.exists() and p.stat().st_size > MAX_FILE_BYTES and "vendor" not in p.parts
    ]


if __name__ == "__main__":
    sys.exit(main())
