"""Codes of a table of enterprises: each in its own column, and all of them identifiers."""

from operator import itemgetter

import numpy as np

from importers.cells import Column, combine
from importers.enterprise_codes import COLUMNS, sort_codes
from importers.worktable import WorkTable


def sort_code_columns(table: WorkTable) -> None:
    """Put the codes of a table of enterprises where they belong, and make identifiers of them."""
    read = [table.columns.get(name) for name in COLUMNS]
    if not any(read[1:]) and not _has_strange(read[0]):
        return
    nothing = Column.constant(None, len(table))
    columns = [column or nothing for column in (*read, table.columns.get("identifiers"))]
    codes = combine(columns, sort_codes)
    for place, name in enumerate(COLUMNS):
        values = codes.map(itemgetter(place))
        if name in table.columns or any(value is not None for value in values.values):
            table.columns[name] = values
    table.columns["identifiers"] = codes.map(lambda row: list(row.identifiers) or None)
    differing = np.flatnonzero(codes.where(lambda row: row.contradicting)).tolist()
    table.report(differing, "organisation.differs", "organisation_code")


def _has_strange(column: Column | None) -> bool:
    return column is not None and any(v is not None and ":" in v for v in column.values)
