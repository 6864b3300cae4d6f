"""What an import changed, from its change file: counts by type, and the first facts of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

ChangeKind = Literal["created", "updated", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One fact before and after; a side that is not there is None."""

    fact_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFacts:
    """How many facts of one type were created, updated or removed, and the first of them."""

    type: str
    kind: ChangeKind
    count: int
    first: tuple[FactChange, ...]


def summarise_changes(path: Path, *, first: int) -> list[ChangedFacts]:
    """Return what a change file holds, in its order.

    Parameters
    ----------
    path : the file of `write_change_file`.
    first : facts to read of each type and kind.

    Notes
    -----
    Each type and kind begins a row group of its own, so the counts are read from the file's
    footer and a first load of a million facts takes no longer than ten changed ones.
    """
    found: dict[tuple[str, ChangeKind], tuple[int, list[FactChange]]] = {}
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            head = next(file.iter_batches(batch_size=max(first, 1), row_groups=[group]), None)
            if not rows or head is None:
                continue
            listed = head.to_pylist()
            key = (listed[0]["type"], listed[0]["change"])
            count, kept = found.get(key, (0, []))
            kept += [_fact(row) for row in listed[: first - len(kept)]]
            found[key] = (count + rows, kept)
    return [
        ChangedFacts(type=type_, kind=kind, count=count, first=tuple(kept))
        for (type_, kind), (count, kept) in found.items()
    ]


def _fact(row: Mapping[str, str | None]) -> FactChange:
    return FactChange(
        fact_id=row["fact_id"] or "", before=_side(row["before"]), after=_side(row["after"])
    )


def _side(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else json.loads(text)
