import re
from importlib.resources import files

from api.rendering import _words
from chainmap.maps.words import map_words

TEMPLATES = [
    p.read_text(encoding="utf-8")
    for p in files("api").joinpath("templates").iterdir()
    if p.name.endswith(".html")
]


def test_every_word_of_the_pages_exists_in_both_languages() -> None:
    known = {**map_words(), **_words()}
    used = {key for text in TEMPLATES for key in re.findall(r'w\("([\w.]+)"[,)]', text)}
    assert used
    assert used <= set(known)
    assert all(zh.strip() and en.strip() for zh, en in _words().values())


def test_no_word_of_the_pages_hides_one_of_the_map() -> None:
    assert not set(_words()) & set(map_words())
