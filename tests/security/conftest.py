"""A store on each backend for tests of users' queries: `query_store`."""

from tests.chainmap.stores.conftest import (
    backend,
    graph,
    loaded,
    shared_db,
    small_servers,
)
from tests.chainmap.stores.conftest import store as query_store

__all__ = ["backend", "graph", "loaded", "query_store", "shared_db", "small_servers"]
