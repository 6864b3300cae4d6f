"""The README says what is so: commands, Python version, files."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from chainmap.cli.app import build_app

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"^\| `chainmap (\w+)`", README, re.MULTILINE)))


def test_the_readme_is_short() -> None:
    assert README.count("\n") <= 120


def test_the_readme_lists_every_command() -> None:
    found = [c.name or getattr(c.callback, "__name__", "") for c in build_app().registered_commands]
    assert sorted(found) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_readme_answers_for_help(name: str) -> None:
    command = [sys.executable, "-m", "chainmap", name, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "--help" in done.stdout


def test_the_python_version_is_the_package_s() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    minimum = project["requires-python"].removeprefix(">=")
    assert f"Python {minimum}" in README


def test_every_file_that_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    named = re.findall(r"`((?:docs|examples|script)/[\w./-]+)`", README)
    missing = [name for name in {*links, *named} if not (CHECKOUT / name).exists()]
    assert missing == []


def test_the_readme_never_names_the_other_project_s_package() -> None:
    assert "pip install chainmap" not in README
