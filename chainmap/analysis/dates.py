"""Dates of rules: windows in months, and the state that a dated history gives at a date."""

import calendar
from collections.abc import Sequence
from datetime import date


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day.

    Examples
    --------
    >>> months_before(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def state_at(
    history: Sequence[str] | None, current: str | None, as_of: date
) -> tuple[str | None, date | None]:
    """Return the state at ``as_of`` and since when, from entries ``DATE|STATE|REASON``.

    Without a history the current state holds, since an unknown day. With one that begins only
    after ``as_of`` the state at ``as_of`` is unknown: the current one came later.

    Examples
    --------
    >>> state_at(["2026-01-05|有效|初次认证", "2026-07-02|暂停|"], "暂停", date(2026, 6, 30))
    ('有效', datetime.date(2026, 1, 5))
    >>> state_at(None, "有效", date(2026, 6, 30))
    ('有效', None)
    """
    entries = dated_entries(history)
    if not entries:
        return current, None
    reached = [entry for entry in entries if entry[0] <= as_of]
    return (reached[-1][1], reached[-1][0]) if reached else (None, None)


def dated_entries(history: Sequence[str] | None) -> list[tuple[date, str]]:
    """Return (date, state) of a history by date; entries that cannot be read are left out."""
    entries = []
    for text in history or ():
        day, _, rest = text.partition("|")
        state = rest.partition("|")[0].strip()
        try:
            entries.append((date.fromisoformat(day.strip()), state))
        except ValueError:
            continue
    return sorted(entries, key=lambda entry: entry[0])
