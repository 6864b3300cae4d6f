"""The gate that every query of a user passes before it reaches an engine."""

from chainmap.stores.gate.gate import CheckedQuery, check_query

__all__ = ["CheckedQuery", "check_query"]
