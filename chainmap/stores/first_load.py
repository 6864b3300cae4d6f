"""The first load of an empty database, on either backend."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from chainmap.stores.bulk_load import FirstLoad
from chainmap.stores.directory import DataDirectory
from chainmap.stores.graph_meta import GraphMeta
from chainmap.stores.server_address import is_server
from graph_schema.records import FactTables


class Loading(Protocol):
    """A first load under way: a context manager; what is not finished is no graph yet."""

    @property
    def directory(self) -> DataDirectory:
        """Where change sets, snapshots and rejected rows of the new graph lie."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def finish(
        self,
        tables: FactTables,
        import_row: Mapping[str, object] | None,
        *,
        version: int = 1,
        meanwhile: Callable[[], None] | None = None,
    ) -> GraphMeta:
        """Make the graph with these facts and, where given, the row of their import.

        ``meanwhile`` is called before the graph is there, if possible while another process works.
        """
        ...

    @property
    def handed_over(self) -> Path | None:
        """Where `finish` left the facts as a snapshot holds them; they go as the load closes."""
        ...


def begin_first_load(db: str) -> Loading:
    """Begin to make the graph ``db``.

    Raises
    ------
    GraphChanged
        Where one is there by then, or (embedded) another first load runs.
    StoreUnavailable
        Where the engine cannot run, the server does not answer, or other data are there.
    """
    if is_server(db):
        from chainmap.stores.server_load import ServerLoad

        return ServerLoad(db)
    return FirstLoad(db)
