"""The chart library that is vendored for the pages."""

import hashlib
import json
from pathlib import Path

import pytest

import api

VENDOR = Path(api.__file__).parent / "static" / "charts" / "vendor"
MANIFEST = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
LICENCES = {"echarts": "Apache-2.0", "zrender": "BSD-3-Clause", "tslib": "0BSD"}


def test_the_vendored_charts_are_the_ones_that_were_made() -> None:
    bundle = (VENDOR / MANIFEST["file"]).read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == MANIFEST["sha256"]
    assert len(bundle) == MANIFEST["bytes"] < 1_000_000


def test_the_charts_run_without_evaluating_text() -> None:
    bundle = (VENDOR / MANIFEST["file"]).read_text(encoding="utf-8")
    assert "eval(" not in bundle
    assert "new Function" not in bundle


@pytest.mark.parametrize("package", MANIFEST["packages"], ids=lambda p: p["name"])
def test_every_part_of_the_charts_has_its_licence_beside_it(package: dict[str, str]) -> None:
    text = (VENDOR / package["license_file"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == package["license_sha256"]
    assert package["license"] == LICENCES[package["name"]]


def test_what_the_licence_of_echarts_wants_passed_on_is_there() -> None:
    assert "Apache Software Foundation" in (VENDOR / "NOTICE-echarts.txt").read_text("utf-8")
    assert "Mike Bostock" in (VENDOR / "LICENSE-d3.txt").read_text("utf-8")
