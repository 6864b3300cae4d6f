"""The Cypher page as the server sends it, and the editor that is vendored for it."""

import hashlib
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import api

VENDOR = Path(api.__file__).parent / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "title"), [("", "Cypher 查询"), ("?lang=en", "Cypher queries")]
)
def test_the_page_comes_in_both_languages(client: TestClient, language: str, title: str) -> None:
    page = client.get(f"/query{language}")
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text


def test_home_leads_to_the_page(client: TestClient) -> None:
    assert 'href="/query"' in client.get("/").text


def test_the_page_needs_no_exception_of_the_policy(client: TestClient) -> None:
    page = client.get("/query")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "style=" not in page.text


def test_the_vendored_editor_is_the_one_that_was_made() -> None:
    bundle = (VENDOR / MANIFEST["file"]).read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == MANIFEST["sha256"]
    assert len(bundle) == MANIFEST["bytes"] < 500_000


@pytest.mark.parametrize("package", MANIFEST["packages"], ids=lambda p: p["name"])
def test_every_part_of_the_editor_has_its_licence_beside_it(package: dict[str, str]) -> None:
    text = (VENDOR / package["license_file"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == package["license_sha256"]
    assert package["license"] == "MIT"
