from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainmap.cli.app import build_app
from graph_schema.errors import ChainmapError, NotFound, UsageError
from tests.map_samples import shared_database

RUN = CliRunner()


@pytest.fixture(scope="module")
def database() -> str:
    return shared_database()


def run(*arguments: str) -> None:
    """Run the command; errors arrive as they are."""
    done = RUN.invoke(build_app(), ["map", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("chain", ["battery", "新能源汽车动力电池"])
def test_a_chain_is_found_by_id_or_name(database: str, tmp_path: Path, chain: str) -> None:
    out = tmp_path / "图谱.html"
    run("--db", database, "--chain", chain, "--as-of", "2026-06-30", "--out", str(out))
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [out]


def test_an_unknown_chain_is_answered_with_those_that_exist(database: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="battery"):
        run("--db", database, "--chain", "锂", "--out", str(tmp_path / "x.html"))


def test_a_missing_folder_is_said_in_one_line(database: str, tmp_path: Path) -> None:
    with pytest.raises(ChainmapError, match="不存在"):
        run("--db", database, "--chain", "battery", "--out", str(tmp_path / "no" / "x.html"))


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run("--db", str(tmp_path / "no.db"), "--chain", "x", "--out", str(tmp_path / "x.html"))
    assert list(tmp_path.iterdir()) == []


def test_a_language_nobody_speaks_is_wrong_usage(database: str, tmp_path: Path) -> None:
    out = str(tmp_path / "x.html")
    with pytest.raises(UsageError):
        run("--db", database, "--chain", "battery", "--lang", "fr", "--out", out)
