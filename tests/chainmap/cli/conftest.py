"""One small real database for the commands that read, and the program's own entry."""

import sys
from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa
import pytest

from chainmap.cli.app import main
from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import open_store
from graph_schema.model import load_model
from graph_schema.records import table_of

Run = Callable[..., tuple[int, str, str]]
ROWS = [
    {
        "enterprise_id": "a",
        "name": "甲",
        "founded": date(2020, 1, 2),
        "tags": ["x"],
        "employees": 3,
    },
    {"enterprise_id": "b", "name": "[red]=乙", "willing": True},
]


@pytest.fixture(scope="session")
def read_tables() -> dict[str, pa.Table]:
    """The facts of `read_db`."""
    return {"Enterprise": table_of(load_model().nodes["Enterprise"], ROWS)}


@pytest.fixture(scope="session")
def read_db(
    tmp_path_factory: pytest.TempPathFactory, read_tables: dict[str, pa.Table]
) -> Iterator[str]:
    """A database whose server runs as long as the tests."""
    folder = str(tmp_path_factory.mktemp("read") / "chain.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
        first_load(folder, read_tables, {"import_id": "i", "version": 1, "problem_count": 5})
        with open_store(folder):
            yield folder


@pytest.fixture
def run_read(
    read_db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the program on `read_db`; exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["chainmap", *arguments, "--db", read_db])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run
