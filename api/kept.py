"""What is built of a version of the graph, kept while it is asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from chainmap.snapshot import Snapshot

_T = TypeVar("_T")
#: Stands for what is not kept; None could be an answer.
_NOTHING = object()


class KeptAnswers:
    """The answers asked for last; one is built at a time, so that nobody builds it twice.

    Parameters
    ----------
    limit : how many are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._guard = threading.Lock()
        # Re-entrant, as what is rendered asks for what it is rendered from.
        self._building = threading.RLock()

    def once(self, snapshot: Snapshot, key: tuple[object, ...], build: Callable[[], _T]) -> _T:
        """Return what is built of a version, built once.

        Parameters
        ----------
        key : tells answers of one version apart; hashable.
        """
        full = (snapshot.graph_id, snapshot.version, *key)
        kept: _T = self._find(full)
        if kept is not _NOTHING:
            return kept
        with self._building:
            kept = self._find(full)  # whoever waited finds what the other built
            if kept is _NOTHING:
                kept = build()
                self._keep(full, kept)
        return kept

    def _find(self, full: tuple[object, ...]) -> Any:  # noqa: ANN401 - of whatever type was built
        with self._guard:
            if full in self._kept:
                self._kept.move_to_end(full)
            return self._kept.get(full, _NOTHING)

    def _keep(self, full: tuple[object, ...], built: object) -> None:
        with self._guard:
            self._kept[full] = built
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
