"""A chain's quality as JSON, page and workbook: every figure leads to its rows."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.chainmap.maps.chain_tables import CHAIN_ID, chain_tables

BASE = f"/api/v1/chains/{CHAIN_ID}/quality"
PAGE = f"/chains/{CHAIN_ID}/quality"
#: A figure of a table that leads somewhere: its address and its text.
FIGURE = re.compile(r'<a href="([^"]*/quality/rows[^"]*)">([^<]*)</a>')


@pytest.fixture(scope="module")
def quality(client: TestClient) -> dict[str, Any]:
    return client.get(BASE).json()


@pytest.fixture(scope="module")
def page(client: TestClient) -> str:
    return client.get(PAGE).text


def test_the_totals_count_every_member_once(quality: dict[str, Any]) -> None:
    assert quality["n"] == quality["members"] == 60
    for measure in ("size", "state", "certificate", "maturity", "infrastructure"):
        tally = quality["totals"][measure]
        assert tally["n"] == sum(tally["counts"].values()) == 60


@pytest.mark.parametrize("by", ["segment", "province", "city", "county"])
def test_groups_add_up_to_the_total(client: TestClient, by: str) -> None:
    answer = client.get(BASE, params={"by": by, "limit": 200}).json()
    assert not answer["truncated"]
    assert sum(g["measures"]["size"]["n"] for g in answer["groups"]) == 60


def test_groups_come_a_page_at_a_time(client: TestClient) -> None:
    first = client.get(BASE, params={"limit": 3}).json()
    second = client.get(BASE, params={"limit": 3, "offset": 3}).json()
    assert (first["total"], first["truncated"], len(first["groups"])) == (10, True, 3)
    assert not {g["group"] for g in first["groups"]} & {g["group"] for g in second["groups"]}


def test_the_rows_of_a_figure_are_as_many_as_the_figure(
    client: TestClient, quality: dict[str, Any]
) -> None:
    followed = 0
    for measure, tally in quality["totals"].items():
        for kind, n in tally["counts"].items():
            rows = client.get(f"{BASE}/rows", params={"measure": measure, "kind": kind}).json()
            assert rows["total"] == n
            assert {row["kind"] for row in rows["rows"]} == {kind}
            followed += 1
    assert followed >= 10


def test_a_row_names_enterprise_source_row_and_date(client: TestClient) -> None:
    found = client.get(f"{BASE}/rows", params={"measure": "certificate", "kind": "valid"}).json()
    row = found["rows"][0]
    assert row["enterprise"].endswith("有限公司")
    assert row["source_row"].startswith("示例.xlsx/HOLDS!")
    assert (row["data_date"], row["source_id"]) == ("2026-06-30", "示例数据")


def test_rows_come_a_page_at_a_time(client: TestClient) -> None:
    params: dict[str, Any] = {"measure": "size", "limit": 25}
    pages = [client.get(f"{BASE}/rows", params={**params, "offset": at}).json() for at in (0, 50)]
    assert [(p["total"], p["truncated"], len(p["rows"])) for p in pages] == [
        (60, True, 25),
        (60, False, 10),
    ]


def test_filters_narrow_what_is_counted(client: TestClient) -> None:
    small = client.get(BASE, params={"size": "small"}).json()
    assert small["n"] < small["members"]
    assert set(small["totals"]["size"]["counts"]) <= {"小型", "微型"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{BASE}/rows?measure=nothing", 404, "not_found"),
        (f"{BASE}/rows", 422, "parameters"),
        (f"{BASE}?by=village", 422, "parameters"),
        (f"{BASE}?region=Zhejiang", 422, "parameters"),
        (f"{BASE}?limit=100000", 422, "parameters"),
        (f"{BASE}?then=999", 404, "not_found"),
        ("/api/v1/chains/nowhere/quality", 404, "not_found"),
    ],
)
def test_what_is_not_there_is_refused(
    client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_ten_figures_of_the_page_open_as_many_rows_as_they_say(
    client: TestClient, page: str
) -> None:
    figures = [(unescape(a), t) for a, t in FIGURE.findall(page) if re.fullmatch(r"[\d,]+", t)]
    counted = [f for f in figures if "measure=body" not in f[0] and "measure=link&" not in f[0]]
    followed = counted[:: max(1, len(counted) // 12)]
    assert len(followed) >= 10
    for href, text in followed:
        rows = client.get(href)
        assert rows.status_code == 200
        assert f"共 {text} 行" in rows.text
        listed = client.get(f"/api/v1{href}&limit=500").json()["rows"]
        assert len(listed) == int(text.replace(",", ""))
        assert "示例.xlsx/" in rows.text or "measure=size" in href or "measure=segment" in href


def test_every_address_on_the_page_answers(client: TestClient, page: str) -> None:
    hrefs = {unescape(href) for href, _ in FIGURE.findall(page)}
    measures = {re.search(r"measure=(\w+)", href)[1]: href for href in hrefs}
    assert {"size", "state", "certificate", "link", "infrastructure"} <= set(measures)
    for href in measures.values():
        assert client.get(href).status_code == 200
        assert client.get("/api/v1" + href).status_code == 200


@pytest.mark.parametrize(("language", "title"), [("", "质量水平"), ("?lang=en", "quality")])
def test_the_page_comes_in_both_languages(client: TestClient, language: str, title: str) -> None:
    answer = client.get(PAGE + language)
    assert answer.status_code == 200
    assert f"<h1>新能源汽车动力电池 · {title}</h1>" in answer.text


def test_the_page_needs_no_exception_of_the_policy(client: TestClient, page: str) -> None:
    assert "unsafe" not in client.get(PAGE).headers["content-security-policy"]
    assert "style=" not in page
    assert "模拟数据" not in page  # the sample's sources are not those of the demo


def test_the_page_bears_its_stamp(page: str) -> None:
    for part in ("内部工作资料", "判定日期 2026-06-30", "数据日期 2026-06-30", "evaluation-1"):
        assert part in page


def test_a_page_of_one_segment_says_so(client: TestClient) -> None:
    answer = client.get(PAGE, params={"segment": "cell", "state": "weak"}).text
    assert "环节：电芯制造" in answer
    assert "状态：薄弱" in answer


def test_markup_in_an_address_is_text(client: TestClient) -> None:
    answer = client.get(PAGE, params={"segment": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in answer


@pytest.fixture(scope="module")
def sheets(client: TestClient) -> Iterator[Any]:
    answer = client.get(f"{PAGE}.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    workbook = openpyxl.load_workbook(BytesIO(answer.content))
    yield workbook
    workbook.close()


def test_the_workbook_has_a_stamped_sheet_a_part(sheets: Any) -> None:
    assert len(sheets.sheetnames) >= 6
    for sheet in sheets:
        assert "内部工作资料" in sheet["A2"].value
        assert "判定日期 2026-06-30" in sheet["A3"].value
        assert (sheet.freeze_panes, sheet.page_setup.orientation) == ("B7", "landscape")
        assert sheet.auto_filter.ref
        assert sheet.print_area


def test_numbers_of_the_workbook_are_numbers_and_nothing_is_a_formula(sheets: Any) -> None:
    sheet = sheets["构成与分布"]
    assert sheet["B7"].value == 60
    cells = [cell for s in sheets for row in s.iter_rows() for cell in row]
    assert not [c for c in cells if c.data_type == "f"]


def test_a_workbook_for_sharing_holds_no_small_count(client: TestClient) -> None:
    answer = client.get(f"{PAGE}.xlsx", params={"shared": "true"})
    workbook = openpyxl.load_workbook(BytesIO(answer.content))
    counts = [
        cell.value
        for sheet in workbook
        for row in sheet.iter_rows(min_row=7, min_col=2)
        for cell in row
        if isinstance(cell.value, int | float) and cell.number_format == "#,##0"
    ]
    workbook.close()
    assert counts
    assert not [n for n in counts if 0 < n < 5]


def test_the_sample_has_the_figures_that_its_tables_hold(quality: dict[str, Any]) -> None:
    held = chain_tables(60)["HOLDS"].num_rows
    standing = quality["totals"]["certificate"]["counts"]
    assert sum(n for kind, n in standing.items() if kind != "none") == held
