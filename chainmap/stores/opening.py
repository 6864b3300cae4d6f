"""A graph that is being opened while its user gets on with the version that it likely has."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chainmap.stores.connect import open_store
from chainmap.stores.directory import DataDirectory
from chainmap.stores.server_address import is_server
from graph_schema.errors import ChainmapError

if TYPE_CHECKING:
    from chainmap.snapshot import Snapshot
    from chainmap.stores.bolt import BoltStore


class Opening:
    """Opens a graph in the background; a context manager.

    An embedded engine takes seconds to start, and to read files takes seconds too. The snapshot
    that was written last is nearly always that of the graph's present version; only the graph
    itself can tell.
    """

    def __init__(self, db: str) -> None:
        self._db = db
        self._background = ThreadPoolExecutor(1)
        self._store: Future[BoltStore] = self._background.submit(open_store, db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._background.shutdown()
        with suppress(ChainmapError):  # whoever needed the graph was told already
            self._store.result().close()

    def directory(self) -> DataDirectory:
        """Return the graph's data directory, at once where it is embedded."""
        return self._store.result().directory() if is_server(self._db) else DataDirectory(self._db)

    def likely(self) -> "Snapshot":
        """Return the snapshot that the graph has in all likelihood."""
        return self._likely or self.snapshot()

    def snapshot(self) -> "Snapshot":
        """Return the snapshot of the graph's version once it is open; the likely one if it is.

        Raises
        ------
        StoreUnavailable
            Where the graph cannot be opened.
        """
        return self._present

    @cached_property
    def _likely(self) -> "Snapshot | None":
        from chainmap.snapshot import latest_snapshot  # Arrow loads while the engine starts

        return None if is_server(self._db) else latest_snapshot(self.directory().snapshots)

    @cached_property
    def _present(self) -> "Snapshot":
        from chainmap.snapshot import snapshot_for

        found = snapshot_for(self._store.result())
        return self._likely if self._likely and self._likely.folder == found.folder else found
