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


class ChoiceLists:
    """The lists of one version of the graph, each made when it is first asked for.

    Parameters
    ----------
    tables : canonical tables of the whole graph.
    """

    def __init__(self, tables: FactTables) -> None:
        self._tables = tables
        self._made: dict[Choices, pa.Table] = {}

    def find(self, choices: Choices, *, text: str = "", limit: int = MAX_CHOICES) -> list[Choice]:
        """Return values whose name or value holds ``text``, those that occur most often first.

        Raises
        ------
        NotFound
            Where the tables know no such label or property.
        """
        found = self._list(choices)
        if text:
            found = found.filter(pc.or_(_holds(found["value"], text), _holds(found["label"], text)))
        first = found.slice(0, limit)
        pairs = zip(first["value"].to_pylist(), first["label"].to_pylist(), strict=True)
        return [Choice(value=value, label=label) for value, label in pairs]

    def defaults(self, question: Question, as_of: date) -> dict[str, ParameterValue]:
        """Return a value for each parameter, so that the question can be run as it stands."""
        return {p.name: self._default(p, as_of) for p in question.parameters}

    def _default(self, parameter: Parameter, as_of: date) -> ParameterValue:
        if parameter.choices is not None:
            place = parameter.default_choice
            found = self.find(parameter.choices, limit=place + 1)
            return found[place].value if len(found) > place else ""
        return as_of.isoformat() if parameter.default == AS_OF else parameter.default

    def _list(self, choices: Choices) -> pa.Table:
        if choices not in self._made:
            self._made[choices] = _made_list(self._tables, choices)
        return self._made[choices]


def default_parameters(
    question: Question, tables: FactTables, as_of: date
) -> dict[str, ParameterValue]:
    """Return what `ChoiceLists.defaults` gives for these tables."""
    return ChoiceLists(tables).defaults(question, as_of)


def _made_list(tables: FactTables, choices: Choices) -> pa.Table:
    """Return value, label and how often it occurs or is linked, in the order of the list."""
    node = load_model().nodes.get(choices.label)
    if node is None or choices.label not in tables or choices.property not in node.columns:
        raise NotFound(
            f"没有 {choices.label}.{choices.property}。",
            f"There is no {choices.label}.{choices.property}.",
        )
    table = tables[choices.label]
    if choices.property == node.key:
        keys = table[node.key]
        names = table[node.name_property] if node.name_property else keys
        links = _links(tables, node, keys)
        columns = {"value": keys, "label": pc.coalesce(names, keys), "count": links}
    else:
        counted = pc.value_counts(pc.drop_null(table[choices.property]).combine_chunks())
        texts = counted.field("values").cast(pa.string())
        columns = {"value": texts, "label": texts, "count": counted.field("counts")}
    order = [("count", "descending"), ("label", "ascending"), ("value", "ascending")]
    return pa.table(columns).sort_by(order)


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


def _holds(column: pa.ChunkedArray, text: str) -> pa.ChunkedArray:
    return pc.match_substring(column, text, ignore_case=True)
