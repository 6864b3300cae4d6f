"""The graph behind the pages: one open store, and the snapshot of its present version."""

import threading
from collections.abc import Mapping
from typing import Any

from chainmap.snapshot import Snapshot, snapshot_for
from chainmap.stores.bolt import BoltStore
from chainmap.stores.connect import open_store
from chainmap.stores.directory import DataDirectory
from graph_schema.errors import NotFound


class GraphSource:
    """Keeps a store open for the life of the process, so that its engine stays warm.

    Every request asks for the version, which is one small query; the snapshot is opened again only
    where it changed. A request that is under way keeps the snapshot it began with.
    """

    def __init__(self, db: str) -> None:
        self.db = db
        self._store: BoltStore | None = None
        self._snapshot: Snapshot | None = None
        self._guard = threading.Lock()

    def snapshot(self) -> Snapshot:
        """Return the snapshot of the graph's present version.

        Raises
        ------
        NotFound
            Where there is no database.
        StoreUnavailable
            Where its engine does not answer.
        """
        with self._guard:
            store = self._opened()
            meta, held = store.meta(), self._snapshot
            if held is None or (held.graph_id, held.version) != (meta.graph_id, meta.version):
                held = self._snapshot = snapshot_for(store)
            return held

    def store(self) -> BoltStore:
        """Return the open store, for readers' queries; threads may share it."""
        with self._guard:
            return self._opened()

    def last_import(self) -> Mapping[str, Any] | None:
        """Return the latest import's row, or None before the first."""
        with self._guard:
            rows = self._opened().imports(limit=1)
        return rows[0] if rows else None

    def imports(self, limit: int) -> list[dict[str, Any]]:
        """Return the latest imports' rows without their problems, newest first."""
        with self._guard:
            return self._opened().imports(limit=limit, without=("problems",))

    def find_import(self, import_id: str) -> Mapping[str, Any]:
        """Return one import's row.

        Raises
        ------
        NotFound
            Where no import has this id.
        """
        with self._guard:
            row = self._opened().find_import(import_id)
        if row is None:
            raise NotFound("没有这次导入。", "There is no such import.")
        return row

    def directory(self) -> DataDirectory:
        """Return where the files of this graph's imports lie."""
        with self._guard:
            return self._opened().directory()

    def close(self) -> None:
        """Let go of the store."""
        with self._guard:
            if self._store is not None:
                self._store.close()
            self._store = self._snapshot = None

    def _opened(self) -> BoltStore:
        if self._store is None:
            self._store = open_store(self.db)
        return self._store
