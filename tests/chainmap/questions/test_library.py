"""The library's files: complete, in both languages, contradictions refused."""

from pathlib import Path

import pytest

from chainmap.questions import library
from chainmap.questions.library import find_question, load_questions
from graph_schema.errors import NotFound, SchemaError

ENTRY = {
    "id": "q",
    "title": {"zh": "问？", "en": "Q?"},
    "explanation": {"zh": "释", "en": "E"},
    "view": "table",
    "cypher": "RETURN $x AS x",
    "parameters": [{"name": "x", "type": "integer", "zh": "数", "en": "Number", "default": 1}],
}
TOPIC = library.Text(zh="题", en="Topic")


def test_the_library_holds_enough_questions_each_once() -> None:
    ids = [question.id for question in load_questions()]
    assert len(ids) == len(set(ids)) >= 32


def test_the_readme_tells_their_number() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert f"{len(load_questions())} questions" in readme


@pytest.mark.parametrize("question", load_questions(), ids=lambda q: q.id)
def test_a_question_is_asked_and_explained_in_both_languages(question: library.Question) -> None:
    assert question.title.zh.endswith("？")
    assert question.title.en.endswith("?")
    assert question.explanation.zh.endswith("。")
    assert question.explanation.en.endswith(".")
    assert all(p.title.zh and p.title.en for p in question.parameters)


def test_no_question_asks_for_what_one_backend_lacks() -> None:
    for question in load_questions():
        assert "SHORTEST " not in question.cypher


@pytest.mark.parametrize(
    "change",
    [
        {"cypher": "RETURN $y AS y"},
        {"view": "picture"},
        {"parameters": [{**ENTRY["parameters"][0], "type": "number"}]},
        {"parameters": [{**ENTRY["parameters"][0], "choices": "Chain.chain_id"}]},
        {"parameters": [{"name": "x", "type": "string", "zh": "链", "en": "C",
                         "choices": "Chain.no"}]},
    ],
)  # fmt: skip
def test_a_question_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    library._question(TOPIC, ENTRY)
    with pytest.raises(SchemaError):
        library._question(TOPIC, {**ENTRY, **change})


def test_an_unknown_question_is_not_found() -> None:
    with pytest.raises(NotFound):
        find_question("nope")
