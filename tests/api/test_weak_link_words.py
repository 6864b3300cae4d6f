"""Every word that the page of weak links asks for is there, and none is there in vain."""

import json
import re
from importlib.resources import files

from api.rendering import words_with
from chainmap.maps.words import map_words

SCRIPTS = [
    path.read_text(encoding="utf-8")
    for path in files("api").joinpath("static/weak-links").iterdir()
    if path.name.endswith(".js")
]
OWN = set(json.loads(files("api").joinpath("weak_link_words.json").read_text(encoding="utf-8")))
#: Where keys are put together: `weak.tab.${level}`.
MADE = re.compile(r"`(weak\.[\w.]+)\$\{")


def test_every_word_of_the_scripts_exists() -> None:
    known = {*map_words(), *words_with("weak.", "yes", "no")}
    named = re.compile(r'"(weak\.[\w.]+)"|\bt\("([\w.]+)"')
    used = {a or b for text in SCRIPTS for a, b in named.findall(text)}
    assert used
    assert used - known == set()


def test_no_word_of_the_page_is_left_over() -> None:
    api = [
        p for p in files("api").iterdir() if p.name.startswith("weak_link") and p.name[-3:] == ".py"
    ]
    pages = [
        files("api").joinpath(f"templates/{n}.html")
        for n in ("weak_links", "weak_links_refused", "home")
    ]
    texts = SCRIPTS + [path.read_text(encoding="utf-8") for path in (*api, *pages)]
    every = "\n".join(texts)
    made = tuple(set(MADE.findall(every)) | {"weak.tab.", "weak.side.", "weak.kind.", "weak.gap."})
    left = {key for key in OWN if f'"{key}"' not in every and not key.startswith(made)}
    assert left == set()
