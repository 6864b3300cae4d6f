"""The questions, from one YAML a topic: title, explanation, parameters, Cypher, how to show it.

Their Cypher keeps to what both backends run. Values are parameters, and each parameter has a
default, so that every question can be run as it stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from graph_schema.errors import NotFound, SchemaError
from graph_schema.model import load_model

ParameterType = Literal["string", "integer", "float", "date", "boolean"]
ParameterValue = str | int | float | bool | None
View = Literal["table", "graph", "chart"]

#: A date parameter's default that stands for the day the graph is judged at.
AS_OF = "as_of"

_NAMES = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Where the values to choose from stand: a property of every node of a label."""

    label: str
    property: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that the reader chooses.

    Attributes
    ----------
    default : None where ``choices`` gives it: then the choice at ``default_choice``.
    """

    name: str
    type: ParameterType
    title: Text
    default: ParameterValue
    choices: Choices | None
    default_choice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the library; ``view`` is how its answer reads best."""

    id: str
    topic: Text
    title: Text
    explanation: Text
    parameters: tuple[Parameter, ...]
    view: View
    cypher: str


@cache
def load_questions() -> tuple[Question, ...]:
    """Return the library in its order.

    Raises
    ------
    SchemaError
        Where a file of the library contradicts itself or graph_schema.
    """
    folder = files("chainmap.questions").joinpath("topics")
    found: list[Question] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
        topic = Text(**body["topic"])
        found += [_question(topic, entry) for entry in body["questions"]]
    ids = [question.id for question in found]
    if len(set(ids)) < len(ids):
        raise _wrong(", ".join(ids), "an id occurs twice")
    return tuple(found)


def find_question(question_id: str) -> Question:
    """Return the question of this id.

    Raises
    ------
    NotFound
        Where there is none.
    """
    for question in load_questions():
        if question.id == question_id:
            return question
    raise NotFound(f"问题库中没有“{question_id}”。", f"The library has no {question_id!r}.")


def _question(topic: Text, entry: Mapping[str, Any]) -> Question:
    question = Question(
        id=entry["id"],
        topic=topic,
        title=Text(**entry["title"]),
        explanation=Text(**entry["explanation"]),
        parameters=tuple(_parameter(entry["id"], p) for p in entry.get("parameters", ())),
        view=entry["view"],
        cypher=entry["cypher"].strip(),
    )
    if question.view not in get_args(View):
        raise _wrong(question.id, f"view {question.view!r}")
    if {p.name for p in question.parameters} != set(_NAMES.findall(question.cypher)):
        raise _wrong(question.id, "parameters and Cypher differ")
    return question


def _parameter(question_id: str, entry: Mapping[str, Any]) -> Parameter:
    known = {"name", "type", "zh", "en", "default", "choices", "default_choice"}
    if not known.issuperset(entry) or entry["type"] not in get_args(ParameterType):
        raise _wrong(question_id, f"parameter {entry['name']!r}")
    if ("default" in entry) == ("choices" in entry):
        raise _wrong(question_id, f"{entry['name']!r} needs either a default or choices")
    return Parameter(
        name=entry["name"],
        type=entry["type"],
        title=Text(zh=entry["zh"], en=entry["en"]),
        default=entry.get("default"),
        choices=_choices(entry["choices"]) if "choices" in entry else None,
        default_choice=entry.get("default_choice", 0),
    )


def _choices(text: str) -> Choices:
    label, _, property_ = text.partition(".")
    if property_ not in load_model().type(label).columns:
        raise _wrong(text, "no such property")
    return Choices(label=label, property=property_)


def _wrong(what: str, why: str) -> SchemaError:
    return SchemaError(
        f"问题库有误：{what}（{why}）。", f"The question library is wrong: {what}: {why}."
    )
