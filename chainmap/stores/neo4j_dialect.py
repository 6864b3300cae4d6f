"""The Neo4j backend: a server of somebody else's, reached by URL."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import pyarrow as pa
from neo4j import Session
from neo4j.exceptions import Neo4jError

from chainmap.stores import _cypher
from chainmap.stores.dialect import Endpoint
from chainmap.stores.directory import DataDirectory, server_directory
from chainmap.stores.failures import old_server, query_writes, unreachable
from chainmap.stores.neo4j_export import export_type
from chainmap.stores.server_address import ServerAddress
from chainmap.stores.server_settings import (
    SETTINGS,
    TRANSACTION_MEMORY,
    require_memory,
    weaknesses,
)
from graph_schema.errors import StoreUnavailable
from graph_schema.model import Type

OLDEST_VERSION = 5
_READS = "r"


class Neo4jDialect:
    """A Neo4j server, version 5 or later. Its one user writes; readers are held by the gate."""

    name = "neo4j"

    def __init__(self, address: ServerAddress) -> None:
        self._address = address

    def endpoint(self) -> Endpoint:
        """Return where the server answers, as the URL says it."""
        user = (self._address.user, self._address.password)
        return Endpoint(
            uri=self._address.uri,
            database=self._address.database,
            owner=user,
            reader=user,
            notices="OFF",
        )

    def recover(self) -> None:
        """Do nothing: it is not ours to start, and the second try tells whether it answers."""

    def unanswered(self) -> StoreUnavailable:
        """Return the error for a server that does not answer again."""
        return unreachable(self._address.uri)

    def directory(self, graph_id: str) -> DataDirectory:
        """Return the folder of this graph in the user's own data, made where it is new."""
        directory = server_directory(graph_id)
        directory.create()
        return directory

    def export(self, session: Session, types: Iterable[Type]) -> dict[str, pa.Table]:
        """Return the canonical tables, read over Bolt."""
        return {type_.name: export_type(session, type_) for type_ in types}

    def require_version(self, session: Session) -> None:
        """Refuse a server older than version 5.

        Raises
        ------
        StoreUnavailable
            It names the version.
        """
        version = str(_components(session)["version"])
        if not is_supported(version):
            raise old_server(version)

    def require_room(self, session: Session, facts: int) -> None:
        """Refuse a transaction that the server's limits have no memory for."""
        require_memory(memory_settings(session), facts)

    def require_reading(self, session: Session, cypher: str, params: Mapping[str, object]) -> None:
        """Refuse a query that the server's planner does not call one that reads.

        Raises
        ------
        QueryRejected
            Where EXPLAIN gives another type than ``r``.
        """
        found = session.run(_cypher.explained(cypher), dict(params)).consume().query_type
        if found != _READS:
            raise query_writes()

    def is_full(self) -> bool:
        """Tell nothing about the server's disk: its own error says it."""
        return False

    def end_runaway(self) -> None:
        """Leave the server alone: others use it too. The query was told to end."""

    def describe(self, session: Session) -> dict[str, object]:
        """Return address, version and edition, and the settings that weaken a promise."""
        settings = read_settings(session, (*SETTINGS, *TRANSACTION_MEMORY))
        return {
            "bolt_uri": self._address.uri,
            "bolt_database": self._address.database,
            "bolt_user": self._address.user,
            **_components(session),
            "weaknesses": [asdict(w) for w in weaknesses(session, settings)],
        }

    def close(self) -> None:
        """Do nothing: the server belongs to others."""


def is_supported(version: str) -> bool:
    """Tell whether chainmap works with this version of Neo4j.

    Examples
    --------
    >>> is_supported("5.26.30"), is_supported("2025.10.1"), is_supported("4.4.44")
    (True, True, False)
    """
    return int(version.partition(".")[0]) >= OLDEST_VERSION


def memory_settings(session: Session) -> dict[str, str]:
    """Return the server's limits on transaction memory."""
    return read_settings(session, TRANSACTION_MEMORY)


def read_settings(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Return settings by name; nothing where the user may not see them, as on hosted servers."""
    try:
        rows = session.run(_cypher.SETTINGS, names=list(names)).data()
    except Neo4jError:
        return {}
    return {row["name"]: row["value"] or "" for row in rows}


def _components(session: Session) -> dict[str, object]:
    row = session.run(_cypher.COMPONENTS).data()[0]
    return {"version": row["versions"][0], "edition": row["edition"]}
