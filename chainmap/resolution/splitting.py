"""An earlier merge of two enterprises, taken back in a graph that went on since.

Pure: canonical tables and the change set of the merge in, canonical tables out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from chainmap.resolution.merging import ENTERPRISE, with_column
from chainmap.stores.diff import known_ids
from graph_schema.model import NodeType, RelationshipType, load_model
from graph_schema.names import identifier_of_key, normalise_name
from graph_schema.records import ChangeSet, FactTables, TypeChange, fact_ids, table_of

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMerge:
    """One enterprise that was merged into another, and the change that did it.

    Attributes
    ----------
    kept, other : the two as they were before.
    absorbed : every id that went with the change → the id that stayed for it.
    """

    kept: _Row
    other: _Row
    change: ChangeSet
    absorbed: Mapping[str, str]

    @property
    def pair(self) -> tuple[str, str]:
        """The id that stayed and the one that went."""
        return self.kept["enterprise_id"], self.other["enterprise_id"]


def past_merges(change: ChangeSet) -> list[PastMerge]:
    """Return the merges in one change set."""
    part = _part(change, ENTERPRISE)
    if part is None:
        return []
    before = {row["enterprise_id"]: row for row in part.before.to_pylist()}
    removed = {identifier_of_key(row["enterprise_id"]): row for row in part.removed.to_pylist()}
    pairs = [
        (before[after["enterprise_id"]], removed[identifier])
        for after in part.after.to_pylist()
        for identifier in after["identifiers"] or ()
        if identifier in removed
    ]
    absorbed = {other["enterprise_id"]: kept["enterprise_id"] for kept, other in pairs}
    return [PastMerge(kept=k, other=o, change=change, absorbed=absorbed) for k, o in pairs]


def split_enterprise(tables: FactTables, merge: PastMerge) -> dict[str, pa.Table]:
    """Return the graph with the absorbed enterprise back, and the two told apart for good.

    It gets back its row and the links that it had; what was learned of a link since goes with the
    link. Facts that came after the merge stay with the enterprise that was kept, because nobody
    can tell whose they are: the files say so when they are imported again.
    """
    model = load_model()
    result = dict(tables)
    back = set(merge.absorbed).intersection(tables[ENTERPRISE]["enterprise_id"].to_pylist())
    result[ENTERPRISE] = _rows_apart(model.nodes[ENTERPRISE], tables[ENTERPRISE], merge)
    for part in merge.change.changes:
        type_ = model.type(part.type)
        if isinstance(type_, RelationshipType):
            result[part.type] = _links_back(type_, result[part.type], part, merge, back)
        elif part.type != ENTERPRISE:
            result[part.type] = _references_back(type_, result[part.type], part, merge)
    return result


def _part(change: ChangeSet, name: str) -> TypeChange | None:
    return next((part for part in change.changes if part.type == name), None)


def _rows_apart(type_: NodeType, table: pa.Table, merge: PastMerge) -> pa.Table:
    kept_id, other_id = merge.pair
    ids = table[type_.key].to_pylist()
    at = ids.index(kept_id)
    kept = table.slice(at, 1).to_pylist()[0]
    stays = np.arange(table.num_rows) != at
    rows = [_without_other(type_, kept, merge), _apart(merge.other, kept_id)]
    rows[0] = _apart(rows[0], other_id)
    return pa.concat_tables([table.filter(pa.array(stays)), table_of(type_, rows)])


def _apart(row: _Row, other_id: str) -> _Row:
    return row | {"distinct_from": sorted({*(row["distinct_from"] or ()), other_id})}


def _without_other(type_: NodeType, kept: _Row, merge: PastMerge) -> _Row:
    """Return the kept enterprise without what only the other brought it."""
    before, other = merge.kept, merge.other
    row = dict(kept)
    for prop in type_.properties.values():
        name = prop.name
        if prop.bookkeeping or name == type_.key or other[name] is None:
            continue
        if prop.merge == "union":
            row[name] = _left(kept[name], before[name], other[name])
        elif kept[name] == other[name]:
            row[name] = before[name]
    codes = [f"uscc:{other['uscc']}"] if other["uscc"] else []
    gone = [*codes, identifier_of_key(other["enterprise_id"])]
    row["identifiers"] = _left(row["identifiers"], before["identifiers"], gone)
    row["other_names"] = _left_names(row["other_names"], before["other_names"], other["name"])
    row["provenance"] = _provenance(row, kept, before)
    return row


def _left(now: list[str] | None, before: list[str] | None, gone: list[str]) -> list[str] | None:
    had = set(before or ())
    return [value for value in now or () if value in had or value not in gone] or None


def _left_names(
    now: list[str] | None, before: list[str] | None, gone: str | None
) -> list[str] | None:
    had = {normalise_name(name) for name in before or ()}
    label = normalise_name(gone or "")
    return [n for n in now or () if normalise_name(n) in had or normalise_name(n) != label] or None


def _provenance(row: _Row, kept: _Row, before: _Row) -> str:
    """Return the origins of the values that stay; values of before bring theirs back."""
    origins, had = json.loads(kept["provenance"] or "{}"), json.loads(before["provenance"] or "{}")
    for name, value in row.items():
        if value != kept[name]:
            origins.pop(name, None)
            if value is not None and name in had:
                origins[name] = had[name]
    return json.dumps(origins, ensure_ascii=False)


def _links_back(
    type_: RelationshipType, table: pa.Table, part: TypeChange, merge: PastMerge, back: set[str]
) -> pa.Table:
    """Return the links with those that the other enterprise had at its end again.

    Parameters
    ----------
    back : enterprises of the same merge that were split off before.

    Notes
    -----
    Each link that the merge moved stands where the merges of today put it, and goes where those
    without this one would: with its values of today, or, where the kept enterprise had the same
    link before, with its own of then.
    """
    still = {gone: kept for gone, kept in merge.absorbed.items() if gone not in back}
    after = {gone: kept for gone, kept in still.items() if gone != merge.pair[1]}
    lost = part.removed.to_pylist()
    here = [_with_ends(type_, row, still) for row in lost]
    there = [_with_ends(type_, row, after) for row in lost]
    here_ids, there_ids = (fact_ids(type_, table_of(type_, side)) for side in (here, there))
    made, claimed = set(known_ids(type_, part.created)), set(there_ids)
    present = {identity: at for at, identity in enumerate(known_ids(type_, table))}
    added: dict[str, _Row] = {}
    drop = np.zeros(table.num_rows, dtype=bool)
    for original, old, new, source, target in zip(
        lost, here, there, here_ids, there_ids, strict=True
    ):
        at = present.get(source)
        if source == target or (at is None and not _went_with_the_merge(type_, old)):
            continue
        moved = at is not None and (source in made or not back.isdisjoint(_ends(old)))
        if at is not None and moved:
            drop[at] = source not in claimed
            original = table.slice(at, 1).to_pylist()[0]
        if target not in present and (len(set(_ends(new))) > 1 or not _among_enterprises(type_)):
            added.setdefault(target, _with_ends(type_, original | _ends_of(new), {}))
    rest = table.filter(pa.array(~drop))
    return pa.concat_tables([rest, table_of(type_, added.values())])


def _went_with_the_merge(type_: RelationshipType, row: _Row) -> bool:
    """Whether a link is gone because the merge would not keep it, not because it ended since.

    It would have led to itself, or the kept enterprise had its own one place.
    """
    return type_.functional or (_among_enterprises(type_) and row["from"] == row["to"])


def _among_enterprises(type_: RelationshipType) -> bool:
    return (ENTERPRISE, ENTERPRISE) in type_.pairs


def _ends(row: _Row) -> tuple[str, str]:
    return row["from"], row["to"]


def _ends_of(row: _Row) -> _Row:
    return {"from": row["from"], "to": row["to"]}


def _with_ends(type_: RelationshipType, row: _Row, moves: Mapping[str, str]) -> _Row:
    moved = row | {side: moves.get(row[side], row[side]) for side in ("from", "to")}
    if type_.identity_property:
        moved[type_.identity_property] = fact_ids(type_, table_of(type_, [moved]))[0]
    return moved


def _references_back(
    type_: NodeType, table: pa.Table, part: TypeChange, merge: PastMerge
) -> pa.Table:
    """Let nodes that named the other enterprise name it again."""
    kept_id, other_id = merge.pair
    names = [p.name for p in type_.properties.values() if p.reference == ENTERPRISE]
    meant = {
        (row[type_.key], name)
        for row in part.before.to_pylist()
        for name in names
        if row[name] == other_id
    }
    for name in names:
        keys, values = table[type_.key].to_pylist(), table[name].to_pylist()
        values = [
            other_id if value == kept_id and (key, name) in meant else value
            for key, value in zip(keys, values, strict=True)
        ]
        table = with_column(table, name, values)
    return table
