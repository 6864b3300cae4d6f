"""``chainmap inspect``."""

import sys

import pytest

from chainmap.cli.app import main
from importers.mapping import load_mapping
from tests.importers.written import write_csv


def test_it_prints_what_an_import_would_do_and_writes_a_mapping(
    tmp_path, monkeypatch, capsys
) -> None:
    path = write_csv(tmp_path / "名录.csv", [["企业名称", "职工人数", "其他"], ["甲", 3, "x"]])
    out = tmp_path / "m.yaml"
    monkeypatch.setattr(sys, "argv", ["chainmap", "inspect", str(path), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out
    assert not ended.value.code
    assert "名录.csv：企业 Enterprise，表头在第 1 行" in said
    assert "职工人数 → employees  100%" in said
    assert "其他 → 不读取，可能是 not read, perhaps identifiers  67%" in said
    assert list(load_mapping(out).entries[0].columns) == ["name", "employees"]
    assert "# 名录.csv：其他 → identifiers" in out.read_text(encoding="utf-8")
