"""Places for users' queries: a few at once in one process, whoever asks."""

import threading
import time
from functools import cache

from chainmap.stores.limits import concurrent_queries

_POLL_S = 0.05


class Places:
    """A number of places; a query holds one until its server has really let go of it.

    Parameters
    ----------
    size : how many queries may be under way at once.

    Examples
    --------
    >>> places = Places(1)
    >>> places.take("one", timeout_s=0), places.take("two", timeout_s=0)
    (True, False)
    >>> places.mark_unended("one")
    >>> places.held, places.unended
    (1, 1)
    >>> places.free("one")
    >>> places.held, places.unended
    (0, 0)
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._changed = threading.Condition()
        self._holders: dict[str, bool] = {}

    @property
    def held(self) -> int:
        """Queries under way."""
        return len(self._holders)

    @property
    def unended(self) -> int:
        """Queries among them that were told to end and have not."""
        with self._changed:
            return sum(self._holders.values())

    def take(self, holder: str, *, timeout_s: float, cancel: threading.Event | None = None) -> bool:
        """Wait for a place; False where none came free in time or ``cancel`` was set."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while len(self._holders) >= self.size:
                remaining = deadline - time.monotonic()
                if remaining <= 0 or (cancel is not None and cancel.is_set()):
                    return False
                self._changed.wait(min(_POLL_S, remaining))
            self._holders[holder] = False
            return True

    def free(self, holder: str) -> None:
        """Give a place back."""
        with self._changed:
            del self._holders[holder]
            self._changed.notify()

    def mark_unended(self, holder: str) -> None:
        """Count a query, if it is still there, as one that goes on although it was told to end."""
        with self._changed:
            if holder in self._holders:
                self._holders[holder] = True


@cache
def process_places() -> Places:
    """Return the places of this process."""
    return Places(concurrent_queries())
