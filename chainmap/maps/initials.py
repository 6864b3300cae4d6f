"""Pinyin initials of names, so that 云岭锂业 is found by YLLY."""

from functools import lru_cache


@lru_cache(maxsize=65_536)
def pinyin_initials(name: str) -> str:
    """Return the first letters of a name's pinyin, upper case; other characters stay.

    Examples
    --------
    >>> pinyin_initials("重庆云岭BMS")
    'CQYLBMS'
    """
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
