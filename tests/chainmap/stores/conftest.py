"""Real embedded databases for tests: one made once, copied where a test needs its own."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from chainmap.stores.bolt import BoltStore
from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import open_store
from graph_schema.model import load_model
from graph_schema.records import fact_ids, table_of

MODEL = load_model()
IMPORT = {
    "import_id": "first",
    "source_ids": ["survey"],
    "data_date": date(2026, 1, 1),
    "version": 1,
    "finished_at": "2026-01-01T08:00:00+08:00",
    "problem_count": 0,
}


@pytest.fixture(scope="session", autouse=True)
def small_servers() -> Iterator[None]:
    """Servers of tests take little memory and end soon after their last user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
        # Each test's server lives for seconds only: the quick compiler saves a third of its time.
        patch.setenv("ARCADEDB_JVM_ARGS", "-XX:TieredStopAtLevel=1")
        yield


def small_graph(enterprises: int = 200, links: int = 500) -> dict[str, pa.Table]:
    """Enterprises with dates, lists and unknown values, and links between them."""
    nodes = [
        {
            "enterprise_id": f"e{i}",
            "name": f"企业{i}",
            "founded": date(1990 + i % 30, 1 + i % 12, 1 + i % 28) if i % 3 else None,
            "employees": i,
            "revenue_yuan": i / 3,
            "tags": ["专精特新|survey"] if i % 2 else None,
            "source_ids": ["survey"],
        }
        for i in range(enterprises)
    ]
    edges = [
        {
            "from": f"e{i % enterprises}",
            "to": f"e{(i * 7 + 1) % enterprises}",
            "product_id": f"p{i}",
            "share": (i % 100) / 100,
            "valid_from": date(2025, 1, 1),
            "source_id": "survey",
            "source_row": f"links.csv!{i}",
        }
        for i in range(links)
    ]
    return {
        "Enterprise": table_of(MODEL.nodes["Enterprise"], nodes),
        "SUPPLIES": with_link_ids(table_of(MODEL.relationships["SUPPLIES"], edges)),
    }


def with_link_ids(table: pa.Table) -> pa.Table:
    """Fill in `link_id`, as importers do."""
    ids = pa.array(fact_ids(MODEL.relationships["SUPPLIES"], table), pa.string())
    place = table.schema.get_field_index("link_id")
    return table.set_column(place, "link_id", ids)


@pytest.fixture(scope="session")
def graph() -> dict[str, pa.Table]:
    """The facts of `loaded`."""
    return small_graph()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, graph: dict[str, pa.Table]) -> Path:
    """A database with `graph`, which nobody opens: copy it."""
    folder = tmp_path_factory.mktemp("loaded") / "chain.db"
    first_load(str(folder), graph, IMPORT)
    return folder


@pytest.fixture
def db(loaded: Path, tmp_path: Path) -> str:
    """A database of the test's own."""
    return str(shutil.copytree(loaded, tmp_path / "chain.db"))


@pytest.fixture(scope="module")
def shared_db(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for the tests of one module."""
    return str(shutil.copytree(loaded, tmp_path_factory.mktemp("module") / "chain.db"))


@pytest.fixture(scope="module")
def store(shared_db: str) -> Iterator[BoltStore]:
    """An open store for the tests of one module; they leave its facts as they found them."""
    with open_store(shared_db) as opened:
        yield opened


@pytest.fixture(scope="session")
def graph_of() -> Any:
    """The maker of small graphs."""
    return small_graph
