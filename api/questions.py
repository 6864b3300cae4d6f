"""The library of questions as JSON, and the values to choose from."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from api.chains import AsOf
from api.state import state_of
from chainmap.questions.choices import MAX_CHOICES, ChoiceLists
from chainmap.questions.library import (
    Choices,
    Parameter,
    ParameterType,
    ParameterValue,
    Question,
    Text,
    View,
    load_questions,
)

router = APIRouter(prefix="/api/v1", tags=["questions"])

#: Most questions one answer holds.
MAX_QUESTIONS = 200


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid")

    zh: str
    en: str


class ParameterItem(BaseModel):
    """A value to choose; ``choices`` names the list it comes from."""

    model_config = ConfigDict(extra="forbid")

    name: str
    type: ParameterType
    title: Words
    default: ParameterValue
    choices: str | None


class QuestionItem(BaseModel):
    """One question with its Cypher."""

    model_config = ConfigDict(extra="forbid")

    id: str
    topic: Words
    title: Words
    explanation: Words
    parameters: list[ParameterItem]
    view: View
    cypher: str


class QuestionList(BaseModel):
    """The library, a page at a time."""

    model_config = ConfigDict(extra="forbid")

    as_of: date
    total: int
    offset: int
    truncated: bool
    questions: list[QuestionItem]


class ChoiceItem(BaseModel):
    """A value, and the name under which the reader knows it."""

    model_config = ConfigDict(extra="forbid")

    value: str
    label: str


class ChoiceList(BaseModel):
    """Values to choose from; ``truncated`` where there are more than asked for."""

    model_config = ConfigDict(extra="forbid")

    truncated: bool
    choices: list[ChoiceItem]


@router.get("/questions")
def list_questions(
    request: Request,
    as_of: AsOf = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_QUESTIONS)] = MAX_QUESTIONS,
) -> QuestionList:
    """问题库 · every question with its parameters, their defaults and its Cypher."""
    state, library = state_of(request), load_questions()
    day, lists = state.settings.day(as_of), state.choices.of(state.graph.snapshot())
    shown = library[offset : offset + limit]
    return QuestionList(
        as_of=day,
        total=len(library),
        offset=offset,
        truncated=offset + len(shown) < len(library),
        questions=[_item(question, lists, day) for question in shown],
    )


@router.get("/choices/{label}/{property_name}")
def list_choices(
    request: Request,
    label: str,
    property_name: str,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_CHOICES)] = 50,
) -> ChoiceList:
    """可选值 · values of a property, the most connected nodes first."""
    state = state_of(request)
    asked = Choices(label=label, property=property_name)
    found = state.choices.of(state.graph.snapshot()).find(asked, text=q, limit=limit + 1)
    return ChoiceList(
        truncated=len(found) > limit,
        choices=[ChoiceItem(value=c.value, label=c.label) for c in found[:limit]],
    )


def _item(question: Question, lists: ChoiceLists, day: date) -> QuestionItem:
    defaults = lists.defaults(question, day)
    return QuestionItem(
        id=question.id,
        topic=_words(question.topic),
        title=_words(question.title),
        explanation=_words(question.explanation),
        view=question.view,
        cypher=question.cypher,
        parameters=[_parameter(p, defaults[p.name]) for p in question.parameters],
    )


def _parameter(parameter: Parameter, default: ParameterValue) -> ParameterItem:
    source = parameter.choices
    return ParameterItem(
        name=parameter.name,
        type=parameter.type,
        title=_words(parameter.title),
        default=default,
        choices=f"{source.label}/{source.property}" if source else None,
    )


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)
