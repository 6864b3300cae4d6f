"""Users' queries that a server is at work on, of whatever process, told by their mark."""

import re
import time

from neo4j import Session

from chainmap.stores import _cypher

_MARK = re.compile(r"/\* chainmap:[0-9a-f]{32}:(\d+) \*/")


def queries_under_way(session: Session) -> dict[str, object]:
    """Return how many there are, and how many of them go on past their time.

    A Neo4j server does not list a statement that it still plans.
    """
    listed = session.run(_cypher.SHOW_TRANSACTIONS).data()
    marks = [_MARK.search(str(row.get("currentQuery"))) for row in listed]
    ends = [int(mark[1]) for mark in marks if mark is not None]
    overdue = sum(end < time.time() for end in ends)
    return {"users_queries": len(ends), "users_queries_past_their_time": overdue}
