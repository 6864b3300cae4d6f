"""Lines of totals below, or between, the rows of a table."""

import re

import numpy as np

from graph_schema.model import NodeType
from importers.cells import Cell, Rows, text_of
from importers.headers import is_ignored
from importers.missing import fold, is_missing
from importers.worktable import WorkTable

_TOTAL = re.compile(r"(本页|本表)?(合计|总计|小计|共计|累计)(数)?[::]?")
_CODES = (".uscc", ".identifiers")


def is_total(cell: object) -> bool:
    """Return whether a cell says that its line is a total.

    Examples
    --------
    >>> [is_total(cell) for cell in ("合 计", "总计：", "小计", "合计科技有限公司", 3.0)]
    [True, True, True, False, False]
    """
    return isinstance(cell, str) and _TOTAL.fullmatch("".join(fold(cell).split())) is not None


def total_rows(table: WorkTable) -> list[int]:
    """Return the rows whose first filled cell says total, and which give no code of anything."""
    columns = [column.take(table.rows) for column in table.source.columns]
    if not any(is_total(cell) for column in columns for cell in column.values):
        return []
    open_ = np.ones(len(table), dtype=bool)
    found = np.zeros(len(table), dtype=bool)
    for header, column in zip(table.source.headers, columns, strict=True):
        filled = column.where(lambda cell: cell != "")
        if is_ignored(header):  # 序号
            filled &= ~column.where(lambda cell: text_of(cell).isdigit())
        found |= open_ & filled & column.where(is_total)
        open_ &= ~filled
    return _without_codes(table, np.flatnonzero(found))


def _says_something(cell: Cell | list[str]) -> bool:
    return bool(cell) if isinstance(cell, list) else not is_missing(text_of(cell))


def _without_codes(table: WorkTable, rows: Rows) -> list[int]:
    key = table.type.key if isinstance(table.type, NodeType) else None
    codes = [
        field.column.take(rows).where(_says_something)
        for address, field in table.fields.items()
        if field.header is not None
        and not any(is_total(cell) for cell in field.column.take(rows).tolist())
        and (address in (key, "uscc", "identifiers") or address.endswith(_CODES))
    ]
    coded = np.logical_or.reduce(codes) if codes else np.zeros(len(rows), dtype=bool)
    plain: list[int] = rows[~coded].tolist()
    return plain
