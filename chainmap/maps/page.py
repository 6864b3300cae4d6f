"""What the served map page and the self-contained file share: environment, words, data scripts."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chainmap.maps.words import Language, Words, map_words

#: Characters that could end a script element or a line of script, as JSON escapes.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

STATES = ("none_seen", "improve", "weak", "unknown")

MapModel = Mapping[str, Any]


def template_loader() -> BaseLoader:
    """Return the loader of the map's templates."""
    return PackageLoader("chainmap.maps", "templates")


def map_environment(loader: BaseLoader | None = None) -> Environment:
    """Return an environment that escapes everything and knows every name it is asked for."""
    return Environment(
        loader=loader or template_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def script_json(value: object) -> Markup:
    r"""Return JSON that is inert inside ``<script type="application/json">``.

    Examples
    --------
    >>> print(script_json({"name": "</script>&"}))
    {"name":"\u003c/script\u003e\u0026"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _UNSAFE.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - escaped just above


@cache
def words_json() -> Markup:
    """Return the words for the browser."""
    return script_json(map_words())


def map_title(model: MapModel, words: Words) -> str:
    """Return the page's title: the chain's name and what the page is."""
    name = str(model["chain"]["name"])
    return words("title.named" if name.endswith("链") else "title", name=name)


def enterprises(model: MapModel) -> list[Mapping[str, Any]]:
    """Return every enterprise of the chain in the table's order: by tier, segment, id."""
    drawn = [node for node in model["nodes"] if node["kind"] == "enterprise"]
    return sorted(
        [*drawn, *model["hidden"]],
        key=lambda e: (e["tier"], e["segment_name"] or "", e["id"]),
    )


def map_context(model: MapModel, language: Language) -> dict[str, object]:
    """Return what the shared template needs."""
    words = Words(language)
    return {
        "w": words,
        "lang": "en" if language == "en" else "zh-CN",
        "title": map_title(model, words),
        "model": model,
        "states": STATES,
        "rows": enterprises(model),
        "words_json": words_json(),
    }
