"""The state file of a running engine: how to reach it. Readable by its owner only."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

#: The two users of an embedded server: one writes, one only reads.
OWNER, READER = "root", "reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """Where one server listens and how to authenticate.

    ``owner_password`` writes, ``reader_password`` only reads; ``token`` opens the control socket.
    ``started_at`` is seconds since the epoch.
    """

    pid: int
    bolt_port: int
    http_port: int
    control_port: int
    started_at: float
    owner_password: str = field(repr=False)
    reader_password: str = field(repr=False)
    token: str = field(repr=False)


def write_state(path: Path, state: ServerState) -> None:
    """Write the state so that a reader sees all of it or nothing."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
    draft.replace(path)


def read_state(path: Path) -> ServerState | None:
    """Return the state, or None where there is none or it is not one of ours."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(body, dict) or set(body) != {f.name for f in fields(ServerState)}:
        return None
    return ServerState(**body)
