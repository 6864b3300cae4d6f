"""Advisory locks on files (flock): the kernel frees them whatever way their holder ends."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Literal

LockKind = Literal["shared", "exclusive"]
_OPERATIONS: dict[LockKind, int] = {"shared": fcntl.LOCK_SH, "exclusive": fcntl.LOCK_EX}
_POLL_S = 0.05


class FileLock:
    """A lock that is held from creation to `release`.

    The descriptor is not inherited by children unless it is handed over (``pass_fds``); then the
    lock lasts until both have closed it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @property
    def descriptor(self) -> int:
        """The open file, for a child that shall hold the lock too."""
        if self._descriptor is None:
            raise ValueError("the lock has been released")
        return self._descriptor

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def take(path: Path, kind: LockKind, *, timeout_s: float = 0.0) -> FileLock | None:
    """Return the lock on ``path``, or None where another holds it for ``timeout_s`` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + timeout_s
    try:
        while not _try(descriptor, kind):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(_POLL_S)
    except BaseException:
        os.close(descriptor)
        raise
    return FileLock(descriptor)


def is_held(path: Path) -> bool:
    """Tell whether anybody holds a lock on ``path``."""
    lock = take(path, "exclusive")
    if lock is None:
        return True
    lock.release()
    return False


def _try(descriptor: int, kind: LockKind) -> bool:
    try:
        fcntl.flock(descriptor, _OPERATIONS[kind] | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
