"""Values to choose from for a parameter, read from the snapshot's tables."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.questions.library import AS_OF, Choices, Parameter, ParameterValue, Question
from graph_schema.errors import NotFound
from graph_schema.model import NodeType, load_model
from graph_schema.records import FactTables

#: Most choices that one answer holds.
MAX_CHOICES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value, and the name under which the reader knows it."""

    value: str
    label: str


def find_choices(
    tables: FactTables, choices: Choices, *, text: str = "", limit: int = MAX_CHOICES
) -> list[Choice]:
    """Return values whose name or value holds ``text``, the most connected nodes first.

    Raises
    ------
    NotFound
        Where the tables know no such label or property.
    """
    node = load_model().nodes.get(choices.label)
    if node is None or choices.label not in tables or choices.property not in node.columns:
        raise NotFound(
            f"没有 {choices.label}.{choices.property}。",
            f"There is no {choices.label}.{choices.property}.",
        )
    table = tables[choices.label]
    if choices.property == node.key:
        return _nodes(tables, node, table, text, limit)
    return _values(table[choices.property], text, limit)


def default_parameters(
    question: Question, tables: FactTables, as_of: date
) -> dict[str, ParameterValue]:
    """Return a value for each parameter, so that the question can be run as it stands."""
    return {p.name: _default(p, tables, as_of) for p in question.parameters}


def _default(parameter: Parameter, tables: FactTables, as_of: date) -> ParameterValue:
    if parameter.choices is not None:
        place = parameter.default_choice
        found = find_choices(tables, parameter.choices, limit=place + 1)
        return found[place].value if len(found) > place else ""
    return as_of.isoformat() if parameter.default == AS_OF else parameter.default


def _nodes(
    tables: FactTables, node: NodeType, table: pa.Table, text: str, limit: int
) -> list[Choice]:
    keys = table[node.key]
    names = table[node.name_property] if node.name_property else keys
    shown = pa.table(
        {"key": keys, "name": pc.coalesce(names, keys), "links": _links(tables, node, keys)}
    )
    if text:
        matches = pc.or_(_holds(shown["key"], text), _holds(shown["name"], text))
        shown = shown.filter(matches)
    order = [("links", "descending"), ("name", "ascending"), ("key", "ascending")]
    first = shown.take(pc.select_k_unstable(shown, k=min(limit, shown.num_rows), sort_keys=order))
    pairs = zip(first["key"].to_pylist(), first["name"].to_pylist(), strict=True)
    return [Choice(value=key, label=name) for key, name in pairs]


def _links(tables: FactTables, node: NodeType, keys: pa.ChunkedArray) -> pa.Array:
    """Return for each key how many relationships begin or end there."""
    total = pa.array([0] * len(keys), pa.int64())
    for type_ in load_model().relationships.values():
        for place, side in enumerate(("from", "to")):
            labels = {pair[place] for pair in type_.pairs}
            if node.name not in labels or type_.name not in tables:
                continue
            counted = pc.value_counts(tables[type_.name][side].combine_chunks())
            at = pc.index_in(keys.combine_chunks(), value_set=counted.field("values"))
            found = pc.fill_null(counted.field("counts").take(at), 0)
            total = pc.add(total, found)
    return total


def _values(column: pa.ChunkedArray, text: str, limit: int) -> list[Choice]:
    counted = pc.value_counts(pc.drop_null(column).combine_chunks())
    pairs = zip(
        counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
    )
    wanted = [(str(v), n) for v, n in pairs if text.casefold() in str(v).casefold()]
    wanted.sort(key=lambda pair: (-pair[1], pair[0]))
    return [Choice(value=value, label=value) for value, _ in wanted[:limit]]


def _holds(column: pa.ChunkedArray, text: str) -> pa.ChunkedArray:
    return pc.match_substring(column, text, ignore_case=True)
