"""kill -9 of the importer, or of the engine: the graph is that of before or of after.

CI kills five times; the long run at ten moments of each kind.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from chainmap.stores.directory import DataDirectory
from chainmap.stores.state_file import read_state

CHAINMAP = (sys.executable, "-m", "chainmap")
ROWS = 3_000
LONG = [pytest.param(m / 20, marks=pytest.mark.long) for m in (2, 4, 6, 8, 11, 13, 18, 19)]
IMPORTER_MOMENTS = [0.5, 0.75, *LONG]
ENGINE_MOMENTS = [0.6, 0.85, *LONG]
FIRST_LOAD_MOMENTS = [0.6, *LONG]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A database with a first import, the file of a second one, and both content hashes."""

    db: Path
    second: Path
    before: str
    after: str
    seconds: float


def run(*arguments: object) -> dict[str, object]:
    command = [*CHAINMAP, *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    document: dict[str, object] = json.loads(done.stdout)
    return document


def content_hash(db: Path) -> str:
    return str(run("verify", "--db", db)["content_hash"])


def write_links(path: Path, rows: int) -> Path:
    header = "供应商名称,供应商所在地区,采购商名称,采购商所在地区,供货金额(万元)\n"
    lines = [f"{_name(n)},330100,{_name(n + 1)},330100,{n + 1}" for n in range(rows)]
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def _name(n: int) -> str:
    """Return the n-th of 5,003 names that nobody takes for another's.

    To compare names that are alike would be most of the import, and few moments would be left in
    which it writes.
    """
    word = "".join(chr(0x4E00 + n * step % 5_003) for step in (17, 101, 1_009))
    return f"杭州{word}有限公司"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("crash")
    first = write_links(folder / "first.csv", 50)
    second = write_links(folder / "second.csv", ROWS)
    db = folder / "chain.db"
    run("import", first, "--db", db, "--source", "调查", "--data-date", "2026-01-01")
    before = content_hash(db)
    _stop(db)
    trial = folder / "trial.db"
    shutil.copytree(db, trial)
    started = time.monotonic()
    run("import", second, "--db", trial, "--source", "调查", "--data-date", "2026-01-01")
    seconds = time.monotonic() - started
    after = content_hash(trial)
    assert before != after
    return Case(db=db, second=second, before=before, after=after, seconds=seconds)


def _stop(db: Path) -> None:
    """End the engine of a database as its own users' leaving would, so that it can be copied."""
    state = read_state(DataDirectory(str(db)).state_file)
    if state is not None:
        os.kill(state.pid, signal.SIGTERM)
        while _alive(state.pid):
            time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False


def _start_import(db: Path, source: Path) -> subprocess.Popen[bytes]:
    command = [*CHAINMAP, "import", str(source), "--db", str(db), "--source", "调查"]
    return subprocess.Popen(
        [*command, "--data-date", "2026-01-01"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def assert_next_command_works(case: Case, db: Path) -> None:
    """The graph is that of before or of after, and the same import then brings it to after."""
    assert content_hash(db) in (case.before, case.after)
    run("import", case.second, "--db", db, "--source", "调查", "--data-date", "2026-01-01")
    assert content_hash(db) == case.after
    _stop(db)


@pytest.mark.parametrize("moment", IMPORTER_MOMENTS)
def test_a_killed_importer_leaves_the_graph_of_before_or_of_after(
    case: Case, tmp_path: Path, moment: float
) -> None:
    db = tmp_path / "chain.db"
    shutil.copytree(case.db, db)
    importer = _start_import(db, case.second)
    time.sleep(case.seconds * moment)
    importer.kill()
    importer.wait()
    assert_next_command_works(case, db)


@pytest.mark.parametrize("moment", ENGINE_MOMENTS)
def test_a_killed_engine_leaves_the_graph_of_before_or_of_after(
    case: Case, tmp_path: Path, moment: float
) -> None:
    db = tmp_path / "chain.db"
    shutil.copytree(case.db, db)
    importer = _start_import(db, case.second)
    time.sleep(case.seconds * moment)
    state = read_state(DataDirectory(str(db)).state_file)
    if state is not None and _alive(state.pid):
        os.kill(state.pid, signal.SIGKILL)
    importer.wait()
    assert_next_command_works(case, db)


@pytest.mark.parametrize("moment", FIRST_LOAD_MOMENTS)
def test_a_killed_first_load_leaves_no_database_or_all_of_it(
    case: Case, tmp_path: Path, moment: float
) -> None:
    db = tmp_path / "chain.db"
    importer = _start_import(db, case.second)
    time.sleep(case.seconds * moment)
    importer.kill()
    importer.wait()
    run("import", case.second, "--db", db, "--source", "调查", "--data-date", "2026-01-01")
    assert content_hash(db) == case.after
    _stop(db)
