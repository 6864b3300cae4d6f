"""Two versions of the common gaps: what each row became, in which windows, and why."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.settings import Settings
from chainmap.cli.app import build_app
from tests.examined_chains import ORDINARY, SURPLUS, examined_tables
from tests.map_samples import make_database

CHANGES = "/api/v1/gaps/changes"
BY = {"by": "segment_id"}
THEN = {**BY, "then": 1}
#: Examined for the ordinary gap only before the later window, only after the earlier, and anew.
GONE, NEW, RAISED = "bms", "pack", "cell"
LATER = date(2026, 12, 31)


def first_tables() -> tuple[dict[str, pa.Table], dict[str, set[str]]]:
    """Return the tables of the first version, and the enterprises of each segment."""
    tables = dict(examined_tables())
    members: dict[str, set[str]] = {}
    for row in tables["OPERATES_IN"].to_pylist():
        members.setdefault(row["to"], set()).add(row["from"])
    rows = []
    for row in tables["EXAMINED_FOR"].to_pylist():
        ordinary = row["to"] == ORDINARY
        if ordinary and row["from"] in members[GONE]:
            rows.append({**row, "on": date(2023, 8, 1)})
        elif not (ordinary and row["from"] in members[NEW]):
            rows.append(row)
    tables["EXAMINED_FOR"] = pa.Table.from_pylist(rows, tables["EXAMINED_FOR"].schema)
    return tables, members


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("changes")
    tables, members = first_tables()
    db = make_database(folder, tables)
    with (folder / "EXAMINED_FOR.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["from", "to", "on", "source", "present"])
        for enterprise in sorted((members[NEW] | members[RAISED]) - members[GONE]):
            writer.writerow([enterprise, ORDINARY, "2026-10-01", "认证审核", "true"])
    options = ["--db", db, "--data-date", LATER.isoformat(), "--source", "第四季度检查"]
    done = CliRunner().invoke(
        build_app(), ["import", str(folder / "EXAMINED_FOR.csv"), *options, "--strict"]
    )
    assert done.exit_code == 0, done.output
    app = create_app(Settings(db=db, as_of=LATER))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def compared(two_versions: TestClient) -> dict[str, Any]:
    return two_versions.get(CHANGES, params={**THEN, "limit": 500}).json()


def row_of(compared: dict[str, Any], segment: str, gap: str) -> dict[str, Any]:
    (found,) = [
        row for row in compared["changes"] if (row["groups"], row["gap_code"]) == ([segment], gap)
    ]
    return found


def test_each_version_says_its_own_window(compared: dict[str, Any]) -> None:
    now, then = compared["now"], compared["then"]
    assert (then["graph_version"], then["window_begin"], then["as_of"]) == (
        1, "2023-06-30", "2026-06-30",
    )  # fmt: skip
    assert (now["graph_version"], now["window_begin"], now["as_of"]) == (
        2, "2023-12-31", "2026-12-31",
    )  # fmt: skip
    assert compared["shared_days"] == (date(2026, 6, 30) - date(2023, 12, 31)).days + 1


def test_a_row_that_was_raised_says_by_how_much(compared: dict[str, Any]) -> None:
    row = row_of(compared, RAISED, ORDINARY)
    assert (row["change"], row["then"]["band"], row["now"]["band"]) == ("band", "", "confirmed")
    assert row["now"]["prevalence"] == 1
    assert row["prevalence_change"] == pytest.approx(1 - row["then"]["prevalence"])


def test_rows_are_new_gone_or_the_same(compared: dict[str, Any]) -> None:
    new, gone = row_of(compared, NEW, ORDINARY), row_of(compared, GONE, ORDINARY)
    assert (new["change"], new["then"]) == ("new", None)
    assert (gone["change"], gone["now"], gone["prevalence_change"]) == ("gone", None, None)
    assert row_of(compared, "vehicle", SURPLUS)["change"] == "same"
    kinds = [row["change"] for row in compared["changes"]]
    assert compared["counts"] == {k: kinds.count(k) for k in ("band", "new", "gone", "same")}
    assert kinds == sorted(kinds, key=["band", "new", "gone", "same"].index)


def test_each_side_is_that_of_its_own_version(
    two_versions: TestClient, compared: dict[str, Any]
) -> None:
    for side, version in (("then", 1), ("now", None)):
        params = {**BY, "limit": 500} | ({"version": version} if version else {})
        table = two_versions.get("/api/v1/gaps", params=params).json()["gaps"]
        said = {
            (*row["groups"], row["gap_code"]): row[side] for row in compared["changes"] if row[side]
        }
        assert len(table) == len(said)
        for item in table:
            own = said[*item["groups"], item["gap_code"]]
            assert own == {name: item[name] for name in own}


def test_filters_choose_rows_that_meet_them_now_or_then(two_versions: TestClient) -> None:
    chosen = two_versions.get(CHANGES, params={**THEN, "gap": ORDINARY, "group": GONE}).json()
    assert [row["change"] for row in chosen["changes"]] == ["gone"]
    confirmed = two_versions.get(CHANGES, params={**THEN, "band": "confirmed"}).json()["changes"]
    assert confirmed
    assert all(
        "confirmed" in {row[side]["band"] for side in ("now", "then") if row[side]}
        for row in confirmed
    )


@pytest.mark.parametrize(("query", "status"), [("", 400), ("?then=9", 404), ("?then=0", 422)])
def test_a_version_that_is_not_kept_is_refused(
    two_versions: TestClient, query: str, status: int
) -> None:
    assert two_versions.get(CHANGES + query).status_code == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_names_both_windows_and_says_that_nothing_is_tested(
    two_versions: TestClient, language: str
) -> None:
    params = {**THEN, "tab": "changes", "lang": language}
    page = two_versions.get("/gaps", params=params).text
    for part in ("2023-06-30", "2026-06-30", "2023-12-31", "2026-12-31"):
        assert part in page
    assert ("不作检验" if language == "zh" else "not tested") in page


def test_figures_of_either_version_open_its_own_examinations(two_versions: TestClient) -> None:
    page = two_versions.get("/gaps", params={**THEN, "tab": "changes", "gap": ORDINARY}).text
    cells = re.findall(r'<a href="(/gaps/rows[^"]*)">(\d+)/(\d+)</a>', page)
    assert any("version=1" in href for href, _, _ in cells)
    assert any("version=1" not in href for href, _, _ in cells)
    for href, present, examined in cells:
        said = f"被检查企业 {examined} 家，其中有短板 {present} 家"
        assert said in two_versions.get(unescape(href)).text


def test_without_a_version_the_page_says_how_to_name_one(two_versions: TestClient) -> None:
    page = two_versions.get("/gaps", params={**BY, "tab": "changes"}).text
    assert "选择一个较早的版本" in page
    assert '<option value="1">版本 1（数据日期 2026-06-30）</option>' in page


def test_the_workbook_compares_rows_that_both_versions_may_show(two_versions: TestClient) -> None:
    answer = two_versions.get("/gaps.xlsx", params=THEN)
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = workbook["两个版本对照"]
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=9) for cell in row if cell.value]
    assert any("2023-06-30" in text and "2023-12-31" in text for text in texts)
    assert any("不作检验" in text for text in texts)
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    head = next(r for r in sheet.iter_rows(values_only=True) if "变化" in r)
    rows = [dict(zip(head, r, strict=True)) for r in sheet.iter_rows(values_only=True) if "*" in r]
    assert rows
    assert all(row["原被检查企业"] == row["现有短板企业"] == "*" for row in rows)
    numbers = [
        (row["原被检查企业"], row["原有短板企业"], row["现被检查企业"], row["现有短板企业"])
        for row in (dict(zip(head, r, strict=True)) for r in sheet.iter_rows(values_only=True))
        if isinstance(row["现被检查企业"], int) and isinstance(row["原被检查企业"], int)
    ]
    assert numbers
    for then_examined, then_present, examined, present in numbers:
        counts = (then_examined, then_present, then_examined - then_present)
        assert not any(0 < n < 5 for n in (*counts, examined, present, examined - present))
    workbook.close()
