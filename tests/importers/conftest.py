"""Files of tests are really written and really read."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read
from tests.importers.written import TODAY, Row, write_csv

Import = Callable[..., ImportBatch]


@pytest.fixture
def import_rows(tmp_path: Path) -> Import:
    """Write one CSV of the rows given and read it."""

    def run(*rows: Row, name: str = "table.csv", index: ReferenceIndex | None = None, **kw: object):
        path = write_csv(tmp_path / "in" / name, rows)
        return read([path], index or ReferenceIndex(), today=TODAY, **kw)

    return run


@pytest.fixture
def import_files(tmp_path: Path) -> Import:
    """Write one CSV a keyword (name → rows) into a folder and read the folder."""

    def run(
        files: Mapping[str, Sequence[Row]], *, index: ReferenceIndex | None = None, **kw: object
    ):
        folder = tmp_path / "folder"
        for name, rows in files.items():
            write_csv(folder / name, rows)
        return read([folder], index or ReferenceIndex(), today=TODAY, **kw)

    return run
