import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.map_samples import shared_database

COMMAND = [sys.executable, "-m", "chainmap", "serve"]


@pytest.fixture(scope="module")
def database() -> str:
    return shared_database()


@pytest.fixture
def server(database: str) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    command = [*COMMAND, "--db", database, "--port", "0", "--as-of", "2026-06-30"]
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_its_address_once_it_answers_and_ends_cleanly(
    server: subprocess.Popen[str], how: signal.Signals
) -> None:
    line = server.stdout.readline()
    assert line.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(line.strip(), timeout=30) as answer:
        assert "产业链" in answer.read().decode()
    server.send_signal(how)
    out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err) == (0, "", "")


def test_ending_it_leaves_the_database_to_others(
    server: subprocess.Popen[str], database: str
) -> None:
    from chainmap.stores.connect import open_store

    server.stdout.readline()
    with open_store(database) as store:
        before = store.meta()
        server.terminate()
        server.wait(timeout=20)
        assert store.meta() == before


def test_a_taken_port_is_one_line(database: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = _fails("--db", database, "--port", port)
    assert "已被占用" in done
    assert port in done


def test_a_missing_database_is_one_line(tmp_path: Path) -> None:
    assert "Error" in _fails("--db", str(tmp_path / "no.db"), "--port", "0")


def _fails(*arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "CHAINMAP_DB": ""},
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr
