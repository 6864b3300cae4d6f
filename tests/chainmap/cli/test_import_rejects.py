"""``chainmap import`` and the rejects folder: never read back by accident, never left stale."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chainmap.cli.app import main
from tests.importers.written import uscc, write_csv, wrong_uscc

HEADER = ["企业名称", "统一社会信用代码"]


@pytest.fixture
def run_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Run the program; exit code and stdout."""
    monkeypatch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
    monkeypatch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "10")

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["chainmap", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def test_a_folder_import_neither_reads_its_rejects_nor_leaves_stale_ones(
    run_program, tmp_path
) -> None:
    folder, rejects = tmp_path / "in", tmp_path / "in" / "rejects"
    source = write_csv(folder / "a.csv", [HEADER, ["甲", wrong_uscc(1)], ["乙", uscc(2)]])
    args = ["import", str(folder), "--db", str(tmp_path / "c.db"), "--rejects", str(rejects)]
    assert run_program(*args, "--json")[0] == 0
    assert [path.name for path in rejects.iterdir()] == ["a.csv.rejects.csv"]
    again = json.loads(run_program(*args, "--json")[1])
    assert again["tables"]["Enterprise"]["read"] == 2
    assert Path(rejects / "a.csv.rejects.csv").exists()
    write_csv(source, [HEADER, ["甲", uscc(1)], ["乙", uscc(2)]])
    assert run_program(*args, "--json")[0] == 0
    assert list(rejects.iterdir()) == []
