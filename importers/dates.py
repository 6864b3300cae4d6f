"""Dates as departments write them: 2024年5月1日 · 2024.5.1 · 20240501 · Excel serials · 长期."""

import re
from datetime import date, timedelta

from importers.cells import Cell
from importers.missing import bare_code, is_no_value

#: The day that stands for "without end" (DESIGN.md, "Importers").
WITHOUT_END = date(9999, 12, 31)
_ENDLESS = re.compile(
    r"至?(?:长期|长久|永久|永续|无固定期限|无期限|不约定期限)(?:有效|经营|存续)?(?:\(.*\))?"
)

_TIME = r"(?:T|\s)\s*(?:上午|下午)?\s*\d{1,2}:\d{2}.*"
_WEEKDAY = r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"
_WRITTEN = re.compile(
    r"(?:公元)?(\d{4})\s*[-./年、,\s]\s*(\d{1,2})\s*[-./月、,\s]\s*(\d{1,2})\s*[日号.]?\s*[起止]?"
    rf"(?:{_WEEKDAY})?(?:{_TIME})?"
)
#: 二〇二四年五月一日: the year digit by digit, month and day in words.
_WORD = r"[十一二三四五六七八九\d]"
_IN_WORDS = re.compile(
    rf"([〇零○一二三四五六七八九\d]{{4}})年({_WORD}{{1,2}})月({_WORD}{{1,3}})[日号]"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
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
    text = bare_code(cell)
    if _ENDLESS.fullmatch("".join(text.split())):
        return WITHOUT_END, None
    written = _WRITTEN.fullmatch(text) or _WRITTEN.fullmatch(_in_digits(text))
    if written:
        return _plausible(*(int(part) for part in written.groups()))
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return _from_number(float(text))
    return None, "date.format"


def _in_digits(text: str) -> str:
    """Return a date in words as one in digits: 二〇二四年十二月三十一日."""
    words = _IN_WORDS.fullmatch("".join(text.split()))
    if words is None:
        return ""
    year, month, day = words.groups()
    return f"{year.translate(_DIGITS)}-{_count(month)}-{_count(day)}"


def _count(word: str) -> str:
    """Return a number below 100 in digits: 五, 十二, 二十, 三十一."""
    tens, ten, ones = word.rpartition("十")
    return ((tens or "1") + (ones or "0") if ten else word).translate(_DIGITS)


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
