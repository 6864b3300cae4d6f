import subprocess
import sys
from pathlib import Path

import pytest

from chainmap.stores.locks import take


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.lock"


def test_many_share_and_one_excludes(path: Path) -> None:
    with take(path, "shared") or pytest.fail("held"), take(path, "shared") or pytest.fail("held"):
        assert take(path, "exclusive") is None
    alone = take(path, "exclusive")
    assert alone is not None
    assert take(path, "shared") is None
    alone.release()


def test_a_lock_ends_with_its_process(path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from chainmap.stores.locks import take\n"
            "lock = take(Path(sys.argv[1]), 'exclusive'); print('held', flush=True); input()",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert take(path, "shared") is None
        holder.kill()
        holder.wait()
        assert take(path, "exclusive", timeout_s=2.0) is not None


def test_waiting_ends_when_the_lock_comes_free(path: Path) -> None:
    first = take(path, "exclusive")
    assert first is not None
    assert take(path, "exclusive", timeout_s=0.2) is None
    first.release()
    assert take(path, "exclusive", timeout_s=0.2) is not None


def test_a_second_release_does_nothing(path: Path) -> None:
    lock = take(path, "exclusive")
    assert lock is not None
    lock.release()
    lock.release()
    with pytest.raises(ValueError, match="released"):
        _ = lock.descriptor
