"""Open the graph that ``--db`` names."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chainmap.stores.dialect import Dialect
from chainmap.stores.directory import DataDirectory
from chainmap.stores.embedded_dialect import EmbeddedDialect
from chainmap.stores.failures import no_graph, still_loading
from chainmap.stores.graph_meta import READY
from chainmap.stores.server_address import is_server
from graph_schema.errors import GraphChanged

if TYPE_CHECKING:
    from chainmap.stores.bolt import BoltStore


def open_store(db: str, *, create: bool = False) -> "BoltStore":
    """Open a graph; an embedded server is started, or attached to, as needed.

    Parameters
    ----------
    db : the folder of an embedded database, or the URL of a Neo4j server.
    create : make an empty database, version 0, where there is none.

    Raises
    ------
    NotFound
        Where there is no graph and ``create`` is false.
    StoreUnavailable
        Where the engine cannot run, the folder cannot be used or the server does not answer.
    GraphLoading
        Where the graph's first load has not ended.
    """
    if create and not database_exists(db):
        from chainmap.stores.first_load import begin_first_load

        try:
            with begin_first_load(db) as load:
                load.finish({}, None, version=0)
        except GraphChanged:
            if not database_exists(db):
                raise
    return _open_server(db) if is_server(db) else _attached(EmbeddedDialect(DataDirectory(db)))


def database_exists(db: str) -> bool:
    """Tell whether ``db`` holds a graph, whole."""
    if is_server(db):
        from chainmap.stores.server_graph import connect_server

        store, card = connect_server(db)
        store.close()
        return card is not None and card.state == READY
    directory = DataDirectory(db)
    directory.check()
    return directory.holds_database()


def _open_server(db: str) -> "BoltStore":
    from chainmap.stores.server_graph import connect_server

    store, card = connect_server(db)
    if card is None or card.state != READY:
        store.close()
        raise no_graph() if card is None else still_loading()
    return store


def _attached(dialect: Dialect) -> "BoltStore":
    """Start or find the server, and meanwhile import the driver, which takes as long."""
    try:
        with ThreadPoolExecutor(1) as background:
            answers = background.submit(dialect.endpoint)
            from chainmap.stores.bolt import BoltStore

            answers.result()
    except BaseException:
        dialect.close()
        raise
    return BoltStore(dialect)
