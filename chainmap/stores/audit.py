"""The audit log (审计日志): one line for every write, each bound to the line before it.

``audit.log`` in the data directory, JSON lines that are only ever appended. A line holds the
SHA-256 of the line before it and its own, so that a changed, removed or inserted line shows. Lines
cut off at the end show by the imports that they should tell of. A line says who, when, which act
on which ids and which version became which: never a value, a query or a telephone number.
"""

import getpass
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from chainmap.stores.locks import FileLock, take
from graph_schema.errors import StoreUnavailable

#: What the first line has before it.
GENESIS = "0" * 64
#: How long a writer waits for another one's commit, of a million facts at most.
LOCK_TIMEOUT_S = 120.0
_FIELDS = {"at", "who", "what", "ids", "import_id", "before", "after", "previous", "hash"}
_TAIL_BYTES = 1 << 16
#: A log that has not begun, as of a database of an older program, owes nobody a line.
_NEVER = sys.maxsize


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done to what: ``"issue.step"`` to ``("WT-2026-0001",)``."""

    what: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCheck:
    """What a check of the log found.

    Attributes
    ----------
    records : lines.
    broken : numbers of the lines, from 1, that are not as they were written.
    missing : imports of the graph that no line tells of.
    """

    records: int
    broken: tuple[int, ...]
    missing: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether the log is as it was written and tells of every import asked for."""
        return not self.broken and not self.missing


class AuditLog:
    """The log, opened before a write so that nothing is written which it could not tell of.

    One writer at a time holds it, over all processes of this machine.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "audit.log"
    >>> with AuditLog(path) as log:
    ...     log.append(Act(what="upsert"), import_id="a", before=1, after=2)
    >>> check_audit_log(path).intact
    True
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: FileLock | None = None

    def __enter__(self) -> Self:
        self._lock = take(self._path, "exclusive", timeout_s=LOCK_TIMEOUT_S)
        if self._lock is None:
            raise StoreUnavailable(
                "另一个写入一直没有结束；请稍后再试。", "Another write goes on; try again later."
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._lock.release()

    def append(self, act: Act, *, import_id: str, before: int, after: int) -> None:
        """Write one line; on disk when this returns."""
        if self._lock is None:
            raise ValueError("the log is not open")
        last = _last_line(self._path)
        record = {
            "at": datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="milliseconds"),
            "who": local_user(),
            "what": act.what,
            "ids": list(act.ids),
            "import_id": import_id,
            "before": before,
            "after": after,
            "previous": _digest(last) if last else GENESIS,
        }
        line = _canonical(record | {"hash": _digest(_canonical(record))})
        # A line that a crash cut short stays as it is, and shows as broken.
        torn = b"\n" if last and not _ends_whole(self._path) else b""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            os.write(descriptor, torn + line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def check_audit_log(path: Path, imports: Mapping[str, int] | None = None) -> AuditCheck:
    """Follow the chain of lines from the first to the last.

    Parameters
    ----------
    imports : versions of the graph's imports by id; those since the log began must have a line.
    """
    lines = path.read_bytes().splitlines() if path.exists() else []
    broken, told, previous = [], set(), GENESIS
    began: object = None
    for number, line in enumerate(lines, start=1):
        record = _record(line)
        if record is None or record["previous"] != previous:
            broken.append(number)
        if record is not None:
            told.add(record["import_id"])
            began = record["before"] if began is None else began
        previous = _digest(line)
    since = began if isinstance(began, int) else _NEVER
    expected = {name for name, version in (imports or {}).items() if version > since}
    return AuditCheck(
        records=len(lines), broken=tuple(broken), missing=tuple(sorted(expected - told))
    )


def local_user() -> str:
    """Return the name of the user whose process this is; without an identity provider, the who."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in containers
        return f"uid:{os.getuid()}"


def _record(line: bytes) -> dict[str, object] | None:
    """Return a line's record, None where it is not byte for byte what was written."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or set(record) != _FIELDS or _canonical(record) != line:
        return None
    body = {name: value for name, value in record.items() if name != "hash"}
    return record if record["hash"] == _digest(_canonical(body)) else None


def _canonical(record: dict[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _last_line(path: Path) -> bytes:
    """Return the last line without its end, b"" of an empty log."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        length = min(size, _TAIL_BYTES)
        while True:
            file.seek(size - length)
            tail = file.read(length).removesuffix(b"\n")
            if b"\n" in tail or length == size:
                return tail.rpartition(b"\n")[2]
            length = min(size, length * 2)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
