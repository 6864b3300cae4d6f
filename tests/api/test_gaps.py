"""Common gaps as JSON, page and files: every figure leads to its examinations."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID
from tests.examined_chains import PAYLOAD, examined_tables
from tests.map_samples import make_database

GAPS = "/api/v1/gaps"
FIGURE = re.compile(r'<a[^>]* href="(/gaps/rows[^"]*)"')


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


def test_support_and_examined_for_all_of_a_set_open_as_many_enterprises_as_they_say(
    gap_client: TestClient,
) -> None:
    page = gap_client.get("/gaps?tab=together").text
    links = re.findall(r'href="(/gaps/rows[^"]*)"[^>]*>([\d,]+)<', page)
    assert {"together=true", "all_examined=true"} <= {unescape(h).split("&")[-1] for h, _ in links}
    for href, text in links[:6]:
        rows = gap_client.get(f"/api/v1{unescape(href)}&limit=500").json()
        assert not rows["truncated"]
        assert len({row["enterprise_id"] for row in rows["rows"]}) == int(text.replace(",", ""))


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


TABS = ("heat", "lifts", "ranked", "axes", "together")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tab_says_by_which_rules_it_was_made(
    gap_client: TestClient, tab: str, language: str
) -> None:
    answer = gap_client.get("/gaps", params={"by": "segment_id", "tab": tab, "lang": language})
    assert answer.status_code == 200
    for part in ("δ = 1.5", "gaps-1", "2023-06-30", "2026-06-30"):
        assert part in answer.text
    assert ("未检查 ≠ 没有" if language == "zh" else "Not examined is not absent") in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style=" not in answer.text


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_figures_that_open_examinations(gap_client: TestClient, tab: str) -> None:
    page = gap_client.get("/gaps", params={"by": "segment_id", "tab": tab}).text
    hrefs = [unescape(href) for href in FIGURE.findall(page)]
    assert hrefs
    for href in hrefs[:4]:
        rows = gap_client.get(href)
        assert rows.status_code == 200
        assert "检查.xlsx/检查!" in rows.text


def counted(client: TestClient, href: str) -> tuple[int, int]:
    """Return how many enterprises the rows behind a figure name, and how many of them have it."""
    rows = client.get(f"/api/v1{unescape(href)}&limit=500").json()["rows"]
    having = {row["enterprise_id"] for row in rows if row["present"]}
    return len({row["enterprise_id"] for row in rows}), len(having)


def test_ten_cells_of_the_heat_table_open_as_many_enterprises_as_they_say(
    gap_client: TestClient,
) -> None:
    page = gap_client.get("/gaps", params={"by": "segment_id"}).text
    cells = re.findall(r'<a href="(/gaps/rows[^"]*)">\d+% \((\d+)/(\d+)\)</a>', page)
    assert len(cells) >= 10
    for href, present, examined in cells[:10]:
        said = f"被检查企业 {examined} 家，其中有短板 {present} 家"
        assert said in gap_client.get(unescape(href)).text
        assert counted(gap_client, href) == (int(examined), int(present))


@pytest.mark.parametrize("tab", ["lifts", "ranked"])
def test_ten_figures_of_a_list_open_as_many_enterprises_as_they_say(
    gap_client: TestClient, tab: str
) -> None:
    page = gap_client.get("/gaps", params={"by": "segment_id", "tab": tab}).text
    figures = re.findall(r'<a href="(/gaps/rows[^"]*)">(\d+)</a>', page)
    assert len(figures) >= 10
    for href, number in figures[:10]:
        assert counted(gap_client, href)["found=true" in href] == int(number)


def test_kinds_of_gaps_of_an_axis_open_the_list_of_as_many(gap_client: TestClient) -> None:
    page = gap_client.get("/gaps", params={"by": "segment_id", "tab": "axes"}).text
    kinds = re.findall(r'<a href="(/gaps\?[^"]*)">(?:\d+ / ){3}(\d+)</a>', page)
    assert kinds
    for href, examined in kinds[:5]:
        assert f"共 {examined} 行" in gap_client.get(unescape(href)).text


def test_names_are_texts_on_the_pages(gap_client: TestClient) -> None:
    for tab in TABS:
        page = gap_client.get("/gaps", params={"by": "segment_id", "tab": tab, "q": PAYLOAD}).text
        assert "<img" not in page
        assert "&lt;img" in page


def test_the_page_within_a_chain_says_so_and_the_pages_link_here(gap_client: TestClient) -> None:
    page = gap_client.get("/gaps", params={"chain": CHAIN_ID})
    assert "只在产业链" in page.text
    assert 'href="/gaps"' in gap_client.get("/").text
    assert f"chain={CHAIN_ID}" in gap_client.get(f"/chains/{CHAIN_ID}/quality").text


def test_a_page_of_mere_findings_says_so_and_colours_none(client: TestClient) -> None:
    page = client.get("/gaps", params={"by": "province"}).text
    assert "没有一家“查过而无”" in page
    assert "100% (" in page
    assert " shade-" not in page


@pytest.mark.parametrize("by", ["province", "province,segment_id"])
def test_a_file_to_share_holds_no_small_number_nor_what_gives_it_away(
    gap_client: TestClient, by: str
) -> None:
    answer = gap_client.get("/gaps.csv", params={"by": by})
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    at = {name: head.index(name) for name in ("短板代码", "被检查企业", "有短板企业")}
    hidden: dict[str, int] = {}
    for row in rows:
        if row[at["被检查企业"]] == "*":
            gap = row[at["短板代码"]]
            hidden[gap] = hidden.get(gap, 0) + 1
            continue
        examined, present = int(row[at["被检查企业"]]), int(row[at["有短板企业"]])
        assert not any(0 < n < 5 for n in (examined, present, examined - present))
    assert hidden
    assert min(hidden.values()) >= 2


@pytest.fixture(scope="module")
def workbook(gap_client: TestClient) -> Iterator[Any]:
    answer = gap_client.get("/gaps.xlsx", params={"by": "segment_id"})
    assert "attachment" in answer.headers["content-disposition"]
    workbook = openpyxl.load_workbook(BytesIO(answer.content))
    yield workbook
    workbook.close()


def test_every_sheet_is_stamped_and_nothing_in_it_is_a_formula(workbook: Any) -> None:
    assert workbook.sheetnames == ["共性质量问题", "区间、检验与分级"]
    for sheet in workbook:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"]
        texts = [str(cell.value) for cell in cells]
        assert "'" + PAYLOAD in texts
        assert any("δ = 1.5" in text and "检验族" in text for text in texts)
        assert any("两份表可以相减" in text for text in texts)
        assert sheet.auto_filter.ref
        assert sheet.freeze_panes.startswith("C")


def test_hidden_rows_come_last_by_code_and_are_not_printed(workbook: Any) -> None:
    sheet = workbook["共性质量问题"]
    rows = [row for row in sheet.iter_rows(values_only=True) if len(row) > 7 and row[3]]
    at = rows.pop(0).index("有短板企业")
    shown = [row for row in rows if row[at] != "*"]
    hidden = rows[len(shown) :]
    assert shown
    assert hidden
    assert {row[at] for row in hidden} == {"*"}
    assert [row[0] for row in hidden] == sorted(row[0] for row in hidden)
    last = sheet.max_row - len(hidden)
    assert sheet.print_area.endswith(f"${last}")


def test_a_row_of_the_workbook_leads_to_its_examinations(
    gap_client: TestClient, workbook: Any
) -> None:
    sheet = workbook["共性质量问题"]
    links = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links
    cell = links[0]
    examined, present = (sheet.cell(cell.row, column).value for column in (7, 8))
    href = cell.hyperlink.target.removeprefix("http://127.0.0.1")
    assert counted(gap_client, href) == (examined, present)


def test_one_group_is_chosen_and_leaves_the_family(
    gap_client: TestClient, by_segment: dict[str, Any]
) -> None:
    params = {"by": "segment_id", "group": "vehicle"}
    answer = gap_client.get(GAPS, params=params).json()
    assert {tuple(item["groups"]) for item in answer["gaps"]} == {("vehicle",)}
    assert answer["family"] == by_segment["family"]
    assert "组 = 整车制造" in gap_client.get("/gaps", params=params).text


@pytest.mark.parametrize(
    ("asked", "mapped"),
    [
        ({"by": "segment_id", "chain": CHAIN_ID}, "by=segment_id&amp;in=vehicle"),
        ({"by": "chain_id"}, f"by=chain_id&amp;in={CHAIN_ID}"),
        ({"by": "segment_id"}, None),
        ({"by": "segment_id,province", "chain": CHAIN_ID}, None),
    ],
)
def test_a_row_leads_to_the_map_that_compares_as_it_does(
    gap_client: TestClient, asked: dict[str, str], mapped: str | None
) -> None:
    page = gap_client.get("/gaps", params={**asked, "tab": "ranked"}).text
    links = re.findall(r'href="(/chains/[^"]*)"', page)
    if mapped is None:
        assert links == []
    else:
        assert f"/chains/{CHAIN_ID}?gap=2026.1%3A8.4&amp;{mapped}" in links
