"""A run that was ended goes on where it stopped, to the same bits."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from chainmap.analysis.esri.shocks import RunCancelled, compute_esri
from graph_schema.errors import UsageError
from tests.chainmap.analysis.esri.big_networks import big_network

CHECKOUT = Path(__file__).parents[4]
KILLED = """
import os, signal, sys
from pathlib import Path
from chainmap.analysis.esri.shocks import compute_esri
from tests.chainmap.analysis.esri.big_networks import big_network

def end(done, count):
    if done > 400:
        os.kill(os.getpid(), signal.SIGKILL)

compute_esri(big_network(), threshold=1e-7, checkpoint=Path(sys.argv[1]), progress=end)
"""


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The checkpoint of a run that was cancelled after its first batch."""
    with pytest.raises(RunCancelled):
        compute_esri(big_network(), checkpoint=tmp_path / "run", cancelled=lambda: True)
    return tmp_path / "run"


def resumed(path: Path, **options):
    told: list[int] = []
    table = compute_esri(
        big_network(), checkpoint=path, progress=lambda done, _: told.append(done), **options
    )
    return table, told


def test_a_killed_process_leaves_a_checkpoint_that_gives_the_same_result(tmp_path: Path) -> None:
    path = tmp_path / "run"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=CHECKOUT, check=False, timeout=300
    )
    assert killed.returncode == -signal.SIGKILL
    table, told = resumed(path, threshold=1e-7)
    whole = compute_esri(big_network(), threshold=1e-7)
    assert told[0] > 750
    for name in ("loss", "loss_downstream", "loss_upstream", "steps", "error"):
        assert np.array_equal(getattr(table, name), getattr(whole, name))
    assert not path.exists()


def test_a_batch_that_was_cut_off_is_computed_again(stopped: Path) -> None:
    with stopped.open("r+b") as file:
        file.truncate(stopped.stat().st_size - 5)
    table, told = resumed(stopped)
    assert told[0] == 750
    assert np.array_equal(table.loss, compute_esri(big_network()).loss)


@pytest.mark.parametrize("options", [{"threshold": 1e-7}, {"firms": np.array([1], dtype=np.int32)}])
def test_the_checkpoint_of_another_run_is_refused_and_kept(stopped: Path, options) -> None:
    before = stopped.read_bytes()
    with pytest.raises(UsageError, match="另一次计算"):
        compute_esri(big_network(), checkpoint=stopped, **options)
    assert stopped.read_bytes() == before


def test_a_file_that_is_no_checkpoint_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(UsageError, match="不是断点文件"):
        compute_esri(big_network(), checkpoint=tmp_path / "notes")
    assert (tmp_path / "notes").read_text() == "mine"
