"""Dates as departments write them: 2024年5月1日 · 2024.5.1 · 20240501 · Excel serials · 长期."""

import re
from datetime import date, timedelta

from importers.cells import Cell
from importers.missing import fold, is_no_value

#: The day that stands for "without end" (DESIGN.md, "Importers").
WITHOUT_END = date(9999, 12, 31)
_ENDLESS = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限"})

_WRITTEN = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[T\s]+\d{1,2}:\d{2}.*)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
#: Day 0 of Excel's calendar, with its leap day of 1900 that never was.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)  # 1954-10-03 to 2064-04-08
_BEYOND_DATES = 1e8
_EARLIEST_YEAR = 1800


def parse_date(cell: Cell) -> tuple[date | None, str | None]:
    """Return the day, or the code of what is wrong.

    Examples
    --------
    >>> for cell in ("2024年5月1日", "2024.5.1", "20240501", "45413", 45413.0, "长期"):
    ...     print(parse_date(cell)[0])
    2024-05-01
    2024-05-01
    2024-05-01
    2024-05-01
    2024-05-01
    9999-12-31
    >>> parse_date("2024-02-30")
    (None, 'date.format')
    """
    if isinstance(cell, date):
        return _plausible(cell.year, cell.month, cell.day)
    if isinstance(cell, float):
        return _from_number(cell)
    if is_no_value(cell):
        return None, None
    text = fold(cell)
    if text in _ENDLESS:
        return WITHOUT_END, None
    written = _WRITTEN.fullmatch(text)
    if written:
        return _plausible(*(int(part) for part in written.groups()))
    if text.isascii() and text.replace(".0", "").isdigit():
        return _from_number(float(text))
    return None, "date.format"


def _from_number(number: float) -> tuple[date | None, str | None]:
    if not 0 < number < _BEYOND_DATES:  # not a number among them
        return None, "date.format"
    if int(number) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(number)), None
    compact = _COMPACT.fullmatch(str(int(number))) if number.is_integer() else None
    if compact:
        return _plausible(*(int(part) for part in compact.groups()))
    return None, "date.format"


def _plausible(year: int, month: int, day: int) -> tuple[date | None, str | None]:
    if year < _EARLIEST_YEAR:
        return None, "date.format"
    try:
        return date(year, month, day), None
    except ValueError:
        return None, "date.format"
