"""A server on the ledger's small graph, whose tests write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.map_samples import make_database
from tests.work_tables import AS_OF, work_tables


@contextmanager
def work_server(folder: Path) -> Iterator[TestClient]:
    db = make_database(folder, work_tables())
    app = create_app(Settings(db=db, as_of=AS_OF))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client
