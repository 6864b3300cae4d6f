import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from chainmap.maps.assets import csp_hash
from chainmap.maps.gaps import shared_gaps
from chainmap.maps.html import render_chain_map
from tests.map_samples import sample_map
from tests.security.corpora import xss_payloads
from tests.security.hostile_map import hostile_map


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    return sample_map(60)


@pytest.fixture(scope="module")
def html(model: dict[str, Any]) -> str:
    return render_chain_map(model)


def _policy(html: str) -> str:
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert found
    return found[1]


def _json(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


def test_the_policy_allows_the_texts_by_hash_and_nothing_else(html: str) -> None:
    policy = _policy(html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert [len(scripts), len(styles)] == [2, 1]
    assert all(csp_hash(text) in policy for text in (*scripts, *styles))
    assert policy.startswith("default-src 'none';")
    assert "base-uri 'none'" in policy
    assert "form-action 'none'" in policy
    assert not re.search(r"unsafe|'self'|https?:|\*", policy)


def test_the_policy_stands_before_everything_it_governs(html: str) -> None:
    assert html.index("Content-Security-Policy") < html.index("<style>") < html.index("<script")


def test_the_data_are_the_model_with_what_may_be_shared_of_its_gaps(
    html: str, model: dict[str, Any]
) -> None:
    shared = {**model, "gaps": shared_gaps(model["gaps"])}
    assert _json(html, "map-data") == json.loads(json.dumps(shared))


def test_nothing_is_asked_of_another_host(html: str) -> None:
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', html) == []
    assert not re.search(r"https?://(?!www\.w3\.org/)", html)


def test_the_page_names_chain_segments_and_enterprises_without_scripts(
    html: str, model: dict[str, Any]
) -> None:
    markup = html.partition('<script type="application/json"')[0]
    assert "产业链" in markup
    assert all(s["name"] in markup for tier in model["tiers"] for s in tier["segments"])
    assert all(n["name"] in markup for n in model["nodes"])


def test_the_search_field_is_one(html: str) -> None:
    assert '<input id="search" type="search"' in html


def test_simulated_data_are_labelled(model: dict[str, Any]) -> None:
    real = {**model, "stamp": {**model["stamp"], "simulated": False}}
    assert 'class="simulated"' in render_chain_map(model)
    assert 'class="simulated"' not in render_chain_map(real)


def test_the_note_of_the_chain_is_on_the_page(model: dict[str, Any]) -> None:
    noted = {**model, "chain": {**model["chain"], "note": "只有环节间可能供应"}}
    markup = render_chain_map(noted).partition('<script type="application/json"')[0]
    assert "只有环节间可能供应" in markup


def test_the_interface_comes_in_english_too(model: dict[str, Any]) -> None:
    markup = render_chain_map(model, language="en").partition('<script type="application')[0]
    assert '<html lang="en">' in markup
    assert "Table" in markup
    assert "表格视图" not in markup


def test_payloads_stand_in_the_file_only_as_text(model: dict[str, Any]) -> None:
    payloads = xss_payloads()
    hostile = hostile_map(model, payloads)
    html = render_chain_map(hostile)
    shared = {**hostile, "gaps": shared_gaps(hostile["gaps"])}
    assert _json(html, "map-data") == json.loads(json.dumps(shared))
    elements = _elements(html)
    assert {tag for tag, _ in elements} == {tag for tag, _ in _elements(render_chain_map(model))}
    assert [tag for tag, _ in elements].count("script") == 4
    attributes = [(name, value or "") for _, found in elements for name, value in found]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert not [value for _, value in attributes if "javascript:" in value]


def _elements(html: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Collector(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, attrs))

    Collector().feed(html)
    return found


def test_the_same_model_gives_the_same_file(model: dict[str, Any], html: str) -> None:
    assert render_chain_map(model) == html


def test_the_model_is_not_changed(model: dict[str, Any]) -> None:
    before = json.dumps(model, sort_keys=True)
    render_chain_map(model)
    assert json.dumps(model, sort_keys=True) == before
