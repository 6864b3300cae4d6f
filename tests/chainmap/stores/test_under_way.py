"""Users' queries under way are counted, also by another process than theirs."""

import threading

from neo4j import READ_ACCESS, Query
from neo4j.exceptions import Neo4jError

from chainmap.stores import _cypher
from chainmap.stores.bolt import BoltStore

SLOW = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS n"
COUNTS = ("users_queries", "users_queries_past_their_time")


def counted(store: BoltStore) -> tuple[object, ...]:
    described = store.describe()
    return tuple(described[name] for name in COUNTS)


def test_a_query_past_its_time_is_counted_as_such(store: BoltStore) -> None:
    assert counted(store) == (0, 0)
    connections = store._connections()
    text = _cypher.marked(SLOW, "0" * 32, until=1)

    def run() -> None:
        with connections.reader.session(
            database=connections.database, default_access_mode=READ_ACCESS
        ) as session:
            try:
                session.run(Query(text, timeout=60)).consume()
            except Neo4jError:
                return

    thread = threading.Thread(target=run)
    thread.start()
    while counted(store) == (0, 0):
        assert thread.is_alive()
    assert counted(store) == (1, 1)
    with connections.owner.session(database=connections.database) as session:
        for row in session.run(_cypher.SHOW_TRANSACTIONS).data():
            if "0" * 32 in row["currentQuery"]:
                session.run(_cypher.terminate(row["transactionId"])).consume()
    thread.join()
    assert counted(store) == (0, 0)
