import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from chainmap.snapshot import current_snapshot
from chainmap.stores.connect import open_store
from chainmap.stores.diff import compare_graphs
from tests.chainmap.maps.chain_tables import AS_OF, SEGMENTS, chain_tables, tables_of
from tests.map_samples import import_row, make_database, renamed

CHAIN_ID = 'name:锂/电 "池"?#%@330000'


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    db = make_database(tmp_path_factory.mktemp("empty"), tables_of({}))
    with TestClient(create_app(Settings(db=db)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A chain whose id and name hold what URLs and HTML give a meaning to."""
    rows = {name: table.to_pylist() for name, table in chain_tables(30).items()}
    for row in rows["Chain"]:
        row |= {"chain_id": CHAIN_ID, "name": "<script>window.__xss=1</script>"}
    for row in rows["PART_OF"] + rows["LEADS"]:
        row["to"] = CHAIN_ID
    db = make_database(tmp_path_factory.mktemp("awkward"), tables_of(rows))
    with TestClient(create_app(Settings(db=db, as_of=AS_OF)), base_url="http://127.0.0.1") as made:
        yield made


def _chain_links(html: str) -> list[str]:
    return re.findall(r'href="(/chains/[^"]*)"', html)


def test_home_lists_every_chain_with_its_counts(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "产业链" in answer.text
    assert _chain_links(answer.text) == ["/chains/battery"]
    assert "新能源汽车动力电池" in answer.text
    assert "60 家企业" in answer.text


def test_home_shows_the_last_import_and_its_problems(client: TestClient) -> None:
    text = client.get("/").text
    assert all(word in text for word in ("2026-06-30 10:11:12", "示例.xlsx", "数据问题 3 个"))
    assert all(word in text for word in ("uscc.checksum", "统一社会信用代码", "校验码不对"))
    assert re.search(r'<td class="number">17</td>', text)
    assert re.search(r'<td class="number some">2</td>', text)  # rejected


def test_home_speaks_english_on_request(client: TestClient) -> None:
    text = client.get("/?lang=en").text
    assert '<html lang="en">' in text
    assert "Last import" in text
    assert "Wrong check character" in text
    assert _chain_links(text) == ["/chains/battery?lang=en"]


def test_an_empty_database_tells_what_to_do(empty: TestClient) -> None:
    text = empty.get("/").text
    assert "产业链" in text
    assert "chainmap template --out" in text
    assert "chainmap import" in text


def test_the_map_page_is_rendered_with_names_by_the_server(client: TestClient) -> None:
    answer = client.get("/chains/battery")
    assert answer.status_code == 200
    markup = answer.text.partition('<script type="application/json"')[0]
    assert "新能源汽车动力电池产业链" in markup
    assert all(segment[1] in markup for segment in SEGMENTS)
    assert markup.count("<tr><td>") == 60
    assert 'href="/"' in markup


def test_any_chain_id_has_a_page_that_the_home_page_links_to(awkward: TestClient) -> None:
    (link,) = _chain_links(awkward.get("/").text)
    assert unquote(link) == f"/chains/{CHAIN_ID}"
    answer = awkward.get(link)
    assert answer.status_code == 200
    assert awkward.get(f"/api/v1{link}/map").json()["chain"]["chain_id"] == CHAIN_ID


def test_a_name_that_is_a_script_stays_text(awkward: TestClient) -> None:
    (link,) = _chain_links(awkward.get("/").text)
    for page in ("/", link):
        assert "<script>window" not in awkward.get(page).text


def test_the_pages_ask_nobody_else_for_anything(client: TestClient) -> None:
    for page in ("/", "/chains/battery", "/nowhere"):
        text = client.get(page).text
        asked = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', text)
        assert asked
        assert all(url.startswith("/static/") for url in asked)
        assert all(client.get(url).status_code == 200 for url in asked)


def test_a_page_carries_no_inline_script_or_style(client: TestClient) -> None:
    for page in ("/", "/chains/battery", "/nowhere"):
        text = client.get(page).text
        assert re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", text) == []
        assert "<style" not in text


def test_the_day_can_be_asked_for(client: TestClient) -> None:
    then = client.get("/chains/battery?as_of=2020-01-01").text
    assert '"as_of":"2020-01-01"' in then
    assert '"as_of":"2026-06-30"' in client.get("/chains/battery").text


def test_a_new_version_shows_at_the_next_request(awkward: TestClient) -> None:
    link = f"/chains/{quote(CHAIN_ID, safe='')}"
    db = awkward.app.state.server.settings.db
    assert "新的说明" not in awkward.get(link).text
    snapshot = current_snapshot(db)
    after = renamed(snapshot.tables, "Chain", "note", "新的说明")
    change = compare_graphs(snapshot.tables, after, base_version=snapshot.version)
    with open_store(db) as store:
        version = store.commit(change, {**import_row(), "import_id": "another"})
    assert version == snapshot.version + 1
    assert "新的说明" in awkward.get(link).text
