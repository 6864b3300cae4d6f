"""What differs between the two backends, as `BoltStore` asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from chainmap.stores.directory import DataDirectory
from graph_schema.errors import StoreUnavailable
from graph_schema.model import Type

if TYPE_CHECKING:
    import pyarrow as pa
    from neo4j import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A Bolt address with the credentials of its two users.

    Parameters
    ----------
    notices : what the server shall tell of queries beside their rows; None where it has no such
        setting.
    """

    uri: str
    database: str
    owner: tuple[str, str] = field(repr=False)
    reader: tuple[str, str] = field(repr=False)
    notices: Literal["OFF"] | None = None


class Dialect(Protocol):
    """One backend. A ``session`` is the owner's, opened for reading."""

    name: str

    def endpoint(self) -> Endpoint:
        """Return where the server answers now."""
        ...

    def recover(self) -> None:
        """Wait, after a connection broke, until a server answers again."""
        ...

    def unanswered(self) -> StoreUnavailable:
        """Return the error for a server that does not answer again."""
        ...

    def directory(self, graph_id: str) -> DataDirectory:
        """Return where snapshots and change sets of this graph lie."""
        ...

    def export(self, session: "Session", types: Iterable[Type]) -> "dict[str, pa.Table]":
        """Return the canonical tables of these types; not consistent among themselves."""
        ...

    def require_room(self, session: "Session", facts: int) -> None:
        """Refuse a transaction of this many facts that the server has no memory for."""
        ...

    def require_reading(
        self, session: "Session", cypher: str, params: Mapping[str, object]
    ) -> None:
        """Refuse a reader's query that the engine itself does not call one that reads."""
        ...

    def is_full(self) -> bool:
        """Tell whether a write failed for lack of space."""
        ...

    def end_runaway(self) -> None:
        """End a server that did not end a query when told to."""
        ...

    def describe(self, session: "Session") -> dict[str, object]:
        """Return what `chainmap status` tells about the server."""
        ...

    def close(self) -> None:
        """Let go of the server."""
        ...
