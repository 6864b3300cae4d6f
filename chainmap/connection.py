"""The Python door: ``chainmap.connect(db)``."""

from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from chainmap.stores.limits import query_rows, query_timeout

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from chainmap.stores.bolt import BoltStore


_BEIJING = ZoneInfo("Asia/Shanghai")


class Connection:
    """A graph opened for reading; a context manager.

    Parameters
    ----------
    store : the open graph, closed with the connection.
    """

    def __init__(self, store: "BoltStore") -> None:
        self._store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def query(self, cypher: str, /, **params: object) -> "pd.DataFrame":
        """Run a query as the engine's reader user.

        Parameters
        ----------
        cypher : the query; values belong in ``params``, as ``$name``.

        Returns
        -------
        One column a returned expression, at most 1,000,000 rows;
        ``df.attrs["truncated"]`` says whether there were more.

        Raises
        ------
        QueryRejected
            Where the engine refuses it.
        QueryTimeout
            Where it runs longer than CHAINMAP_QUERY_TIMEOUT_S (100) seconds.
        """
        import pandas as pd

        found = self._store.query(cypher, params, limit=query_rows(), timeout_s=query_timeout())
        frame = pd.DataFrame(found.rows, columns=list(found.columns))
        frame.attrs["truncated"] = found.truncated
        return frame

    def chain(
        self, chain_id: str, *, as_of: date | None = None, with_derived: bool = False
    ) -> "nx.MultiDiGraph[str]":
        """Return a chain's enterprises and the supply links among them for networkx.

        Parameters
        ----------
        as_of : the day whose links and memberships count; default today in Asia/Shanghai.
        with_derived : links that were derived from product inputs too.

        Returns
        -------
        Attributes are named as in graph_schema; unknown values have none
        (`chainmap.chain_networks.chain_network`).

        Raises
        ------
        NotFound
            Where no chain has this id.
        """
        from chainmap.chain_networks import chain_network
        from chainmap.snapshot import snapshot_for

        tables = snapshot_for(self._store).tables
        day = as_of or datetime.now(_BEIJING).date()
        return chain_network(tables, chain_id, as_of=day, with_derived=with_derived)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()


def connect(db: str) -> Connection:
    """Open a graph for reading.

    Parameters
    ----------
    db : the folder of an embedded database, or a server's address, ``neo4j://host``.

    Raises
    ------
    NotFound
        Where there is no database.
    """
    from chainmap.stores.connect import open_store

    return Connection(open_store(db))
