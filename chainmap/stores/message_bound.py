"""A bound on what the driver receives for one row.

A row arrives as one message, and the driver reads it to its end before anybody sees it: one row
with a list of thirty million numbers takes gigabytes. The driver has no setting against that, so
the bytes are counted where it reads them from its socket.
"""

from typing import Any

from neo4j import Session


class MessageTooLarge(ConnectionError):
    """A message beyond the bound; the connection is of no use any more."""


class MessageBound:
    """Counts the bytes that a session's connection receives since the last `reset`.

    Parameters
    ----------
    session : a session in which a query has just been started.
    limit : bytes; more end the connection.
    """

    def __init__(self, session: Session, limit: int) -> None:
        self.is_exceeded = False
        self._limit = limit
        self._received = 0
        # Names of the driver's own: with others there is no bound, which a test would tell.
        inbox: Any = getattr(getattr(session, "_connection", None), "inbox", None)
        self._inbox = inbox
        self._socket: Any = getattr(inbox, "_socket", None)
        if self._socket is not None:
            inbox._socket = self

    def reset(self) -> None:
        """Start counting anew: a row has arrived."""
        self._received = 0

    def release(self) -> None:
        """Let the connection go back to its pool as it was."""
        if self._socket is not None:
            self._inbox._socket = self._socket

    def recv_into(self, buffer: Any, nbytes: int) -> int:  # noqa: ANN401 - as of a socket
        """Receive from the socket, and count."""
        count: int = self._socket.recv_into(buffer, nbytes)
        self._received += count
        if self._received > self._limit:
            self.is_exceeded = True
            raise MessageTooLarge
        return count

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket has
        return getattr(self._socket, name)
