"""The two backends beside each other: a province's import, look-ups, neighbourhoods, extraction.

Run ``.venv/bin/python benchmarks/backends.py [--small] [--out FILE.json]``. The files are those of
``benchmarks/import.py``, imported by the real command into an embedded database and into a Neo4j
server of its own (script/neo4j, heap 3 GB). Queries go through the gate, as users' queries do.
Wall time means something on an idle machine only; the two columns were measured in one run.
"""

import argparse
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from graph_schema.model import load_model

# Its file is named by a word of the language, so no import statement can name it.
province = importlib.import_module("import")

SERVER = Path(__file__).parent.parent / "script" / "neo4j_server.py"
#: NEO4J.md: one million links in one transaction want this much.
SETTINGS = {"HEAP": "3g", "PAGECACHE": "512m", "TX_MEMORY": "2600m", "TX_TOTAL": "2600m"}
LOOK_UPS, NEIGHBOURHOODS = 200, 50
TIMEOUT_S = 30.0
POINT = "MATCH (e:Enterprise {enterprise_id: $id}) RETURN e.name AS name"
THREE_HOPS = (
    "MATCH (e:Enterprise {enterprise_id: $id})-[:SUPPLIES*1..3]->(x) RETURN count(DISTINCT x) AS n"
)

Figures = dict[str, float]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def neo4j_server(home: Path) -> Iterator[Mapping[str, str]]:
    """Run a server until the block ends; give the variables under which chainmap reaches it."""
    settings = {f"CHAINMAP_NEO4J_{name}": value for name, value in SETTINGS.items()}
    command = [sys.executable, str(SERVER), "--home", str(home), "--port", "0"]
    started = subprocess.run(
        [*command, "start"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | settings,
    )
    lines = [line.removeprefix("export ").partition("=") for line in started.stdout.splitlines()]
    try:
        yield {name: value for name, _, value in lines}
    finally:
        subprocess.run([*command, "kill"], check=True)


def run_import(db: str, files: Path) -> float:
    """Import the files by a command of their own; return its wall seconds."""
    command = [sys.executable, "-m", "chainmap", "import", str(files), "--db", db, "--json"]
    environment = {**os.environ, "CHAINMAP_EMBEDDED_HEAP": province.HEAP}
    return timed(
        lambda: subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    )


def latencies(store: BoltStore, cypher: str, ids: list[str]) -> tuple[float, float]:
    """Return median and 95th percentile in milliseconds."""

    def ask(key: str) -> None:
        store.query(cypher, {"id": key}, limit=10, timeout_s=TIMEOUT_S)

    for key in ids[:10]:
        ask(key)
    found = sorted(1000 * timed(lambda key=key: ask(key)) for key in ids)
    return statistics.median(found), found[int(len(found) * 0.95)]


def measure(db: str, files: Path) -> tuple[Figures, str]:
    """Return the figures of one backend, and the hash of what it holds."""
    figures = {"import s": run_import(db, files)}
    with open_store(db) as store:
        model = load_model()
        figures["links out s"] = timed(lambda: store.export(model.relationships["SUPPLIES"]))
        meta, tables = store.read_all()
        keys = tables["Enterprise"]["enterprise_id"].to_pylist()
        draws = random.Random(province.SEED)
        point = latencies(store, POINT, draws.sample(keys, LOOK_UPS))
        hops = latencies(store, THREE_HOPS, draws.sample(keys, NEIGHBOURHOODS))
        figures |= {"look-up p50 ms": point[0], "look-up p95 ms": point[1]}
        figures |= {"3 hops p50 ms": hops[0], "3 hops p95 ms": hops[1]}
    if meta.version != 1:
        raise SystemExit(f"{db}: version {meta.version} after one import")
    return figures, content_hash(tables)


def main(size: "province.Province", folder: Path) -> dict[str, Figures]:
    """Measure both backends; print and return the figures."""
    size.write(folder)
    os.environ["CHAINMAP_HOME"] = str(folder / "home")
    embedded, embedded_hash = measure(str(folder / "province.db"), folder / "files")
    with neo4j_server(folder / "neo4j") as variables:
        os.environ.update(variables)
        server, server_hash = measure(variables["CHAINMAP_DB"], folder / "files")
    if embedded_hash != server_hash:
        raise SystemExit(f"the contents differ: {embedded_hash} and {server_hash}")
    print(f"{size.enterprises:,} enterprises, {size.links:,} links; load {os.getloadavg()}")
    print(f"{'':<16}{'embedded':>10}{'neo4j':>10}")
    for name, value in embedded.items():
        print(f"{name:<16}{value:10.2f}{server[name]:10.2f}")
    return {"embedded": embedded, "neo4j": server}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    part = province.SMALLER_BY if options.small else 1
    chosen = province.Province(
        province.ENTERPRISES // part, province.LINKS // part, province.CHANGED
    )
    with tempfile.TemporaryDirectory() as scratch:
        measured = main(chosen, Path(scratch))
    if options.out:
        options.out.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
