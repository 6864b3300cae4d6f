"""Two enterprises become one: its row, its links, and everything that named the other.

Pure: canonical tables in, canonical tables out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import id_index, known_ids
from graph_schema.model import NodeType, RelationshipType, load_model
from graph_schema.names import identifier_of_key, normalise_name
from graph_schema.records import FactTables, fact_ids, table_of

ENTERPRISE = "Enterprise"
_Row = dict[str, Any]
#: What the kept enterprise is called and identified by does not change with a merge.
_OWN = frozenset({"enterprise_id", "name", "uscc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptValue:
    """A property of which the two enterprises had two values: which one stayed."""

    enterprise_id: str
    property: str
    kept: str
    lost: str


@dataclass(slots=True, kw_only=True)
class Merged:
    """The graph after merging.

    Attributes
    ----------
    kept_values : the choices that were made.
    own_links : links that would lead from an enterprise to itself and went.
    """

    tables: dict[str, pa.Table]
    kept_values: list[KeptValue] = field(default_factory=list)
    own_links: int = 0


def merge_enterprises(tables: FactTables, absorbed: Mapping[str, str]) -> Merged:
    """Merge each enterprise of ``absorbed`` (id → id that stays) into the one that stays.

    Parameters
    ----------
    tables : the graph; every id of ``absorbed`` is an enterprise of it, and no id that stays is
        itself absorbed.

    Notes
    -----
    What is unknown of one is taken from the other; of two values the newer data date wins, as
    between sources, but name and social credit code stay. The other's id and names still find it.
    Links of one source that become the same link are one, never their sum.
    """
    model = load_model()
    merged = Merged(tables=dict(tables))
    if not absorbed:
        return merged
    _merge_rows(merged, model.nodes[ENTERPRISE], absorbed)
    for node in model.nodes.values():
        if node.fact:
            _redirect_references(merged, node, absorbed)
    for relationship in model.relationships.values():
        if relationship.fact and any(ENTERPRISE in pair for pair in relationship.pairs):
            _move_links(merged, relationship, absorbed)
    return merged


def _merge_rows(merged: Merged, type_: NodeType, absorbed: Mapping[str, str]) -> None:
    table = merged.tables[ENTERPRISE]
    concerned = pc.is_in(table[type_.key], pa.array([*absorbed, *absorbed.values()]))
    rows = {row[type_.key]: row for row in table.filter(concerned).to_pylist()}
    for other, kept in absorbed.items():
        rows[kept] = _united(merged, type_, rows[kept], rows.pop(other))
    for row in rows.values():
        apart = {absorbed.get(i, i) for i in row["distinct_from"] or ()} - {row[type_.key]}
        row["distinct_from"] = sorted(apart) or None
    rest = _apart_from_merged(table.filter(pc.invert(concerned)), absorbed)
    merged.tables[ENTERPRISE] = pa.concat_tables([rest, table_of(type_, rows.values())])


def _apart_from_merged(table: pa.Table, absorbed: Mapping[str, str]) -> pa.Table:
    """Let those that were told apart from an absorbed enterprise be apart from the kept one."""
    names = table["distinct_from"].to_pylist()
    if not any(i in absorbed for ids in names for i in ids or ()):
        return table
    moved = [sorted({absorbed.get(i, i) for i in ids}) if ids else ids for ids in names]
    return with_column(table, "distinct_from", moved)


def with_column(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    """Return the table with other values in one of its columns."""
    at = table.schema.get_field_index(name)
    field_ = table.schema.field(at)
    return table.set_column(at, field_, pa.array(values, field_.type))


def _united(merged: Merged, type_: NodeType, kept: _Row, other: _Row) -> _Row:
    origins = {side["enterprise_id"]: _provenance(side) for side in (kept, other)}
    own, given = origins[kept["enterprise_id"]], origins[other["enterprise_id"]]
    row = dict(kept)
    for prop in type_.properties.values():
        name = prop.name
        if name in _OWN or prop.bookkeeping or other[name] is None:
            continue
        if prop.merge == "union":
            row[name] = list(dict.fromkeys([*(row[name] or ()), *other[name]]))
        elif prop.merge == "all":
            row[name] = bool(row[name]) and bool(other[name])
        elif row[name] is None or (row[name] != other[name] and _newer(given, own, name)):
            _note(merged, kept, name, lost=row[name], stays=other[name])
            row[name] = other[name]
            own.pop(name, None)
            own |= {name: given[name]} if name in given else {}
        elif row[name] != other[name]:
            _note(merged, kept, name, lost=other[name], stays=row[name])
    row["uscc"] = kept["uscc"] or other["uscc"]
    row["source_ids"] = sorted(row["source_ids"] or ()) or None
    row["identifiers"] = _identifiers(row, other)
    row["other_names"] = _other_names(row, other)
    row["provenance"] = json.dumps(own, ensure_ascii=False)
    return row


def _note(merged: Merged, kept: _Row, name: str, *, lost: object, stays: object) -> None:
    if lost is not None:
        merged.kept_values.append(
            KeptValue(
                enterprise_id=kept["enterprise_id"], property=name, kept=str(stays), lost=str(lost)
            )
        )


def _provenance(row: _Row) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(row["provenance"] or "{}")
    return found


def _newer(given: dict[str, list[str]], own: dict[str, list[str]], name: str) -> bool:
    """Whether the other's value is of a later data date."""
    nothing = ["", "", ""]
    return given.get(name, nothing)[1] > own.get(name, nothing)[1]


def _identifiers(row: _Row, other: _Row) -> list[str]:
    codes = [f"uscc:{other['uscc']}"] if other["uscc"] else []
    own_key = identifier_of_key(other["enterprise_id"])
    return list(dict.fromkeys([*(row["identifiers"] or ()), *codes, own_key]))


def _other_names(row: _Row, other: _Row) -> list[str] | None:
    """Return every name beside the kept one, each spelling once."""
    spelled = {normalise_name(row["name"] or "")}
    found = []
    for name in (*(row["other_names"] or ()), other["name"]):
        if name and normalise_name(name) not in spelled:
            spelled.add(normalise_name(name))
            found.append(name)
    return found or None


def _redirect_references(merged: Merged, type_: NodeType, absorbed: Mapping[str, str]) -> None:
    """Let properties that name an absorbed enterprise name the kept one."""
    for prop in type_.properties.values():
        if prop.reference != ENTERPRISE:
            continue
        table = merged.tables[type_.name]
        values = [absorbed.get(value, value) for value in table[prop.name].to_pylist()]
        merged.tables[type_.name] = with_column(table, prop.name, values)


def _move_links(merged: Merged, type_: RelationshipType, absorbed: Mapping[str, str]) -> None:
    table = merged.tables[type_.name]
    sides = [
        s for i, s in enumerate(("from", "to")) if any(p[i] == ENTERPRISE for p in type_.pairs)
    ]
    gone = pa.array(list(absorbed), pa.string())
    moving = pa.array([False] * table.num_rows, pa.bool_())
    for side in sides:
        moving = pc.or_(moving, pc.is_in(table[side].combine_chunks(), gone))
    moved = [_moved(type_, row, sides, absorbed) for row in table.filter(moving).to_pylist()]
    if not moved:
        return
    links = [row for row in moved if len(sides) < 2 or row["from"] != row["to"]]
    merged.own_links += len(moved) - len(links)
    rest = table.filter(pc.invert(moving))
    merged.tables[type_.name] = _joined(type_, rest, links)


def _moved(
    type_: RelationshipType, row: _Row, sides: list[str], absorbed: Mapping[str, str]
) -> _Row:
    moved = row | {side: absorbed.get(row[side], row[side]) for side in sides}
    if type_.identity_property:
        moved[type_.identity_property] = fact_ids(type_, table_of(type_, [moved]))[0]
    return moved


def _joined(type_: RelationshipType, rest: pa.Table, links: list[_Row]) -> pa.Table:
    """Return the links that stayed with those that moved; the same link once."""
    moved: dict[str, _Row] = {}
    for identity, row in zip(fact_ids(type_, table_of(type_, links)), links, strict=True):
        moved[identity] = _filled(moved[identity], row) if identity in moved else row
    position = known_ids(type_, rest).get_indexer(id_index(list(moved)))
    known = [(int(at), key) for key, at in zip(moved, position, strict=True) if at >= 0]
    before = rest.take(pa.array([at for at, _ in known], pa.int64())).to_pylist()
    united = [_filled(row, moved.pop(key)) for row, (_, key) in zip(before, known, strict=True)]
    stays = np.ones(rest.num_rows, dtype=bool)
    stays[[at for at, _ in known]] = False
    fresh = list(moved.values())
    if type_.functional:
        fresh = _without_rivals(rest, fresh)
    return pa.concat_tables([rest.filter(pa.array(stays)), table_of(type_, [*united, *fresh])])


def _without_rivals(rest: pa.Table, fresh: list[_Row]) -> list[_Row]:
    """Return one row a start and source, none where the kept enterprise has its own already."""
    taken = set(zip(rest["from"].to_pylist(), rest["source_id"].to_pylist(), strict=True))
    single: dict[tuple[str, str], _Row] = {}
    for row in fresh:
        single.setdefault((row["from"], row["source_id"]), row)
    return [row for pair, row in single.items() if pair not in taken]


def _filled(kept: _Row, other: _Row) -> _Row:
    return {name: other[name] if value is None else value for name, value in kept.items()}
