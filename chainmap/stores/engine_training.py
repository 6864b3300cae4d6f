"""Make the engine's ahead-of-time cache: ``python -m chainmap.stores.engine_training``.

A process of its own starts the engine on an empty folder, uses it as an import and a query do, and
ends: the JVM writes down what it had loaded. No harm comes of a cache that could not be made.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from neo4j import GraphDatabase

from chainmap.stores import _sql
from chainmap.stores.directory import DATABASE
from chainmap.stores.embedded_engine import Engine, running_engine
from chainmap.stores.engine_cache import cache_file
from chainmap.stores.state_file import OWNER

_TIMEOUT_S = 180
_STATEMENTS = (
    "UNWIND range(1, 2000) AS i CREATE (:Product {product_id: toString(i), name: 'p' + i})",
    "MATCH (a:Product), (b:Product) WHERE a.product_id = '1' AND b.product_id < '2' "
    "MERGE (a)-[r:INPUT_OF]->(b) SET r.essential = 2 RETURN count(r) AS links",
    "MATCH (a:Product {product_id: '1'})-[:INPUT_OF*1..2]->(b) RETURN b.name ORDER BY b.name",
    "MATCH (a:Product {product_id: '1'}) DETACH DELETE a",
)


def make_cache() -> Path:
    """Write the cache of this environment's engine; return its file.

    Raises
    ------
    subprocess.SubprocessError, OSError
        Where the engine did not end well, or nobody may write below the environment.
    """
    file = cache_file()
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)  # the training must not start with what it is to make anew
    with TemporaryDirectory(dir=file.parent) as folder:
        draft = Path(folder) / file.name
        command = [sys.executable, "-m", "chainmap.stores.engine_training", str(draft)]
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)  # noqa: S603 - our own module
        draft.replace(file)
    for other in set(file.parent.glob("chainmap-engine-*.aot")) - {file}:
        other.unlink()
    return file


def train(draft: Path) -> None:
    """Use the engine; its JVM writes ``draft`` when this process ends."""
    root = draft.parent / "engine"
    with running_engine(root, f"-XX:AOTCacheOutput={draft}") as engine:
        _use(engine)


def _use(engine: Engine) -> None:
    with engine.database.transaction():
        for statement in _sql.ddl():
            engine.database.command("sql", statement)
    address = f"bolt://127.0.0.1:{engine.bolt_port}"
    with (
        GraphDatabase.driver(address, auth=(OWNER, engine.owner_password)) as driver,
        driver.session(database=DATABASE) as session,
    ):
        for statement in _STATEMENTS:
            session.run(statement).consume()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        train(Path(sys.argv[1]))
    else:
        make_cache()
