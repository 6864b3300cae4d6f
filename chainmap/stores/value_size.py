"""How much memory a value of an answer takes, roughly: what limits in bytes are counted in."""

from collections.abc import Mapping

_NUMBER = 8
_CONTAINER = 16


def size_of(value: object) -> int:
    """Return bytes: text as UTF-8 at most, anything that is no text and no container as a number.

    Examples
    --------
    >>> size_of(("ab", "链", 1, None, {"a": [1, 2]}))
    86
    """
    if isinstance(value, str):
        return len(value) if value.isascii() else 3 * len(value)
    if isinstance(value, bytes | bytearray):
        return len(value)
    if isinstance(value, list | tuple):
        return _CONTAINER + sum(map(size_of, value))
    if isinstance(value, Mapping):
        return _CONTAINER + sum(size_of(key) + size_of(part) for key, part in value.items())
    return _NUMBER
