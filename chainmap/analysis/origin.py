"""Where a fact comes from: the source, its row, and the date of its data."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The row behind a value, None where nobody said it."""

    source_id: str | None
    source_row: str | None
    data_date: date | None = None


def origin_of_row(row: Mapping[str, Any]) -> Origin:
    """Return the origin of a relationship, which carries it in its own columns."""
    return Origin(
        source_id=row["source_id"], source_row=row["source_row"], data_date=row["data_date"]
    )


def origin_of_property(provenance: str | None, name: str, otherwise: Origin) -> Origin:
    """Return where a node's property has its value from (``provenance`` is a JSON string).

    Examples
    --------
    >>> unknown = Origin(source_id=None, source_row=None)
    >>> origin_of_property('{"state": ["a", "2026-01-02", "f.csv!3"]}', "state", unknown).source_row
    'f.csv!3'
    """
    entry = _entries(provenance).get(name)
    return otherwise if entry is None else _origin(entry)


def origins_by_property(provenance: str | None) -> dict[str, Origin]:
    """Return the row behind each value of a node, by property."""
    return {name: _origin(entry) for name, entry in _entries(provenance).items()}


def origins_of_node(provenance: str | None) -> tuple[Origin, ...]:
    """Return every row that describes a node, each once, by source."""
    distinct: Iterable[Origin] = {_origin(entry) for entry in _entries(provenance).values()}
    return tuple(sorted(distinct, key=lambda o: (o.source_id or "", o.source_row or "")))


def _entries(provenance: str | None) -> dict[str, list[str | None]]:
    entries: dict[str, list[str | None]] = json.loads(provenance) if provenance else {}
    return entries


def _origin(entry: list[str | None]) -> Origin:
    source_id, data_date, source_row = entry
    return Origin(
        source_id=source_id,
        source_row=source_row,
        data_date=date.fromisoformat(data_date) if data_date else None,
    )
