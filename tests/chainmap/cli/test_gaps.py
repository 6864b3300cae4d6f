"""``chainmap gaps``: every format in and out, and errors that name the cell."""

import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import chainmap
from chainmap.cli.app import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["chainmap", "gaps", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return command


def examinations() -> pd.DataFrame:
    """Two regions of 30; the first has the gap twelve times, the other three times."""
    rows = [
        {
            "enterprise_id": f"{region}{i:04d}",
            "gap_code": "2026.1:8.4",
            "present": "是" if i < count else "否",
            "examined_on": "2026-01-02",
            "source": "审核",
            "size_class": "小型",
            "region": region,
            "industry": "=38",
        }
        for region, count in (("010203", 12), ("330106", 3))
        for i in range(30)
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "检查.csv"
    examinations().to_csv(path, index=False)
    return path


def test_a_csv_becomes_the_table_of_common_gaps(run: Run, csv_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "gaps.csv"
    code, said, _ = run(csv_file, "--by", "region,industry", "--out", out)
    found = pd.read_csv(out, dtype={"region": str}).fillna({"band": ""})
    expected = chainmap.common_gaps(examinations(), by=["region", "industry"])
    assert code == 0
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert "2 行（分组 × 短板）：确认 1，疑似 0，数据不足 0；已写入 gaps.csv" in said
    assert "δ = 1.5" in said


@pytest.mark.parametrize("kind", ["gb18030", "xlsx", "parquet"])
def test_every_format_gives_the_same_table(
    run: Run, csv_file: Path, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"other.{'csv' if kind == 'gb18030' else kind}"
    if kind == "gb18030":
        examinations().to_csv(path, index=False, encoding="gb18030")
    elif kind == "xlsx":
        examinations().to_excel(path, index=False, engine="openpyxl")
    else:
        examinations().to_parquet(path)
    for source, name in ((csv_file, "one.csv"), (path, "two.csv")):
        assert run(source, "--by", "region", "--out", tmp_path / name)[0] == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_the_workbook_holds_codes_as_text_and_no_formula(
    run: Run, csv_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "gaps.xlsx"
    assert run(csv_file, "--by", "region,industry", "--out", out)[0] == 0
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:5] == ["010203", "=38", "2026.1:8.4", 30, 12]
    assert sheet["B2"].data_type != "f"
    assert sheet.freeze_panes == "A2"


def test_parquet_keeps_the_types(run: Run, csv_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "gaps.parquet"
    assert run(csv_file, "--by", "region", "--out", out)[0] == 0
    found = pd.read_parquet(out)
    assert found["examined"].tolist() == [30, 30]
    assert found["band"].tolist() == ["confirmed", ""]


def test_a_cell_that_cannot_be_read_is_named_by_file_line_and_column(
    run: Run, tmp_path: Path
) -> None:
    rows = examinations()
    rows.loc[7, "present"] = "也许"
    rows.to_csv(tmp_path / "bad.csv", index=False)
    code, _, said = run(tmp_path / "bad.csv", "--by", "region", "--out", tmp_path / "x.csv")
    assert code == 2
    assert "bad.csv 第 9 行 present 列无法识别" in said
    assert "bad.csv, line 9, column present" in said
    assert not (tmp_path / "x.csv").exists()


def test_a_column_that_is_missing_is_named(run: Run, csv_file: Path, tmp_path: Path) -> None:
    code, _, said = run(csv_file, "--by", "county", "--out", tmp_path / "x.csv")
    assert code == 2
    assert "缺少列 county" in said
    assert "industry" in said  # what could be meant


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("none.csv", None, "没有这个文件"),
        ("empty.csv", b"", "空的"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "broken.xlsx"),
        ("broken.parquet", b"no parquet", "Parquet"),
        ("notes.txt", b"text", "只支持"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, name: str, content: bytes | None, named: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, said = run(tmp_path / name, "--by", "region", "--out", tmp_path / "x.csv")
    assert code in (1, 2)
    assert named in said
    assert " | Error: " in said


def test_a_result_of_another_kind_is_refused_before_anything_is_read(
    run: Run, csv_file: Path, tmp_path: Path
) -> None:
    code, _, said = run(csv_file, "--by", "region", "--out", tmp_path / "x.json")
    assert (code, "只支持 .csv" in said) == (2, True)
