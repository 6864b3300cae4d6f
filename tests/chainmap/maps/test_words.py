import re
from importlib.resources import files

import pytest

from chainmap.maps.assets import module_order, static_text
from chainmap.maps.words import Words, map_words

TEMPLATE = files("chainmap.maps").joinpath("templates/map_body.html").read_text("utf-8")
CALL = re.compile(r'(?<![\w.])t\(\s*(?:\w+ \? )?"([\w.]+)"(?: : "([\w.]+)")?')


def test_every_word_has_both_languages() -> None:
    assert all(zh.strip() and en.strip() for zh, en in map_words().values())


@pytest.mark.parametrize("key", sorted(map_words()))
def test_both_languages_of_a_word_take_the_same_values(key: str) -> None:
    zh, en = map_words()[key]
    assert set(re.findall(r"\{\w+\}", zh)) == set(re.findall(r"\{\w+\}", en))


def test_every_word_of_the_template_exists() -> None:
    marked = re.findall(r'data-(?:word|placeholder|label|title)="([^"{]+)"', TEMPLATE)
    assert marked
    assert set(marked) <= set(map_words())


@pytest.mark.parametrize("name", module_order())
def test_every_word_of_the_script_exists(name: str) -> None:
    used = {key for pair in CALL.findall(static_text(f"js/{name}.js")) for key in pair if key}
    assert used <= set(map_words())


def test_a_value_is_put_in_as_it_is() -> None:
    assert Words("zh")("path.end", name="<b>{x}</b>") == "起点：<b>{x}</b>。请选择终点企业"
