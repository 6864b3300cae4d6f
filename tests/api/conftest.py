"""The application on a real database."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.chainmap.maps.chain_tables import AS_OF
from tests.map_samples import shared_database


@pytest.fixture(scope="session")
def database() -> str:
    return shared_database()


@pytest.fixture(scope="session")
def client(database: str) -> Iterator[TestClient]:
    app = create_app(Settings(db=database, as_of=AS_OF))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client
