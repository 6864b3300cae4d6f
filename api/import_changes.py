"""What an import changed, in words: each fact by its name, each property old → new."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from api.imports import type_title
from chainmap.maps.words import Words
from chainmap.stores.change_summary import ChangedFacts, FactChange
from graph_schema.errors import SchemaError
from graph_schema.model import NodeType, Property, Type, load_model
from graph_schema.records import FactTables
from importers.values import CHOICE_WORDS

#: Names of nodes by (label, key).
NodeNames = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyChange:
    """One property, before and after; of a new or removed fact one of them is empty."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One fact that changed."""

    label: str
    key: str
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePart:
    """The facts of one type that were created, updated or removed; ``facts`` are the first."""

    type: str
    name: str
    kind: str
    count: int
    facts: tuple[FactLine, ...]


def describe_changes(
    parts: Sequence[ChangedFacts], tables: FactTables, words: Words
) -> list[ChangePart]:
    """Return the changes with names instead of keys, where the graph or the changes know them."""
    names = _names(parts, tables)
    found = []
    for part in parts:
        type_ = _known(part.type)
        facts = [] if type_ is None else [_line(type_, f, names, words) for f in part.first]
        found.append(
            ChangePart(
                type=part.type,
                name=type_title(part.type, words.language),
                kind=part.kind,
                count=part.count,
                facts=tuple(facts),
            )
        )
    return found


def _known(name: str) -> Type | None:
    try:
        return load_model().type(name)
    except SchemaError:  # a type of an older model
        return None


def _line(type_: Type, fact: FactChange, names: NodeNames, words: Words) -> FactLine:
    before, after = fact.before or {}, fact.after or {}
    present = after or before
    both = bool(before) and bool(after)
    changed = [
        PropertyChange(
            name=prop.name if words.language == "en" else prop.zh,
            before=_text(prop, before.get(prop.name), names, words),
            after=_text(prop, after.get(prop.name), names, words),
        )
        for prop in _shown(type_, both=both)
        if before.get(prop.name) != after.get(prop.name)
    ]
    key = fact.fact_id if isinstance(type_, NodeType) else ""
    return FactLine(label=_label(type_, present, names), key=key, properties=tuple(changed))


def _shown(type_: Type, *, both: bool) -> Iterable[Property]:
    """Yield the properties worth a word: not the key, nor, of a whole fact, what names it."""
    if isinstance(type_, NodeType):
        naming = set() if both else {"source_ids", "stub", type_.name_property}
        hidden = {type_.key, *naming}
    else:
        hidden = {type_.identity_property}
    return (p for p in type_.properties.values() if not p.bookkeeping and p.name not in hidden)


def _label(type_: Type, fact: Mapping[str, Any], names: NodeNames) -> str:
    if isinstance(type_, NodeType):
        return str(fact.get(type_.name_property or type_.key) or fact[type_.key])
    return f"{_end(type_.pairs, 0, fact, names)} → {_end(type_.pairs, 1, fact, names)}"


def _end(
    pairs: Sequence[tuple[str, str]], side: int, fact: Mapping[str, Any], names: NodeNames
) -> str:
    key = str(fact["to" if side else "from"])
    return next((names[p[side], key] for p in pairs if (p[side], key) in names), key)


def _text(prop: Property, value: object, names: NodeNames, words: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if isinstance(value, int | float):
        return _number(prop, value)
    if prop.enum and words.language == "zh":
        chinese = {choice: zh for zh, choice in CHOICE_WORDS.get(prop.name, {}).items()}
        return chinese.get(str(value), str(value))
    if prop.reference:
        return names.get((prop.reference, str(value)), str(value))
    return str(value)


def _number(prop: Property, value: float) -> str:
    if prop.unit == "fraction":
        return f"{value * 100:.6g}%"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def _names(parts: Sequence[ChangedFacts], tables: FactTables) -> NodeNames:
    """Look up the names of all nodes that the facts refer to, one pass a label."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        type_ = _known(part.type)
        for fact in part.first if type_ else ():
            for side in (fact.before, fact.after):
                if type_ is not None and side is not None:
                    _refer(type_, side, wanted)
    found = _own_names(parts)
    for label, keys in wanted.items():
        node = load_model().nodes[label]
        if node.name_property and label in tables:
            table = tables[label].select([node.key, node.name_property])
            rows = table.filter(pc.is_in(table[node.key], value_set=pa.array(sorted(keys))))
            for key, name in zip(*(c.to_pylist() for c in rows.columns), strict=True):
                if name:
                    found[label, key] = name
    return found


def _own_names(parts: Sequence[ChangedFacts]) -> dict[tuple[str, str], str]:
    """Return the names of nodes among the changes: a later import may have removed them."""
    found = {}
    for part in parts:
        type_ = _known(part.type)
        if isinstance(type_, NodeType) and type_.name_property:
            for fact in part.first:
                name = (fact.after or fact.before or {}).get(type_.name_property)
                if name:
                    found[type_.name, fact.fact_id] = str(name)
    return found


def _refer(type_: Type, fact: Mapping[str, Any], wanted: dict[str, set[str]]) -> None:
    if not isinstance(type_, NodeType):
        for pair in type_.pairs:
            wanted[pair[0]].add(str(fact["from"]))
            wanted[pair[1]].add(str(fact["to"]))
    for prop in type_.properties.values():
        if prop.reference and fact.get(prop.name):
            wanted[prop.reference].add(str(fact[prop.name]))
