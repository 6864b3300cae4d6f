"""Common gaps as JSON, page and files: every figure leads to its examinations."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph_schema.records import FactTables
from tests.chainmap.maps.chain_tables import AS_OF, chain_tables
from tests.map_samples import make_database

GAPS = "/api/v1/gaps"
PAYLOAD = "<img src=x onerror=alert(1)>=1+1"
FIGURE = re.compile(r'<a[^>]* href="(/gaps/rows[^"]*)"')


def examined_tables() -> FactTables:
    """Return 120 enterprises of which all were examined for two gaps.

    Everybody of one segment lacks 8.4, a tenth of the others; 8.5 is found in every third.
    """
    tables = dict(chain_tables(120))
    tables["OF_GAP"] = tables["OF_GAP"].slice(0, 0)
    works_in = tables["OPERATES_IN"].select(["from", "to"]).to_pylist()
    segments = [row["to"] for row in works_in]
    most = max(sorted(set(segments)), key=segments.count)
    raised = {row["from"] for row in works_in if row["to"] == most}
    rows = []
    for at, enterprise in enumerate(sorted({row["from"] for row in works_in})):
        for gap, present in (
            ("2026.1:8.4", enterprise in raised or at % 10 == 0),
            ("2026.1:8.5", at % 3 == 0),
        ):
            row = f"检查.xlsx/检查!{len(rows) + 2}"
            rows.append((enterprise, gap, date(2026, 3, 1), "认证审核", present, "示例数据", row))
    schema = tables["EXAMINED_FOR"].schema
    names = ["from", "to", "on", "source", "present", "source_id", "source_row"]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns["data_date"] = [date(2026, 6, 30)] * len(rows)
    tables["EXAMINED_FOR"] = pa.table(
        {name: pa.array(columns[name], schema.field(name).type) for name in schema.names}
    )
    more = {**tables["Gap"].to_pylist()[0], "gap_id": "2026.1:8.5", "name": PAYLOAD}
    more_gaps = pa.Table.from_pylist([more], tables["Gap"].schema)
    tables["Gap"] = pa.concat_tables([tables["Gap"], more_gaps])
    return tables


@pytest.fixture(scope="module")
def gap_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("gaps")
    app = create_app(Settings(db=make_database(folder, examined_tables()), as_of=AS_OF))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def by_segment(gap_client: TestClient) -> dict[str, Any]:
    return gap_client.get(GAPS, params={"by": "segment_id"}).json()


def test_the_raised_gap_comes_first_with_rules_margin_and_family(
    by_segment: dict[str, Any],
) -> None:
    first = by_segment["gaps"][0]
    assert (first["gap_code"], first["prevalence"], first["axis"]) == ("2026.1:8.4", 1, "质量管理")
    assert first["band"] in {"confirmed", "suspected"}
    assert (by_segment["rule_version"], by_segment["margin"]) == ("1", 1.5)
    assert by_segment["family"] == by_segment["total"] == len(by_segment["gaps"])
    assert by_segment["window_begin"] == "2023-06-30"


@pytest.mark.parametrize("by", ["segment_id", "province", "chain_id,province", "city,segment_id"])
def test_every_figure_opens_as_many_enterprises_as_it_says(gap_client: TestClient, by: str) -> None:
    items = gap_client.get(GAPS, params={"by": by}).json()["gaps"]
    assert items
    for item in items[:10]:
        params = {"by": by, "group": item["groups"], "gap": item["gap_code"]}
        rows = gap_client.get(f"{GAPS}/rows", params=params).json()
        assert (rows["examined"], rows["present"]) == (item["examined"], item["present"])


def test_a_row_names_enterprise_date_source_and_row(gap_client: TestClient) -> None:
    rows = gap_client.get(f"{GAPS}/rows", params={"gap": "2026.1:8.5"}).json()["rows"]
    assert rows[0]["present"]
    assert rows[0]["enterprise"].endswith("有限公司")
    assert rows[0]["source_row"].startswith("检查.xlsx/检查!")
    assert (rows[0]["examined_on"], rows[0]["source"]) == ("2026-03-01", "认证审核")


def test_enterprises_that_have_all_gaps_named_are_told(gap_client: TestClient) -> None:
    gap = ["2026.1:8.4", "2026.1:8.5"]
    rows = gap_client.get(f"{GAPS}/rows", params={"gap": gap, "together": True}).json()
    kinds: dict[str, set[str]] = {}
    for row in rows["rows"]:
        kinds.setdefault(row["enterprise_id"], set()).add(row["gap_code"])
    assert kinds
    assert all(found == set(gap) for found in kinds.values())


def test_filters_choose_rows_and_leave_the_family(
    gap_client: TestClient, by_segment: dict[str, Any]
) -> None:
    answer = gap_client.get(GAPS, params={"by": "segment_id", "gap": "2026.1:8.5"}).json()
    assert {item["gap_code"] for item in answer["gaps"]} == {"2026.1:8.5"}
    assert answer["family"] == by_segment["family"] > answer["total"]
    named = gap_client.get(GAPS, params={"by": "segment_id", "q": "电芯"}).json()["gaps"]
    assert named
    assert all("电芯" in item["names"][0] for item in named)


def test_rows_come_a_page_at_a_time(gap_client: TestClient) -> None:
    params: dict[str, Any] = {"gap": "2026.1:8.5", "limit": 50}
    pages = [
        gap_client.get(f"{GAPS}/rows", params={**params, "offset": at}).json() for at in (0, 100)
    ]
    assert [p["truncated"] for p in pages] == [True, False]
    assert len(pages[0]["rows"]) == 50
    assert pages[1]["total"] == 100 + len(pages[1]["rows"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?by=village", 422),
        ("?by=city,province,county", 422),
        ("?band=certain", 422),
        ("?limit=100000", 422),
        ("?chain=nowhere", 404),
        ("/rows?by=city,segment_id&group=330100", 400),
    ],
)
def test_what_is_not_there_is_refused(gap_client: TestClient, query: str, status: int) -> None:
    assert gap_client.get(GAPS + query).status_code == status


def test_where_only_findings_are_recorded_it_is_said(client: TestClient) -> None:
    answer = client.get(GAPS, params={"by": "province"}).json()
    assert answer["gaps"]
    assert all(item["only_found"] and item["prevalence"] == 1 for item in answer["gaps"])
