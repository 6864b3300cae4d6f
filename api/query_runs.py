"""Queries under way, so that their reader can end them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph_schema.errors import NotFound, UsageError


class QueryRuns:
    """Holds for each query under way the event that ends it, by the number its page gave it.

    Examples
    --------
    >>> runs = QueryRuns()
    >>> with runs.begun("4f1c0d2e") as cancel:
    ...     runs.cancel("4f1c0d2e")
    ...     cancel.is_set()
    True
    """

    def __init__(self) -> None:
        self._events: dict[str, threading.Event] = {}
        self._guard = threading.Lock()

    @contextmanager
    def begun(self, query_id: str | None) -> Iterator[threading.Event]:
        """Yield the event that is set where the query of this number is to end.

        Raises
        ------
        UsageError
            Where a query of this number is under way already.
        """
        event = threading.Event()
        if query_id is None:
            yield event
            return
        with self._guard:
            if query_id in self._events:
                raise UsageError("这个查询编号正在使用。", "This query number is in use.")
            self._events[query_id] = event
        try:
            yield event
        finally:
            with self._guard:
                del self._events[query_id]

    def cancel(self, query_id: str) -> None:
        """End the query of this number.

        Raises
        ------
        NotFound
            Where none is under way, for example because it has just ended.
        """
        with self._guard:
            event = self._events.get(query_id)
        if event is None:
            raise NotFound("没有正在执行的这个查询。", "No such query is under way.")
        event.set()
