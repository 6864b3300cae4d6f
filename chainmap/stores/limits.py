"""Limits of a reader's query at the command line and in Python, as named settings."""

import os

from graph_schema.errors import UsageError

#: SECURITY.md, "answers bounded, per door".
DEFAULT_ROWS = MAX_ROWS = 1_000_000
DEFAULT_TIMEOUT_S = 100.0
#: Below the engine's own command timeout, the last resort, of 120 seconds.
MAX_TIMEOUT_S = 110.0
TIMEOUT_SETTING = "CHAINMAP_QUERY_TIMEOUT_S"


def query_timeout(given: float | None = None) -> float:
    """Return the time limit: as given, else from CHAINMAP_QUERY_TIMEOUT_S, else 100 seconds.

    Raises
    ------
    UsageError
        Where it is no number of seconds from above 0 to 110.
    """
    text = os.environ.get(TIMEOUT_SETTING, "")
    try:
        seconds = given if given is not None else float(text or DEFAULT_TIMEOUT_S)
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
    rows = DEFAULT_ROWS if given is None else given
    if not 1 <= rows <= MAX_ROWS:
        raise UsageError(
            f"行数上限（--limit）必须在 1 到 {MAX_ROWS} 之间。",
            f"--limit is from 1 to {MAX_ROWS} rows.",
        )
    return rows
