"""An embedded server without a model of ours: ``python raw_engine.py ROOT SUITE``.

It declares the property types of the suite's graph, writes a file that says where it listens, and
ends with its input.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chainmap.stores.embedded_engine import running_engine

#: Where the server says, below its root, how to reach it.
PLACE = "place.json"
TYPES = {
    "STRING": "STRING",
    "INT64": "LONG",
    "INTEGER": "LONG",
    "DOUBLE": "DOUBLE",
    "FLOAT": "DOUBLE",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "DATETIME": "DATETIME",
}


def declarations(graph: Mapping[str, Any]) -> Iterator[str]:
    """Yield the SQL that declares labels, types and their properties."""
    for label, nodes in graph["nodes"].items():
        yield f"CREATE VERTEX TYPE `{label}`"
        yield from properties(label, nodes["props"])
    for name in dict.fromkeys(part["type"] for part in graph["rels"]):
        yield f"CREATE EDGE TYPE `{name}`"
        every = [part["props"] for part in graph["rels"] if part["type"] == name]
        yield from properties(name, {n: t for props in every for n, t in props.items()})


def properties(owner: str, props: Mapping[str, str]) -> Iterator[str]:
    for name, kind in props.items():
        item = TYPES.get(kind.removesuffix("[]"))
        if item:
            declared = f"LIST OF {item}" if kind.endswith("[]") else item
            yield f"CREATE PROPERTY `{owner}`.`{name}` {declared}"


def main(root: Path, suite: Path) -> None:
    graph = json.loads((suite / "graph.json").read_text(encoding="utf-8"))
    with running_engine(root) as engine:
        for statement in declarations(graph):
            engine.database.command("sql", statement)
        place = {"port": engine.bolt_port, "password": engine.owner_password}
        draft = root / "place.new"
        draft.write_text(json.dumps(place), encoding="utf-8")
        draft.replace(root / PLACE)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).absolute())
    os._exit(0)  # the server has stopped; threads of the JVM shall not hold the process
