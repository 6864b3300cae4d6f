"""``chainmap esri`` on folders as economists have them."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from chainmap.cli.app import main

REFERENCE = Path(__file__).parents[2] / "reference" / "esri"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network of four firms."""
    return Path(shutil.copytree(REFERENCE / "hand_diamond", tmp_path / "diamond"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; exit code and stderr."""

    def command(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["chainmap", "esri", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return command


def test_every_firm_fails_and_the_checkpoint_goes(folder: Path, run: Run) -> None:
    out, kept = folder / "out.csv", folder / "kept"
    assert run(folder, "--out", out, "--checkpoint", kept, "--threshold", 1e-7)[0] == 0
    table = pd.read_csv(out, dtype={"id": str})
    assert table["id"].tolist() == ["0", "1", "2", "3"]
    assert table.columns[-1] == "error"
    assert not kept.exists()


def test_each_scenario_of_a_file_is_reproduced(tmp_path: Path, run: Run) -> None:
    source, shocks = REFERENCE / "rand_200", tmp_path / "psi.csv"
    ids = pd.read_csv(source / "nodes.csv", dtype=str)["id"]
    scenarios = pd.read_csv(source / "psi_scenarios.csv", dtype=str)
    scenarios.assign(id=ids).to_csv(shocks, index=False)
    assert run(source, "--out", tmp_path / "out.csv", "--psi", shocks)[0] == 0
    found = pd.read_csv(tmp_path / "out.csv", dtype={"id": str})
    weights = pd.read_csv(source / "h_weights.csv").to_numpy(dtype=float)
    published = pd.read_csv(source / "esri_scenarios_fastcascade.csv").to_numpy()
    for row, name in enumerate(scenarios.columns):
        losses = found[(found["scenario"] == name) & (found["id"] != "total")]
        sides = losses[["loss", "loss_downstream", "loss_upstream"]].to_numpy()
        ours = ((weights / weights.sum(axis=0)).T @ sides).ravel()
        assert np.abs(ours - published[row]).max() <= 1e-9


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("edges.csv", "supplier,customer,weight\n0,1,5\n0,9,5\n", "edges.csv 第 3 行 customer"),
        ("edges.csv", "supplier,customer,weight\n0,1,-5\n", "edges.csv 第 2 行 weight"),
        ("edges.csv", "supplier,customer,weight\n0,1,x\n", "edges.csv, line 2, column weight"),
        ("edges.csv", "supplier,customer,weight\n0,,5\n", "edges.csv 第 2 行 customer 列"),
        ("edges.csv", "supplier,customer\n0,1\n", "edges.csv 缺少列 weight"),
        ("edges.csv", "supplier,customer,weight\n0,1,5,6,7\n0,1,5,6,7,8\n", "edges.csv"),
        ("nodes.csv", "id,sector\n0,0\n1,8\n", "nodes.csv 第 3 行 sector"),
        ("nodes.csv", "id,sector\n0,0\n0,1\n", "nodes.csv 第 3 行 id 列：“0”重复"),
        ("nodes.csv", "", "nodes.csv 没有数据"),
        ("nodes.csv", "id,sector\n", "nodes.csv is empty"),
        ("essential.csv", "s,0,1\n0,2,2\n", "essential.csv 不是方阵"),
        ("essential.csv", "s,0\n0,3\n", "essential.csv 第 2 行 0 列"),
    ],
)
def test_a_bad_file_is_named_with_its_cell(
    folder: Path, run: Run, file: str, text: str, said: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    code, error = run(folder, "--out", folder / "out.csv")
    assert code == 2
    assert said in error
    assert not (folder / "out.csv").exists()


def test_a_file_in_another_encoding_is_named_with_the_remedy(folder: Path, run: Run) -> None:
    (folder / "nodes.csv").write_bytes("id,sector\n甲,0\n".encode("gb18030"))
    code, error = run(folder, "--out", folder / "out.csv")
    assert code == 2
    assert "nodes.csv 不是 UTF-8" in error


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,flood\n0,1.5\n", "psi.csv 第 2 行 flood 列"),
        ("id,flood\n9,1\n", "psi.csv 第 2 行 id 列"),
        ("id,flood\n0,1\n0,1\n", "psi.csv 第 3 行 id 列"),
        ("id\n0\n", "psi.csv 没有情景列"),
    ],
)
def test_a_bad_scenario_is_named_with_its_cell(
    folder: Path, run: Run, text: str, said: str
) -> None:
    (folder / "psi.csv").write_text(text, encoding="utf-8")
    code, error = run(folder, "--out", folder / "out.csv", "--psi", folder / "psi.csv")
    assert code == 2
    assert said in error
