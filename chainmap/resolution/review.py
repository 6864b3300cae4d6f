"""Look-alikes side by side, as a person compares them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.resolution.look_alikes import LookAlike, find_look_alikes
from chainmap.resolution.splitting import PastMerge
from graph_schema.codelists import industries, regions
from graph_schema.records import ChangeSet, FactTables
from graph_schema.review import Review, ReviewPair, ReviewSide

_Row = dict[str, Any]


def review_pairs(tables: FactTables, pairs: Iterable[LookAlike]) -> list[ReviewPair]:
    """Return what a person needs to see of each pair."""
    listed = list(pairs)
    if not listed:
        return []
    sides = describe_enterprises(tables, {i for p in listed for i in (p.kept_id, p.other_id)})
    return [
        ReviewPair(
            score=pair.score,
            reason=pair.reason_zh,
            kept=sides[pair.kept_id],
            other=sides[pair.other_id],
        )
        for pair in listed
    ]


def review_of(tables: FactTables, change: ChangeSet) -> Review:
    """Return the look-alikes of enterprises that a change created or renamed."""
    part = next((p for p in change.changes if p.type == "Enterprise"), None)
    if part is None:
        return Review(pairs=(), count=0)
    touched = set(part.created["enterprise_id"].to_pylist())
    names = [side["name"].to_pylist() for side in (part.before, part.after)]
    keys = part.after["enterprise_id"].to_pylist()
    touched.update(key for key, old, new in zip(keys, *names, strict=True) if old != new)
    alike = find_look_alikes(tables, among=touched)
    return Review(pairs=tuple(review_pairs(tables, alike.pairs)), count=alike.count)


def describe_enterprises(tables: FactTables, ids: set[str]) -> dict[str, ReviewSide]:
    """Return each enterprise as a side of a pair."""
    table = tables["Enterprise"]
    wanted = table.filter(pc.is_in(table["enterprise_id"], _values(ids)))
    located, industry = _ends(tables, "LOCATED_IN", ids), _ends(tables, "IN_INDUSTRY", ids)
    supplies = tables["SUPPLIES"]
    customers, suppliers = (_counted(supplies[end], ids) for end in ("from", "to"))
    return {
        row["enterprise_id"]: side_of(
            row,
            region=_region(located.get(row["enterprise_id"], "")),
            industry=_industry(industry.get(row["enterprise_id"], "")),
            suppliers=suppliers[row["enterprise_id"]],
            customers=customers[row["enterprise_id"]],
        )
        for row in wanted.to_pylist()
    }


def side_of(
    row: _Row, *, region: str = "", industry: str = "", suppliers: int = 0, customers: int = 0
) -> ReviewSide:
    """Return the row of an enterprise as a side of a pair."""
    names = [*(row["former_names"] or ()), *(row["other_names"] or ())]
    return ReviewSide(
        enterprise_id=row["enterprise_id"],
        name=row["name"] or "",
        uscc=row["uscc"] or "",
        region=region,
        industry=industry,
        size_class=row["size_class"] or "",
        other_names="、".join(names),
        suppliers=suppliers,
        customers=customers,
        sources="、".join(row["source_ids"] or ()),
        source_row=_name_row(row),
    )


def _name_row(row: _Row) -> str:
    """Return where the name was read: file, sheet and line."""
    origins: dict[str, list[str]] = json.loads(row["provenance"] or "{}")
    first = origins.get("name") or next(iter(origins.values()), ["", "", ""])
    return first[2]


def _ends(tables: FactTables, relationship: str, ids: set[str]) -> dict[str, str]:
    table = tables[relationship]
    near = table.filter(pc.is_in(table["from"], _values(ids)))
    found: dict[str, set[str]] = defaultdict(set)
    for start, end in zip(near["from"].to_pylist(), near["to"].to_pylist(), strict=True):
        found[start].add(end)
    return {start: min(ends) for start, ends in found.items()}


def _values(ids: set[str]) -> pa.Array:
    return pa.array(sorted(ids), pa.string())


def _counted(keys: pa.ChunkedArray, ids: set[str]) -> Counter[str]:
    """Return how often each of the ids is among the keys."""
    return Counter(keys.filter(pc.is_in(keys, _values(ids))).to_pylist())


def _region(code: str) -> str:
    entry = regions().by_code.get(code)
    return f"{entry.full_name} {code}" if entry else code


def _industry(code: str) -> str:
    entry = industries().get(code)
    return f"{code} {entry.name}" if entry else code


def merged_pairs(tables: FactTables, merges: Iterable[PastMerge]) -> list[ReviewPair]:
    """Return the merges that can be split: those whose other side is no enterprise any more."""
    listed = list(merges)
    sides = describe_enterprises(tables, {merge.pair[0] for merge in listed})
    known = set(tables["Enterprise"]["enterprise_id"].to_pylist())
    return [
        ReviewPair(
            score=None,
            reason="已合并",
            kept=sides[merge.pair[0]],
            other=side_of(merge.other),
        )
        for merge in {merge.pair: merge for merge in reversed(listed)}.values()
        if merge.pair[0] in sides and merge.pair[1] not in known
    ]
