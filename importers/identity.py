"""Rows of one table that are about the same fact: contradictions are rejected, both rows."""

from collections.abc import Callable, Sequence

import numpy as np

from graph_schema.model import NodeType, Property, Type, load_model
from graph_schema.names import normalise_name
from importers.cells import Codes, Column, Mask, Rows, joint_codes
from importers.worktable import WorkTable

_LISTED_LINES = 10


def identity_addresses(type_: Type) -> tuple[str, ...]:
    """Return the columns that make two rows of a table the same fact, its source aside."""
    if isinstance(type_, NodeType):
        return type_.identity
    return tuple(name for name in type_.identity if name != "source_id")


def single_valued(type_: Type) -> tuple[str, ...]:
    """Return the columns of which a fact has one value: two values are a contradiction."""
    identity = identity_addresses(type_)
    found = [
        p.name
        for p in type_.properties.values()
        if p.merge == "newest" and not p.bookkeeping and p.name not in identity
    ]
    if isinstance(type_, NodeType):
        relationships = load_model().relationships
        for end in type_.implies.values():
            if end.relationship and relationships[end.relationship].functional:
                found.append(end.address)
    return tuple(dict.fromkeys(name for name in found if name != "source_id"))


def comparable(type_: Type, address: str) -> Callable[[object], object]:
    """Return how values of a column are compared: names and addresses in normalised form."""
    if isinstance(type_, NodeType) and address in (type_.name_property, "address"):
        return lambda value: normalise_name(value) if isinstance(value, str) else value
    return lambda value: tuple(value) if isinstance(value, list) else value


def reject_contradictions(table: WorkTable) -> bool:
    """Reject all rows of each identity that a table gives different values; tell if there are any.

    Rows that name different sources do not contradict each other here, and neither does a row that
    a merge of two enterprises made one with another: it gives way with a warning.
    """
    rows = np.flatnonzero(table.alive & ~table.by_other_name)
    identity = [table.columns[a] for a in _present(table, identity_addresses(table.type))]
    if not len(rows) or not identity:
        return False
    groups, first = joint_codes([c.take(rows) for c in (*identity, table.source_ids)])
    sizes = np.bincount(groups, minlength=len(first))
    if sizes.max() < 2:
        return False
    return _reject_groups(table, rows, groups, sizes > 1)


def _reject_groups(table: WorkTable, rows: Rows, groups: Codes, repeated: Mask) -> bool:
    candidates = repeated[groups]
    rows, groups = rows[candidates], groups[candidates]
    done: set[int] = set()
    for address in _present(table, single_valued(table.type)):
        column = table.columns[address].take(rows).map(comparable(table.type, address))
        for group in sorted(_disagreeing(column, groups) - done):
            members = rows[groups == group].tolist()
            lines = [str(table.place(row).row) for row in members]
            table.report(
                members,
                "identity.contradiction",
                address,
                lines=_listed(lines),
                count=str(len(lines)),
            )
            done.add(group)
    return bool(done)


def _listed(lines: list[str]) -> str:
    more = "…" if len(lines) > _LISTED_LINES else ""
    return "、".join(lines[:_LISTED_LINES]) + more


def _disagreeing(column: Column, groups: Codes) -> set[int]:
    """Return the groups whose known values are not all the same."""
    exact = column.distinct()
    known = column.known()
    pairs = np.unique(np.stack([groups[known], exact.codes[known]]), axis=1)
    values_per_group = np.unique(pairs[0], return_counts=True)
    return set(values_per_group[0][values_per_group[1] > 1].tolist())


def _present(table: WorkTable, addresses: Sequence[str]) -> list[str]:
    return [a for a in addresses if a in table.columns]


def references_of(type_: Type) -> dict[str, Property]:
    """Return the properties that hold keys of nodes."""
    return {p.name: p for p in type_.properties.values() if p.reference is not None}
