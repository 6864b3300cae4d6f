"""The interface's words, Chinese and English, from one file that the browser reads too."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]

_COLUMN: dict[str, int] = {"zh": 0, "en": 1}


@cache
def map_words() -> Mapping[str, tuple[str, str]]:
    """Return the words of the map: key → (Chinese, English)."""
    text = files("chainmap.maps").joinpath("static/words.json").read_text(encoding="utf-8")
    return {key: (zh, en) for key, (zh, en) in json.loads(text).items()}


class Words:
    """Looks up words in one language.

    Examples
    --------
    >>> Words("zh")("rest", n=12)
    '其余 12 家'
    >>> Words("en")("rest", n=12)
    '12 others'
    """

    def __init__(
        self, language: Language, words: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self.language = language
        self._words = {**map_words(), **(words or {})}

    def __call__(self, key: str, **values: object) -> str:
        """Return the word of ``key`` with ``{name}`` replaced by ``values``."""
        text = self._words[key][_COLUMN[self.language]]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text
