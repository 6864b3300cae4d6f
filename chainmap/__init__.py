"""chainmap: maps of industry chains (产业链) for quality certification."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainmap.connection import Connection, connect
    from chainmap.quality_gaps import common_gaps
    from chainmap.systemic_risk import esri

__all__ = ["Connection", "common_gaps", "connect", "esri"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the Python door when it is first used: ``import chainmap`` stays quick."""
    if name == "esri":
        from chainmap.systemic_risk import esri

        return esri
    if name == "common_gaps":
        from chainmap.quality_gaps import common_gaps

        return common_gaps
    if name in __all__:
        from chainmap import connection

        return getattr(connection, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
