"""Open the graph that ``--db`` names."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chainmap.stores.bulk_load import first_load
from chainmap.stores.dialects import Dialect, EmbeddedDialect
from chainmap.stores.directory import DataDirectory
from graph_schema.errors import GraphChanged, StoreUnavailable

if TYPE_CHECKING:
    from chainmap.stores.bolt import BoltStore

_SERVER_SCHEMES = ("neo4j:", "neo4j+s:", "neo4j+ssc:", "bolt:", "bolt+s:", "bolt+ssc:")


def open_store(db: str, *, create: bool = False) -> "BoltStore":
    """Open a graph; an embedded server is started, or attached to, as needed.

    Parameters
    ----------
    db : the folder of an embedded database.
    create : make an empty database, version 0, where there is none.

    Raises
    ------
    NotFound
        Where the folder holds no database and ``create`` is false.
    StoreUnavailable
        Where the engine cannot run or the folder cannot be used.
    """
    directory = _directory(db)
    if create and not database_exists(db):
        try:
            first_load(db, {}, None, version=0)
        except GraphChanged:
            if not directory.holds_database():
                raise
    return _attached(EmbeddedDialect(directory))


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


def database_exists(db: str) -> bool:
    """Tell whether ``db`` holds a database."""
    directory = _directory(db)
    directory.check()
    return directory.holds_database()


def _directory(db: str) -> DataDirectory:
    if db.lower().startswith(_SERVER_SCHEMES):
        raise StoreUnavailable(
            "本版本只支持内嵌数据库：--db 请给出目录名，例如 --db chain.db。",
            "This version serves the embedded database only: give --db a folder, "
            "for example --db chain.db.",
        )
    return DataDirectory(db)
