"""What one cell was read as: a value, and the problem with it if there is one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from graph_schema.records import Severity

_NONE: Mapping[str, str] = MappingProxyType({})


class Reading(NamedTuple):
    """A value (None is unknown), the code of a problem, and what its hint needs to know."""

    value: Any = None
    code: str | None = None
    details: Mapping[str, str] = _NONE
    severity: Severity | None = None


Reader = Callable[[Any], Reading]

UNKNOWN = Reading()
