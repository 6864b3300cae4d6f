"""What an engine says against a user's query, with the place in the query as the user wrote it."""

import re
from typing import TYPE_CHECKING

from chainmap.stores.failures import timed_out
from chainmap.stores.gate import CheckedQuery
from graph_schema.errors import QueryRejected, QueryTimeout

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

_LONGEST = 300
_OUT_OF_TIME = ("TransactionTimedOut", "Transaction.Terminated")
#: Neo4j adds the offset, and a copy of the line behind it.
_NEO4J_PLACE = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: \d+\)\).*", re.DOTALL)
#: The embedded engine counts columns from 0.
_EMBEDDED_PLACE = re.compile(r"\s*(?:\bat )?\bline (\d+)(?:, column |:)(\d+)\b(?:\n.*)?", re.DOTALL)


def query_error(
    error: "Neo4jError | DriverError", query: CheckedQuery, seconds: float
) -> QueryRejected | QueryTimeout:
    """Return the error for a query that the engine did not run, or ended by its own clock."""
    code = getattr(error, "code", None) or ""
    if any(part in code for part in _OUT_OF_TIME):
        return timed_out(seconds)
    text = getattr(error, "message", None) or str(error)
    text, place = _without_place(text, query)
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    if place is None:
        return QueryRejected(f"查询未执行：{shown}", f"The query was not run: {shown}")
    line, column = place
    return QueryRejected(
        f"查询未执行，第 {line} 行第 {column} 列：{shown}",
        f"The query was not run, line {line}, column {column}: {shown}",
        line=line,
        column=column,
    )


def _without_place(text: str, query: CheckedQuery) -> tuple[str, tuple[int, int] | None]:
    """Return an engine's message without the place, and the place in the user's query."""
    if found := _NEO4J_PLACE.search(text):
        return text[: found.start()], (int(found[1]) - 1, int(found[2]))  # our comment's line
    if found := _EMBEDDED_PLACE.search(text):
        line, column = int(found[1]), int(found[2]) + 1
        rest = text[: found.start()] + text[found.end() :]
        if query.is_explain:
            return rest, (line - 1, column)
        # This engine leaves out spaces and comments before the first word, ours too.
        ahead = query.text[: query.start]
        if line == 1:
            column += len(ahead) - (ahead.rfind("\n") + 1)
        return rest, (line + ahead.count("\n"), column)
    return text, None
