"""``chainmap template`` writes the workbook to fill in."""

import openpyxl
import pytest
from typer.testing import CliRunner

from chainmap.cli.app import build_app
from graph_schema.errors import UsageError


def run(*arguments: str):
    return CliRunner().invoke(build_app(), ["template", *arguments])


def test_the_workbook_is_written_and_the_next_step_said(tmp_path) -> None:
    out = tmp_path / "模板.xlsx"
    result = run("--out", str(out))
    assert result.exit_code == 0
    assert "chainmap import" in result.output
    assert "企业" in openpyxl.load_workbook(out).sheetnames


@pytest.mark.parametrize("name", ["模板.csv", "没有这个文件夹/模板.xlsx"])
def test_a_wrong_place_is_wrong_usage(tmp_path, name) -> None:
    result = run("--out", str(tmp_path / name))
    assert isinstance(result.exception, UsageError)
