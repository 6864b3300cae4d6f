"""The report of an import: page, workbook, rejected rows."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.workbook import Workbook

from api.app import create_app
from api.settings import Settings
from chainmap.stores.directory import DataDirectory
from importers.review_file import HEADERS, write_review
from tests.import_samples import (
    BAD_USCC,
    FORMULA,
    HOSTILE_FILE,
    SCRIPT,
    Imported,
    import_texts,
    imported_database,
    make_imported,
)

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def made() -> Imported:
    return imported_database()


@pytest.fixture(scope="module")
def site(made: Imported) -> Iterator[TestClient]:
    app = create_app(Settings(db=made.db, as_of=AS_OF))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def workbook(site: TestClient, import_id: str, query: str = "") -> Workbook:
    answer = site.get(f"/imports/{import_id}/report.xlsx{query}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def values(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_the_list_names_every_import_newest_first(site: TestClient, made: Imported) -> None:
    text = site.get("/imports").text
    found = re.findall(r'href="/imports/([0-9a-f]{32})"', text)
    assert found == [made.idle, made.undone, made.second, made.first]
    assert all(word in text for word in ("增补更新", "整体替换", "撤销", "供应关系.csv"))


def test_home_links_to_the_report_of_the_last_import(site: TestClient, made: Imported) -> None:
    assert f'href="/imports/{made.idle}"' in site.get("/").text
    assert f'href="/imports/{made.idle}?lang=en"' in site.get("/?lang=en").text


def test_the_report_tells_counts_files_and_problems_with_their_remedy(
    site: TestClient, made: Imported
) -> None:
    text = site.get(f"/imports/{made.first}").text
    assert all(word in text for word in ("调查", "2026-06-30", "增补更新", "SHA-256"))
    assert re.search(r"<code>[0-9a-f]{64}</code>", text)
    assert all(word in text for word in ("uscc.checksum", BAD_USCC, "校验位不对"))
    assert re.search(r'<th scope="row">企业</th><td class="number">4</td>', text)


def test_a_changed_value_is_shown_old_and_new(site: TestClient, made: Imported) -> None:
    text = site.get(f"/imports/{made.second}").text
    row = re.search(r"<tr><th scope=\"row\">杭州远桥矿业有限公司.*?</tr>", text, re.DOTALL)
    assert row is not None
    assert "<del>20</del>" in row[0]
    assert "<ins>25</ins>" in row[0]
    assert "温州新材料有限公司" in text
    assert "整体替换" in text


def test_a_relationship_is_shown_by_the_names_of_its_ends(site: TestClient, made: Imported) -> None:
    text = site.get(f"/imports/{made.first}").text
    assert "杭州远桥矿业有限公司 → 杭州启明电池有限公司" in text
    assert "120,000" in text


def test_what_is_gone_since_is_still_shown_by_its_name(site: TestClient, made: Imported) -> None:
    assert "温州新材料有限公司 → 温州市" in site.get(f"/imports/{made.second}").text


def test_an_undo_has_a_report(site: TestClient, made: Imported) -> None:
    text = site.get(f"/imports/{made.undone}").text
    assert "<del>25</del>" in text
    assert "<ins>20</ins>" in text


def test_an_import_that_changed_nothing_says_so(site: TestClient, made: Imported) -> None:
    assert "没有改变图中的内容" in site.get(f"/imports/{made.idle}").text


def test_the_report_speaks_english_on_request(site: TestClient, made: Imported) -> None:
    text = site.get(f"/imports/{made.first}?lang=en").text
    assert '<html lang="en">' in text
    assert "How to mend them and import them again" in text
    assert "The check character of the social credit code is wrong" in text


def test_names_that_are_markup_stay_text(site: TestClient, made: Imported) -> None:
    for path in ("/imports", f"/imports/{made.first}", f"/imports/{made.second}"):
        text = site.get(path).text
        assert SCRIPT not in text
        assert "<img" not in text
    assert "&lt;script&gt;window" in site.get(f"/imports/{made.first}").text


@pytest.mark.parametrize(
    "path",
    [
        "/imports/none",
        "/imports/none/report.xlsx",
        "/imports/none/rejects/1",
        "/imports/{first}/rejects/9",
        "/imports/{idle}/rejects/1",
        f"/imports/{quote('../../engine', safe='')}",
        f"/imports/{{first}}/rejects/{quote('../1', safe='')}",
        "/imports/{first}/../../server.json",
    ],
)
def test_what_is_not_there_is_not_found(site: TestClient, made: Imported, path: str) -> None:
    answer = site.get(path.format(first=made.first, idle=made.idle))
    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_rejects_are_fetched_by_number_only(site: TestClient, made: Imported, number: str) -> None:
    assert site.get(f"/imports/{made.first}/rejects/{number}").status_code == 422


def test_rejects_can_be_fetched_also_where_another_folder_was_asked_for(
    site: TestClient, made: Imported
) -> None:
    answer = site.get(f"/imports/{made.first}/rejects/1")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["问题代码"], row["原值"]) == ("uscc.checksum", BAD_USCC)
    asked = next((Path(made.db).parent / "asked").iterdir())
    assert asked.read_bytes() == answer.content


def test_a_mended_rejects_file_goes_in_as_the_page_says(tmp_path: Path) -> None:
    made = make_imported(tmp_path)
    with TestClient(create_app(Settings(db=made.db)), base_url="http://127.0.0.1") as site:
        page = site.get(f"/imports/{made.second}").text
        assert "chainmap import 企业.csv.rejects.csv --db 数据库目录 --data-date 2026-06-30" in page
        assert "不要加 --mode replace" in page
        text = site.get(f"/imports/{made.second}/rejects/1").content.decode("utf-8-sig")
        (tmp_path / "mended").mkdir()
        mended = text.replace(f",{BAD_USCC},3302", ",,3302")
        assert mended != text
        (tmp_path / "mended" / "企业.csv.rejects.csv").write_text(mended, encoding="utf-8-sig")
        again = import_texts(made.db, tmp_path / "mended")
        report = site.get(f"/imports/{again}").text
    assert "宁波云岭锂业有限公司" in report
    assert re.search(r"<b>0</b> 退回", report)


def test_the_workbook_has_four_stamped_sheets(site: TestClient, made: Imported) -> None:
    book = workbook(site, made.first)
    assert book.sheetnames == ["概况", "各表", "问题", "变更"]
    for sheet in book:
        stamp = str(sheet["A2"].value)
        assert all(word in stamp for word in ("内部工作资料", "数据日期 2026-06-30", "图版本 1"))
    assert (HOSTILE_FILE in str(values(book, "概况"))) is True
    assert ("企业", 4, 3, 1, 3, 0, 0, 0, 0) in values(book, "各表")
    assert any(BAD_USCC in row for row in values(book, "问题"))


def test_the_workbook_tells_old_and_new_values(site: TestClient, made: Imported) -> None:
    rows = values(workbook(site, made.second), "变更")
    found = [row for row in rows if row[2] == "杭州远桥矿业有限公司" and row[4] == "从业人员"]
    assert [row[5:7] for row in found] == [("20", "25")]


def test_no_cell_of_the_workbook_is_a_formula(site: TestClient, made: Imported) -> None:
    book = workbook(site, made.first)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert f"'{FORMULA}" in [cell.value for cell in cells]
    assert [c.value for c in cells if str(c.value or "").startswith(("=", "+", "@"))] == []


def test_the_workbook_is_a_download_with_a_plain_name(site: TestClient, made: Imported) -> None:
    answer = site.get(f"/imports/{made.first}/report.xlsx?lang=en")
    name = answer.headers["content-disposition"]
    assert re.fullmatch(
        r"attachment; filename\*=UTF-8''import-report-\d{4}-\d\d-\d\d-version-1.xlsx", name
    )


def test_the_pages_come_from_this_server_alone_without_inline_script(
    site: TestClient, made: Imported
) -> None:
    for path in ("/imports", f"/imports/{made.first}"):
        answer = site.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", answer.text) == []
        assert "<style" not in answer.text


def test_the_rejects_of_an_import_stay_in_the_database_folder(made: Imported) -> None:
    kept = [path.name for path in DataDirectory(made.db).rejects.glob("*/*")]
    assert len(kept) == 2


def test_the_look_alikes_of_an_import_are_offered_and_fetched(
    site: TestClient, made: Imported
) -> None:
    path = DataDirectory(made.db).review_file(made.second)
    assert "review --apply" not in site.get(f"/imports/{made.second}").text
    assert site.get(f"/imports/{made.second}/review").status_code == 404
    write_review(path, [])
    try:
        page = site.get(f"/imports/{made.second}").text
        answer = site.get(f"/imports/{made.second}/review")
    finally:
        path.unlink()
    assert "review --apply" in page
    assert f'href="/imports/{made.second}/review"' in page
    assert answer.content == b"\xef\xbb\xbf" + (",".join(HEADERS) + "\r\n").encode()
