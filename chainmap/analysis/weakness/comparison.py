"""Two analyses side by side: what is new, what is gone, what rose and fell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from chainmap.analysis.weakness.result import WeakLinkAnalysis

#: Columns by which a row is known again in another analysis.
KEYS = {
    "enterprises": ("enterprise_id",),
    "links": ("from", "to", "product_id"),
    "segments": ("segment_id",),
    "chain_gaps": ("kind", "id"),
}
#: What became of a row. "risen": nearer to rank 1, so weaker; "judged": it has a rank now, because
#: its quality is known; "unjudged": it had one.
CHANGES = ("new", "gone", "risen", "fallen", "judged", "unjudged", "same")
_MOVES = [
    ("change", pa.string()),
    ("rank_before", pa.int64()),
    ("rank_after", pa.int64()),
    ("score_before", pa.float64()),
    ("score_after", pa.float64()),
    ("score_change", pa.float64()),
    ("state_before", pa.string()),
    ("state_after", pa.string()),
]
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What changed from one analysis to another, a table a level.

    Each table has the keys of its rows, then ``change`` (of `CHANGES`), ranks, scores and states
    before and after; what changed most stands first. Gaps of the chain are new, gone or the same.
    """

    enterprises: pa.Table
    links: pa.Table
    segments: pa.Table
    chain_gaps: pa.Table


def compare_analyses(before: WeakLinkAnalysis, after: WeakLinkAnalysis) -> Comparison:
    """Compare two analyses, of two dates or of what is and what would be."""
    return Comparison(
        **{
            name: compare_tables(getattr(before, name), getattr(after, name), keys)
            for name, keys in KEYS.items()
        }
    )


def compare_tables(before: pa.Table, after: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Compare two tables of one kind, as analyses return them or runs keep them.

    Returns
    -------
    One row a key of either: the keys, ``change``, ``rank_before``, ``rank_after``,
    ``score_before``, ``score_after``, ``score_change`` (null where either is unknown),
    ``state_before``, ``state_after``; the largest change of the score first, then by rank and key.
    """
    old, new = _by_key(before, keys), _by_key(after, keys)
    rows = [_moved(key, old.get(key), new.get(key), keys) for key in {**old, **new}]
    rows.sort(key=_urgency)
    schema = pa.schema([*((key, pa.string()) for key in keys), *_MOVES])
    return pa.Table.from_pylist(rows, schema=schema)


def _by_key(table: pa.Table, keys: Sequence[str]) -> dict[tuple[str | None, ...], _Row]:
    wanted = [n for n in (*keys, "rank", "score", "state") if n in table.schema.names]
    return {tuple(row[key] for key in keys): row for row in table.select(wanted).to_pylist()}


def _moved(
    key: tuple[str | None, ...], old: _Row | None, new: _Row | None, keys: Sequence[str]
) -> dict[str, Any]:
    before, after = old or {}, new or {}
    row: dict[str, Any] = dict(zip(keys, key, strict=True))
    row["change"] = _change(old, new)
    for name in ("rank", "score", "state"):
        row[f"{name}_before"], row[f"{name}_after"] = before.get(name), after.get(name)
    known = row["score_before"] is not None and row["score_after"] is not None
    row["score_change"] = row["score_after"] - row["score_before"] if known else None
    return row


def _change(old: _Row | None, new: _Row | None) -> str:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    before, after = old.get("rank"), new.get("rank")
    if before == after:
        return "same"
    if before is None:
        return "judged"
    if after is None:
        return "unjudged"
    return "risen" if after < before else "fallen"


def _urgency(row: _Row) -> tuple[bool, float, float, str]:
    unchanged = row["change"] == "same" and not row["score_change"]
    rank = min(r for r in (row["rank_before"], row["rank_after"], float("inf")) if r is not None)
    return (unchanged, -abs(row["score_change"] or 0.0), rank, str(list(row.values())))
