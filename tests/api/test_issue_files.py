import csv
import io
from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.worksheet.worksheet import Worksheet

from tests.api.work_server import work_server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with work_server(tmp_path_factory.mktemp("files")) as client:
        yield client


@pytest.fixture(scope="module")
def sheet(client: TestClient) -> Worksheet:
    answer = client.get("/ledger/issues.xlsx?region=330000")
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def column(sheet: Worksheet, title: str) -> list[object]:
    at = [cell.value for cell in sheet[5]].index(title) + 1
    return [sheet.cell(row, at).value for row in range(6, sheet.max_row + 1)]


def test_the_sheet_is_stamped_with_day_data_rules_and_filters(sheet: Worksheet) -> None:
    said = "\n".join(str(sheet.cell(row, 1).value) for row in (1, 2, 3))
    for word in ("内部工作资料", "2026-06-30", "图版本 1", "状态规则 1", "地区：浙江省", "共 4 个"):
        assert word in said


def test_the_header_stays_in_sight_filters_and_prints_on_every_page(sheet: Worksheet) -> None:
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:S9"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area.endswith("$A$1:$S$9")


def test_codes_are_texts_dates_are_dates_numbers_are_numbers(sheet: Worksheet) -> None:
    assert column(sheet, "区划代码")[0] == "330108"
    assert column(sheet, "发现日期")[0] == datetime(2026, 3, 1)  # noqa: DTZ001 - Excel has no zones
    assert column(sheet, "超期天数")[0] == 29


def test_an_issue_leads_to_its_place_in_the_ledger(sheet: Worksheet) -> None:
    link = next(cell.hyperlink for cell in sheet["A"] if cell.value == "W/1")
    assert (link.target, link.location) == ("http://127.0.0.1/ledger", "issue=W%2F1")


def test_no_cell_is_a_formula(sheet: Worksheet) -> None:
    assert "'=HYPERLINK(1)" in column(sheet, "问题")
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}


def test_the_file_holds_what_is_filtered(client: TestClient) -> None:
    answer = client.get("/ledger/issues.csv?state=验证")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["编号"], row["问题"]) for row in rows] == [("W2", "'=HYPERLINK(1)")]


def test_another_ending_is_refused(client: TestClient) -> None:
    assert client.get("/ledger/issues.exe").status_code == 422
