"""Whether a server's database holds a graph of ours, and the store that opens it."""

from neo4j import READ_ACCESS, Session
from neo4j.exceptions import DriverError, Neo4jError

from chainmap.stores import _cypher
from chainmap.stores.bolt import LOST, BoltStore
from chainmap.stores.failures import foreign_data, unreadable
from chainmap.stores.graph_meta import META_KEY, GraphMeta
from chainmap.stores.neo4j_dialect import Neo4jDialect
from chainmap.stores.server_address import server_address


def connect_server(db: str) -> tuple[BoltStore, GraphMeta | None]:
    """Connect to the server; return the store, and the card of the graph where there is one.

    Raises
    ------
    UsageError
        Where the URL or the credentials cannot be used.
    StoreUnavailable
        For a server that does not answer, refuses the password, is too old, or holds other data.
    """
    dialect = Neo4jDialect(server_address(db))
    store = BoltStore(dialect)
    try:
        with store.session(READ_ACCESS) as session:
            dialect.require_version(session)
            return store, _card(session)
    except LOST as error:
        store.close()
        raise dialect.unanswered() from error
    except (Neo4jError, DriverError) as error:
        store.close()
        raise unreadable(error) from error
    except BaseException:
        store.close()
        raise


def _card(session: Session) -> GraphMeta | None:
    rows = session.run(_cypher.META, key=META_KEY).data()
    if rows:
        return GraphMeta(**rows[0])
    if session.run(_cypher.ANY_NODE).single() is not None:
        raise foreign_data()
    return None
