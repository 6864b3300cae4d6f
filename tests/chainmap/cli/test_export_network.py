"""``chainmap export --format graphml|gexf`` on a real database."""

import sys
from pathlib import Path

import networkx as nx
import pytest

from chainmap.cli.app import main
from tests.map_samples import shared_database


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    command = ["chainmap", "export", "--db", shared_database(), *arguments]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_a_chain_is_written_by_its_name(
    form: str, read: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"chain.{form}"
    arguments = ("--format", form, "--chain", "新能源汽车动力电池", "--as-of", "2026-06-30")
    assert run(monkeypatch, *arguments, "--out", str(out)) == 0
    assert read(out).number_of_nodes() == 60


def test_the_canonical_form_is_written_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "--out", str(tmp_path / "out")) == 0
    assert (tmp_path / "out" / "Enterprise.csv").exists()


@pytest.mark.parametrize("options", [("--chain", "battery"), ("--format", "gexf")])
def test_a_network_needs_a_chain_and_the_canonical_form_none(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, *options, "--out", str(tmp_path / "out")) == 2
