"""The lists of choices at the graph's present version, kept until it changes."""

import threading

from chainmap.questions.choices import ChoiceLists
from chainmap.snapshot import Snapshot


class ChoiceShelf:
    """Holds the lists of one snapshot: to count a province's links takes seconds, to look 10 ms."""

    def __init__(self) -> None:
        self._held: tuple[str, int] | None = None
        self._lists = ChoiceLists({})
        self._guard = threading.Lock()

    def of(self, snapshot: Snapshot) -> ChoiceLists:
        """Return the lists of this snapshot."""
        wanted = (snapshot.graph_id, snapshot.version)
        with self._guard:
            if self._held != wanted:
                self._held, self._lists = wanted, ChoiceLists(snapshot.tables)
            return self._lists
