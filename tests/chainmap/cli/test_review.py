"""``chainmap review``: look-alikes found at an import, decided in Excel, applied, taken back."""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from chainmap.cli.app import main
from chainmap.snapshot import current_snapshot
from chainmap.stores.content_hash import content_hash
from tests.importers.written import uscc, write_csv

Run = Callable[..., tuple[int, str, str]]
LIST = [
    ["企业名称", "统一社会信用代码", "所在地区", "从业人员"],
    ["杭州远桥矿业有限公司", uscc(1), "杭州市", "86"],
    ["宁波金山食品有限公司", "", "宁波市", "40"],
]
CLAIMS = [
    ["企业名称", "所在地区", "从业人员"],
    ["远桥矿业有限责任公司", "杭州市滨江区", "90"],
    ["远桥矿业", "杭州市", ""],
    ["宁波金善食品有限公司", "宁波市", "55"],
]
LINKS = [
    ["供应商名称", "供应商所在地区", "采购商名称", "采购商所在地区", "供货金额(万元)"],
    ["远桥矿业有限责任公司", "杭州市滨江区", "宁波金山食品有限公司", "宁波市", "100"],
]
SPOILT = {"宁波金山食品有限公司", "宁波金善食品有限公司"}


@pytest.fixture(scope="module")
def run() -> Callable[..., tuple[int, str, str]]:
    """Run the program; exit code, stdout, stderr."""
    from io import StringIO

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch:
            out, err = StringIO(), StringIO()
            patch.setattr(sys, "argv", ["chainmap", *arguments])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                main()
            return int(ended.value.code or 0), out.getvalue(), err.getvalue()

    return run


@pytest.fixture(scope="module")
def graph(run: Run, tmp_path_factory: pytest.TempPathFactory):
    """Two lists with look-alikes and a link, imported; the database and the folder."""
    folder = tmp_path_factory.mktemp("review")
    files = [
        write_csv(folder / "in" / f"{name}.csv", rows)
        for name, rows in (("名录", LIST), ("申报", CLAIMS), ("供货", LINKS))
    ]
    db = str(folder / "chain.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "10")
        options = ["--data-date", "2026-01-01", "--rejects", str(folder / "rejects")]
        code, _, said = run("import", *map(str, files), "--db", db, *options, "--json")
        assert code == 0, said
        yield db, folder


def names(db: str) -> dict[str, list[str] | None]:
    table = current_snapshot(db).tables["Enterprise"]
    return dict(zip(table["name"].to_pylist(), table["other_names"].to_pylist(), strict=True))


def review_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def decide(path: Path, target: Path, word: str, *, encoding: str = "gb18030") -> Path:
    """Fill the column of decisions as Excel would save it."""
    rows = review_rows(path)
    with target.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows([{**row, "决定": word} for row in rows])
    return target


def test_an_import_writes_its_look_alikes_beside_the_rejects(graph) -> None:
    _, folder = graph
    rows = review_rows(folder / "rejects" / "疑似同一企业.review.csv")
    assert "行号" not in rows[0]
    assert SPOILT in [{row["甲 企业名称"], row["乙 企业名称"]} for row in rows]
    assert all(row["理由"] and int(row["相似度"]) >= 70 and row["甲 出处"] for row in rows)


def test_the_review_file_is_no_table_to_import(graph, run: Run) -> None:
    db, folder = graph
    path = folder / "rejects" / "疑似同一企业.review.csv"
    code, _, said = run("import", str(path), "--db", db)
    assert code == 1
    assert "chainmap review --apply" in said


def test_the_list_leads_with_the_most_alike_and_says_how_many_more_there_are(
    graph, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, _ = graph
    found = json.loads(run("review", "--db", db, "--json")[1])
    scores = [pair["score"] for pair in found["pairs"]]
    assert scores == sorted(scores, reverse=True)
    monkeypatch.setattr("chainmap.cli.review._SHOWN", 1)
    _, said, _ = run("review", "--db", db)
    assert f"最相似的 1 对，另有 {found['count'] - 1} 对" in said


def test_pairs_are_merged_found_again_and_split(graph, run: Run) -> None:
    db, folder = graph
    before = content_hash(current_snapshot(db).tables)
    listed = folder / "核对.csv"
    assert run("review", "--db", db, "--out", str(listed))[0] == 0
    decided = decide(listed, folder / "已核对.csv", "合并")

    code, said, _ = run("review", "--apply", str(decided), "--db", db, "--dry-run", "--json")
    assert code == 0
    assert json.loads(said)["merged"] == 3
    assert content_hash(current_snapshot(db).tables) == before

    assert run("review", "--apply", str(decided), "--db", db)[0] == 0
    kept = names(db)
    assert sorted(kept["杭州远桥矿业有限公司"] or ()) == ["远桥矿业", "远桥矿业有限责任公司"]
    assert [{name, *(others or ())} for name, others in kept.items() if name in SPOILT] == [SPOILT]
    merged = content_hash(current_snapshot(db).tables)

    assert run("review", "--apply", str(decided), "--db", db)[0] == 0
    files = [str(path) for path in sorted((folder / "in").iterdir())]
    code, said, _ = run("import", *files, "--db", db, "--data-date", "2026-01-01", "--json")
    counts = json.loads(said)["tables"]["Enterprise"]
    assert (counts["created"], counts["updated"], counts["rejected"]) == (0, 0, 0)
    assert content_hash(current_snapshot(db).tables) == merged

    past = folder / "已合并.csv"
    assert run("review", "--merged", "--db", db, "--out", str(past))[0] == 0
    split = decide(past, folder / "拆分.csv", "拆分", encoding="utf-8")
    assert run("review", "--apply", str(split), "--db", db)[0] == 0
    assert len(names(db)) == 5
    code, said, _ = run("review", "--db", db, "--json")
    again = [{p["kept"]["name"], p["other"]["name"]} for p in json.loads(said)["pairs"]]
    assert SPOILT not in again

    assert run("undo", "--db", db)[0] == 0
    assert content_hash(current_snapshot(db).tables) == merged


def test_decisions_that_cannot_be_are_all_named_and_nothing_is_applied(graph, run: Run) -> None:
    db, folder = graph
    version = current_snapshot(db).version
    path = write_csv(
        folder / "错.csv",
        [
            ["决定", "甲 企业编号", "乙 企业编号"],
            ["合并", "没有这家", uscc(1)],
            ["拆分", uscc(1), "从未合并"],
            ["拆分", "已不在的一家", "从未合并"],
        ],
    )
    code, _, said = run("review", "--apply", str(path), "--db", db)
    assert code == 2
    assert "第 2 行" in said
    assert "第 3 行：没有这次合并的记录" in said
    assert "第 4 行：“已不在的一家”后来也并入了别的企业" in said
    assert current_snapshot(db).version == version


def test_a_word_that_is_no_decision_is_named_with_its_line(graph, run: Run) -> None:
    db, folder = graph
    path = write_csv(
        folder / "词.csv", [["决定", "甲 企业编号", "乙 企业编号"], ["是", uscc(1), "x"]]
    )
    code, _, said = run("review", "--apply", str(path), "--db", db)
    assert code == 1
    assert "第 2 行“是”" in said


def test_the_workbook_offers_the_decisions(graph, run: Run) -> None:
    db, folder = graph
    path = folder / "核对.xlsx"
    assert run("review", "--db", db, "--out", str(path))[0] == 0
    sheet = openpyxl.load_workbook(path).active
    assert sheet.freeze_panes == "D2"
    assert sheet.data_validations.dataValidation[0].formula1 == '"合并,合并到乙,不同"'
