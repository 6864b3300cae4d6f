"""What a reader's query may cost, per door, and what its text may be; all limits stand here."""

import os
from dataclasses import dataclass

from graph_schema.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """What one answer may be.

    Attributes
    ----------
    rows : more are cut off.
    bytes : of the values as they are held, estimated; more are cut off.
    seconds : of wall clock; a query past them is ended.
    """

    rows: int
    bytes: int
    seconds: float


#: SECURITY.md, "answers bounded, per door".
BROWSER = QueryLimits(rows=1_000, bytes=5_000_000, seconds=10.0)
SHELL = QueryLimits(rows=1_000_000, bytes=1_000_000_000, seconds=100.0)
#: Below the engine's own command timeout, the last resort, of 120 seconds.
MAX_TIMEOUT_S = 110.0
TIMEOUT_SETTING = "CHAINMAP_QUERY_TIMEOUT_S"

#: Users' queries that one process has under way at once. Each may cost a server a core; a query
#: that the server goes on with after its end was asked for keeps its place.
CONCURRENT_QUERIES = 4
CONCURRENT_SETTING = "CHAINMAP_CONCURRENT_QUERIES"

#: What the gate passes (SECURITY.md): parsers take minutes, or never return, far beyond these.
MAX_CHARACTERS = 10_000
MAX_NESTING = 64
MAX_BOOLEAN_TERMS = 200
#: Signs between expressions and in patterns. Neo4j planned 1,400 texts joined by + for more than
#: 40 seconds, and a statement that is still planned cannot be ended.
MAX_OPERATORS = 500


def query_timeout(given: float | None = None) -> float:
    """Return the time limit: as given, else from CHAINMAP_QUERY_TIMEOUT_S, else 100 seconds.

    Raises
    ------
    UsageError
        Where it is no number of seconds from above 0 to 110.
    """
    text = os.environ.get(TIMEOUT_SETTING, "")
    try:
        seconds = given if given is not None else float(text or SHELL.seconds)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MAX_TIMEOUT_S:
        raise UsageError(
            f"查询时限必须大于 0、不超过 {MAX_TIMEOUT_S:g} 秒（--timeout 或 {TIMEOUT_SETTING}）。",
            f"A query's time limit is above 0 and at most {MAX_TIMEOUT_S:g} seconds "
            f"(--timeout or {TIMEOUT_SETTING}).",
        )
    return seconds


def query_rows(given: int | None = None) -> int:
    """Return the limit of rows: as given, else 1,000,000.

    Raises
    ------
    UsageError
        Where it is not from 1 to 1,000,000.
    """
    rows = SHELL.rows if given is None else given
    if not 1 <= rows <= SHELL.rows:
        raise UsageError(
            f"行数上限（--limit）必须在 1 到 {SHELL.rows} 之间。",
            f"--limit is from 1 to {SHELL.rows} rows.",
        )
    return rows


def concurrent_queries() -> int:
    """Return how many users' queries may be under way: CHAINMAP_CONCURRENT_QUERIES, else 4.

    Raises
    ------
    UsageError
        Where it is no number from 1 on.
    """
    text = os.environ.get(CONCURRENT_SETTING, "") or str(CONCURRENT_QUERIES)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise UsageError(
            f"环境变量 {CONCURRENT_SETTING} 必须是不小于 1 的整数。",
            f"{CONCURRENT_SETTING} is a whole number from 1 on.",
        )
    return int(text)
