"""Keys of nodes other than enterprises: given, found by name, made of a name, made of a claim."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from graph_schema.model import NodeType
from importers.cells import Column, combine
from importers.matching import column_of, node_of, report_matches
from importers.nodes import Found, NodeDirectory
from importers.worktable import WorkTable

#: What makes up the key of a row that has none of its own.
_CLAIM = {"Certificate": ("enterprise", "standard", "status")}

#: Key, name, chain and claim of a row.
_Named = tuple[str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class KeyGiver:
    """Gives every row of a node table its key, and registers it.

    Parameters
    ----------
    nodes : the nodes known so far.
    """

    nodes: NodeDirectory

    def give(self, tables: list[WorkTable]) -> None:
        """Give rows without a key that of the node of their name, or a new one."""
        own: dict[tuple[str, str | None], set[str]] = {}
        for table in tables:
            rows = _named_rows(table)
            for key, name, chain, _ in rows.take(np.flatnonzero(table.alive)).distinct().tolist():
                if key and name:
                    label = self.nodes.new_key(node_of(table.type), name, chain)
                    own.setdefault((label, chain), set()).add(key)
        for table in tables:
            found = _named_rows(table).map(partial(self._key, node_of(table.type), own))
            table.columns[table.key] = found.map(lambda f: f.key)
            missing = found.where(lambda f: f.code == "key.missing") & table.alive
            needed = _needed(node_of(table.type))
            type_ = node_of(table.type)
            addresses = (type_.key, *type_.key_from, *_CLAIM.get(type_.name, ()))
            lacking = np.flatnonzero(missing).tolist()
            table.report_lacking(lacking, needed, addresses, code="key.missing")
            report_matches(table, table.key, found, table.type.name)

    def _key(
        self,
        type_: NodeType,
        own: dict[tuple[str, str | None], set[str]],
        row: _Named,
    ) -> Found:
        key, name, chain, claim = row
        if key or claim:
            return Found(key or claim)
        if not name or not type_.key_from or ("chain" in type_.key_from and not chain):
            return Found(None, "key.missing")
        label = self.nodes.new_key(type_, name, chain)
        known = [
            k
            for k in self.nodes.labelled(type_.name, name)
            if chain is None or self.nodes.chain_of(k) == chain
        ]
        keys = sorted({*known, *own.get((label, chain), ())})
        if len(keys) > 1:
            return Found(None, "ref.ambiguous", "、".join(keys))
        return Found(keys[0] if keys else label)

    def register(self, table: WorkTable) -> None:
        """Let later tables refer to the living rows."""
        alive = np.flatnonzero(table.alive)
        for key, name, chain, _ in _named_rows(table).take(alive).distinct().tolist():
            self.nodes.add(table.type.name, key, name, chain)


def _named_rows(table: WorkTable) -> Column:
    """Return (key, name, chain, claim) of each row of a node table."""
    type_ = node_of(table.type)
    claim = column_of(table, "claim" if type_.name == "Certificate" else None)
    chain = column_of(table, "chain" if "chain" in type_.key_from else None)
    name = column_of(table, type_.name_property)
    return combine([column_of(table, type_.key), name, chain, claim], lambda *row: row)


def _needed(type_: NodeType) -> str:
    words = [type_.properties[type_.key].zh]
    if type_.name == "Certificate":
        words.append("（无编号的认证声明须有企业、标准，且状态为“声称”）")
    elif type_.key_from:
        parts = [p.zh if (p := type_.properties.get(a)) else "产业链" for a in type_.key_from]
        words.append("或" + "和".join(parts))
    return "".join(words)
