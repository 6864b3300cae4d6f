"""Periods whose end lies before their start."""

from datetime import date

import numpy as np

from importers.cells import combine
from importers.worktable import WorkTable

#: Properties that start and end a period, of whatever type has both.
PERIODS = (("valid_from", "valid_to"), ("issued", "expires"), ("started_on", "ended_on"))


def check_periods(table: WorkTable) -> None:
    """Warn of periods that end before they start; nobody can tell their end, so it is unknown."""
    for start, end in PERIODS:
        if start in table.columns and end in table.columns:
            both = combine([table.columns[start], table.columns[end]], lambda a, b: (a, b))
            wrong = np.flatnonzero(both.where(_ends_before) & table.alive).tolist()
            if wrong:
                table.report(wrong, "date.order", end, start=str(table.headers_of([start])))
                table.columns[end] = both.map(lambda p: None if _ends_before(p) else p[1])


def _ends_before(period: tuple[date | None, date | None]) -> bool:
    start, end = period
    return start is not None and end is not None and end < start
