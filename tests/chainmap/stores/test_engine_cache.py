"""The engine starts with its ahead-of-time cache, and without."""

import subprocess
import sys
from pathlib import Path

import pytest

from chainmap.stores import engine_cache

START = """
import sys
from pathlib import Path
from chainmap.stores.embedded_engine import start_jvm
start_jvm(Path(sys.argv[1]), *sys.argv[2:])
"""


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))


def started(root: Path, *options: str) -> int:
    command = [sys.executable, "-c", START, str(root), *options]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_jvm_takes_the_cache_that_the_set_up_made(tmp_path: Path) -> None:
    if not engine_cache.cache_file().exists():
        pytest.skip("nobody made the cache (script/bootstrap does)")
    # The JVM of mode "on" ends where it cannot take the cache.
    assert started(tmp_path, "-XX:AOTMode=on") == 0


@pytest.mark.usefixtures("no_cache")
def test_the_jvm_is_given_no_cache_that_is_not_there() -> None:
    assert engine_cache.cache_options() == ()


@pytest.mark.usefixtures("no_cache")
def test_the_cache_of_an_environment_is_taken_once_it_is_there() -> None:
    file = engine_cache.cache_file()
    file.parent.mkdir()
    file.touch()
    assert engine_cache.cache_options() == (f"-XX:AOTCache={file}",)


def test_a_cache_that_is_none_only_makes_the_start_slower(tmp_path: Path) -> None:
    broken = tmp_path / "broken.aot"
    broken.write_bytes(b"no cache")
    assert started(tmp_path, f"-XX:AOTCache={broken}") == 0
    assert started(tmp_path, f"-XX:AOTCache={broken}", "-XX:AOTMode=on") != 0
