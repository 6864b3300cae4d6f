"""Bad calls give one clear line and exit code 1 or 2, never a traceback."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "企业名称,统一社会信用代码,所在地区\n杭州远桥矿业有限公司,,330100\n"


def chainmap(*arguments: object, **environment: str) -> tuple[int, str, str]:
    """Run a command; return exit code, output and error output."""
    command = [sys.executable, "-m", "chainmap", *map(str, arguments)]
    clean = {k: v for k, v in os.environ.items() if k != "CHAINMAP_DB"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=clean | environment, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


def assert_clear(outcome: tuple[int, str, str], *, code: int, names: str) -> None:
    """One line on stderr, in both languages, that names the thing."""
    returned, _, error = outcome
    assert returned == code, error
    assert "Traceback" not in error
    lines = error.splitlines()
    assert len(lines) == 1, error
    assert lines[0].startswith("错误：")
    assert " | Error: " in lines[0]
    assert names in lines[0]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small database."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "企业.csv").write_text(GOOD, encoding="utf-8")
    path = folder / "chain.db"
    assert chainmap("import", folder / "企业.csv", "--db", path)[0] == 0
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    outcome = chainmap("import", tmp_path / "没有.csv", "--db", tmp_path / "c.db")
    assert_clear(outcome, code=2, names="没有.csv")


def test_a_folder_without_tables_is_named(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    outcome = chainmap("import", tmp_path / "空", "--db", tmp_path / "c.db")
    assert outcome[0] in (1, 2)
    assert_clear(outcome, code=outcome[0], names="空")


def test_a_file_without_a_known_header_is_named_and_makes_no_database(tmp_path: Path) -> None:
    (tmp_path / "随便.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    outcome = chainmap("import", tmp_path / "随便.csv", "--db", tmp_path / "c.db")
    assert_clear(outcome, code=1, names="随便.csv")
    assert not (tmp_path / "c.db").exists()


def test_a_first_import_keeps_its_rejected_rows_in_the_new_database(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text(GOOD + "某公司,91330100MA2XXXXX00,330100\n", "utf-8")
    code, output, error = chainmap("import", tmp_path / "企业.csv", "--db", tmp_path / "c.db")
    assert code == 0, error
    assert len(list((tmp_path / "c.db" / "rejects").rglob("*.csv"))) == 1
    assert "rejects" in output


def test_a_strict_import_says_what_it_would_have_done_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text(GOOD + "某公司,91330100MA2XXXXX00,330100\n", "utf-8")
    database = tmp_path / "c.db"
    outcome = chainmap("import", tmp_path / "企业.csv", "--db", database, "--strict", "--json")
    assert_clear(outcome, code=1, names="--strict")
    assert json.loads(outcome[1])["tables"]["Enterprise"]["rejected"] == 1
    assert not (database / "engine").exists()


def test_an_unknown_chain_is_named(db: Path, tmp_path: Path) -> None:
    outcome = chainmap("map", "--db", db, "--chain", "没有这条链", "--out", tmp_path / "m.html")
    assert_clear(outcome, code=1, names="没有这条链")
    assert not (tmp_path / "m.html").exists()


@pytest.mark.parametrize("command", ["verify", "status", "query", "export", "map"])
def test_a_database_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    more = {
        "query": ["RETURN 1"],
        "export": ["--out", tmp_path / "o"],
        "map": ["--chain", "x", "--out", tmp_path / "m"],
    }
    outcome = chainmap(command, "--db", tmp_path / "缺失.db", *more.get(command, []))
    assert_clear(outcome, code=1, names="缺失.db")


def test_a_file_in_the_place_of_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "文件.db").write_text("x", encoding="utf-8")
    outcome = chainmap("status", "--db", tmp_path / "文件.db")
    assert_clear(outcome, code=1, names="文件.db")


def test_no_database_named_is_a_usage_error() -> None:
    assert_clear(chainmap("status"), code=2, names="--db")


def test_a_wrong_date_is_a_usage_error(db: Path, tmp_path: Path) -> None:
    outcome = chainmap(
        "map", "--db", db, "--chain", "x", "--out", tmp_path / "m", "--as-of", "昨天"
    )
    assert_clear(outcome, code=2, names="昨天")


def test_a_port_in_use_is_named(db: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_clear(chainmap("serve", "--db", db, "--port", port), code=1, names=str(port))


FULL_DISK = """
import errno
import chainmap.stores.bulk_load as bulk_load
def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")
bulk_load.pa.ipc.new_file = full
"""

NO_ENGINE = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, *rest):
        return None if name == "arcadedb_embedded" else self.finder.find_spec(name, *rest)
sys.meta_path = [Without(finder) for finder in sys.meta_path]
"""


def chainmap_after(preparation: str, *arguments: object) -> tuple[int, str, str]:
    """Run a command in a process that was prepared to lack something."""
    code = preparation + "import sys\nfrom chainmap.cli.app import main\nmain()\n"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text(GOOD, encoding="utf-8")
    outcome = chainmap_after(FULL_DISK, "import", tmp_path / "企业.csv", "--db", tmp_path / "c.db")
    assert_clear(outcome, code=1, names="磁盘空间不足")
    assert not (tmp_path / "c.db" / "engine").exists()


def test_a_missing_engine_is_said(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text(GOOD, encoding="utf-8")
    outcome = chainmap_after(NO_ENGINE, "import", tmp_path / "企业.csv", "--db", tmp_path / "n.db")
    assert_clear(outcome, code=1, names="arcadedb-embedded")
