from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.work_server import work_server

PATH = "/api/v1/assistance"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with work_server(tmp_path_factory.mktemp("assistance")) as client:
        yield client


def add(client: TestClient, **values: Any) -> Any:
    entry = {"enterprise": "宁波戊电控有限公司", "kind": "培训", "started_on": "2026-06-01"}
    return client.post(PATH, json=entry | values)


def undo(client: TestClient, answer: Any) -> None:
    import_id = answer.json()["import_id"]
    assert client.post(f"/api/v1/imports/{import_id}/undo").status_code == 200


def test_entries_are_listed_latest_first_with_their_enterprises(client: TestClient) -> None:
    body = client.get(PATH).json()
    assert [e["assistance_id"] for e in body["entries"]] == ["B2", "B1"]
    assert body["entries"][1]["enterprise"]["region"] == "浙江省杭州市滨江区"
    assert (body["total"], body["enterprises"]) == (2, 2)


@pytest.mark.parametrize(
    ("query", "found"), [("region=330110", ["B2"]), ("q=研究院", ["B1"]), ("chain=none", [])]
)
def test_entries_can_be_filtered(client: TestClient, query: str, found: list[str]) -> None:
    body = client.get(f"{PATH}?{query}").json()
    assert [e["assistance_id"] for e in body["entries"]] == found


def test_a_new_entry_gets_a_number_stands_in_the_list_and_can_be_undone(client: TestClient) -> None:
    answer = add(client, satisfaction=0.9)
    found = client.get(PATH).json()["entries"][0]
    assert found["assistance_id"] == "BF-2026-0001"
    assert (found["enterprise"]["enterprise_id"], found["satisfaction"]) == ("e", 0.9)
    undo(client, answer)
    assert client.get(PATH).json()["total"] == 2


def test_an_entry_is_changed_only_by_whom_saw_it_as_it_is(client: TestClient) -> None:
    seen = client.get(f"{PATH}/B2").json()["revision"]
    body = {"revision": seen, "ended_on": "2026-06-15", "result": "完成"}
    answer = client.post(f"{PATH}/B2", json=body)
    assert answer.status_code == 200
    entry = client.get(f"{PATH}/B2").json()["entry"]
    assert (entry["ended_on"], entry["satisfaction"]) == ("2026-06-15", 0.8)
    assert client.post(f"{PATH}/B2", json=body).status_code == 409
    undo(client, answer)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"enterprise": "没有这家"}, "enterprise"),
        ({"kind": ""}, "kind"),
        ({"started_on": None}, "started_on"),
        ({"started_on": "2026-07-01"}, "started_on"),
        ({"ended_on": "2026-05-01"}, "ended_on"),
        ({"satisfaction": 95}, "satisfaction"),
        ({"revenue_after_yuan": -1}, "revenue_after_yuan"),
        ({"profit_margin_before": 6}, "profit_margin_before"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_its_field(
    client: TestClient, values: dict[str, Any], field: str
) -> None:
    answer = add(client, **values)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_a_number_that_json_cannot_hold_is_refused(client: TestClient) -> None:
    text = '{"enterprise": "e", "kind": "x", "started_on": "2026-06-01", "revenue_after_yuan": NaN}'
    answer = client.post(PATH, content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_every_cell_of_the_table_opens_to_as_many_enterprises_as_it_says(
    client: TestClient,
) -> None:
    body = client.get(f"{PATH}/candidates").json()
    assert sum(cell["enterprises"] for cell in body["cells"]) == 5
    words = {True: "yes", False: "no", None: "unknown"}
    for cell in body["cells"]:
        query = f"willing={words[cell['willing']]}&potential={cell['potential'] or 'unknown'}"
        opened = client.get(f"{PATH}/candidates?{query}").json()
        assert len(opened["enterprises"]) == opened["total"] == cell["enterprises"]
        assert sum(e["assisted"] for e in opened["enterprises"]) == cell["assisted"]


def test_the_table_can_be_of_one_county(client: TestClient) -> None:
    body = client.get(f"{PATH}/candidates?region=330203").json()
    assert sum(cell["enterprises"] for cell in body["cells"]) == 2


def test_outcomes_say_how_many_pairs_they_have_and_open_to_them(client: TestClient) -> None:
    revenue, sales, *_ = client.get(f"{PATH}/outcomes").json()["outcomes"]
    assert (revenue["n"], revenue["better"]) == (1, 1)
    assert revenue["median"] == pytest.approx(0.1)
    assert revenue["low"] is None
    assert [p["assistance_id"] for p in revenue["pairs"]] == ["B1"]
    assert (sales["n"], sales["median"]) == (0, None)


@pytest.mark.parametrize(("better", "opened"), [("true", ["B1"]), ("false", [])])
def test_the_pairs_that_moved_as_meant_open_alone_and_figures_stay(
    client: TestClient, better: str, opened: list[str]
) -> None:
    revenue = client.get(f"{PATH}/outcomes?better={better}").json()["outcomes"][0]
    assert [p["assistance_id"] for p in revenue["pairs"]] == opened
    assert (revenue["n"], revenue["better"], revenue["median"]) == (1, 1, pytest.approx(0.1))
    assert revenue["total"] == len(opened)


def test_pairs_come_page_by_page_and_say_how_many_there_are(client: TestClient) -> None:
    revenue = client.get(f"{PATH}/outcomes?offset=1&limit=1").json()["outcomes"][0]
    assert (revenue["total"], revenue["pairs"]) == (1, [])
