"""Templates of the pages: one environment that escapes everything, words in two languages."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader
from starlette.requests import Request

from chainmap.maps.page import STATES, map_environment, template_loader
from chainmap.maps.words import Language, Words, map_words

_WORD_FILES = (
    "words.json", "query_words.json", "weak_link_words.json", "work_words.json",
    "chain_quality_words.json", "gap_words.json", "gap_change_words.json",
)  # fmt: skip


@cache
def environment() -> Environment:
    """Return the environment of the pages; the map's body comes with the map."""
    loader = ChoiceLoader([PackageLoader("api", "templates"), template_loader()])
    made = map_environment(loader)
    made.globals.update(
        chain_path=chain_path,
        import_path=import_path,
        STATES=STATES,
        MODES=("upsert", "replace", "undo", "review", "work"),
        LISTED_COUNTS=("read", "rejected", "created", "updated", "removed"),
    )
    return made


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name in _WORD_FILES:
        text = files("api").joinpath(name).read_text(encoding="utf-8")
        found |= {key: (zh, en) for key, (zh, en) in json.loads(text).items()}
    return found


def words_in(language: Language) -> Words:
    """Return the pages' words in a language."""
    return Words(language, _words())


def words_with(*prefixes: str) -> dict[str, tuple[str, str]]:
    """Return the words whose keys begin so, for the browser; the map's are among them."""
    every = {**map_words(), **_words()}
    return {key: pair for key, pair in every.items() if key.startswith(prefixes)}


def page_words(request: Request) -> Words:
    """Return the words in the language that ``?lang=`` asks for, Chinese by default."""
    return words_in("en" if request.query_params.get("lang") == "en" else "zh")


def chain_path(chain_id: str) -> str:
    """Return the path of a chain's map; ids may hold any character.

    Examples
    --------
    >>> chain_path("name:锂/电@330000")
    '/chains/name%3A%E9%94%82%2F%E7%94%B5%40330000'
    """
    return f"/chains/{quote(chain_id, safe='')}"


def import_path(import_id: str) -> str:
    """Return the path of an import's report.

    Examples
    --------
    >>> import_path("a/b")
    '/imports/a%2Fb'
    """
    return f"/imports/{quote(import_id, safe='')}"


def render(template: str, words: Words, **values: object) -> str:
    """Return a page."""
    english = words.language == "en"
    return (
        environment()
        .get_template(template)
        .render(
            w=words,
            lang="en" if english else "zh-CN",
            language_query="?lang=en" if english else "",
            **values,
        )
    )
