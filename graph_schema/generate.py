"""Write every description of the model that is generated: ``python -m graph_schema.generate``.

The files are committed; ``--check`` compares and writes nothing.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from graph_schema.errors import SchemaError
from graph_schema.generators.dictionary import render_dictionary
from graph_schema.generators.embedded import render_embedded
from graph_schema.generators.headers import render_headers
from graph_schema.generators.neo4j import render_neo4j
from graph_schema.generators.schema_page import render_schema
from graph_schema.model import Model, load_model
from graph_schema.vocabulary import vocabulary_problems

CHECKOUT = Path(__file__).parent.parent

#: Path in the checkout → what makes its content.
GENERATED: dict[str, Callable[[Model], str]] = {
    "graph_schema/ddl/neo4j.cypher": render_neo4j,
    "graph_schema/ddl/embedded.sql": render_embedded,
    "graph_schema/headers.json": render_headers,
    "api/static/schema.json": render_schema,
    "docs/data-dictionary.md": render_dictionary,
}


def outdated_files(checkout: Path) -> list[str]:
    """Return the generated files that differ from what the model says, by their paths."""
    return [name for name, text in _rendered().items() if _read(checkout / name) != text]


def write_files(checkout: Path) -> list[str]:
    """Write what differs and return the paths written."""
    outdated = outdated_files(checkout)
    for name, text in _rendered().items():
        if name in outdated:
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (checkout / name).write_text(text, encoding="utf-8", newline="\n")
    return outdated


def main(arguments: list[str] | None = None, *, checkout: Path = CHECKOUT) -> int:
    """Generate or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if files differ")
    check = parser.parse_args(arguments).check
    problems = vocabulary_problems(load_model())
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        return 1
    changed = outdated_files(checkout) if check else write_files(checkout)
    for name in changed:
        sys.stderr.write(f"{'outdated' if check else 'written'}: {name}\n")
    return 1 if check and changed else 0


def _rendered() -> dict[str, str]:
    model = load_model()
    return {name: render(model) for name, render in GENERATED.items()}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SchemaError as error:
        sys.exit(str(error))
