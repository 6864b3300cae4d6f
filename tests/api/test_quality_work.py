import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from chainmap.stores.audit import check_audit_log
from chainmap.stores.directory import DataDirectory
from tests.api.work_server import work_server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with work_server(tmp_path_factory.mktemp("work")) as client:
        yield client


def path(issue_id: str, end: str = "") -> str:
    return f"/api/v1/issues/{quote(issue_id, safe='')}{end}"


def detail(client: TestClient, issue_id: str) -> dict[str, Any]:
    answer = client.get(path(issue_id))
    assert answer.status_code == 200, answer.text
    return answer.json()


def step(client: TestClient, issue_id: str, **values: object) -> Any:
    body = {"on": "2026-06-20", "reason": "例会决定", **values}
    body.setdefault("revision", detail(client, issue_id)["revision"])
    return client.post(path(issue_id, "/steps"), json=body)


def undo(client: TestClient, written: dict[str, Any]) -> None:
    answer = client.post(f"/api/v1/imports/{written['import_id']}/undo")
    assert answer.status_code == 200, answer.text


def log_lines(client: TestClient) -> list[dict[str, Any]]:
    text = DataDirectory(client.app.state.server.settings.db).audit_log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_list_has_open_issues_first_with_place_chain_and_what_is_overdue(
    client: TestClient,
) -> None:
    body = client.get("/api/v1/issues").json()
    assert [i["issue_id"] for i in body["issues"]] == ["W/1", "W3", "W2", "W4"]
    first = body["issues"][0]
    assert first["overdue_days"] == 29
    assert first["enterprises"][0]["region"] == "浙江省杭州市滨江区"
    assert first["chains"] == {"battery": "动力电池"}
    assert body["states"] == {"立项": 1, "发现": 1, "验证": 1, "销号": 1}
    assert (body["total"], body["overdue"], body["truncated"]) == (4, 1, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=发现", ["W3"]),
        ("severity=一般", ["W2", "W4"]),
        ("source=省级监督抽查", ["W/1"]),
        ("region=330200", ["W3", "W2"]),
        ("region=330108", ["W/1"]),
        ("overdue=true", ["W/1"]),
        ("q=甲电池", ["W/1"]),
        ("chain=nowhere", []),
        ("offset=3", ["W4"]),
    ],
)
def test_the_list_can_be_filtered(client: TestClient, query: str, found: list[str]) -> None:
    body = client.get(f"/api/v1/issues?{query}").json()
    assert [i["issue_id"] for i in body["issues"]] == found


def test_an_issue_opens_to_its_history_its_rows_and_its_next_steps(client: TestClient) -> None:
    found = detail(client, "W/1")
    assert [h["state"] for h in found["history"]] == ["发现", "立项"]
    assert {o["source_row"] for o in found["origins"]} >= {"问题.xlsx/质量问题!7"}
    assert [(n["to"], n["on"]) for n in found["next"]] == [("攻关", True), ("发现", False)]


def test_an_unknown_issue_is_not_found(client: TestClient) -> None:
    assert client.get(path("nowhere")).status_code == 404


def test_an_issue_goes_through_its_life_and_every_step_can_be_undone(client: TestClient) -> None:
    before = detail(client, "W/1")
    written = step(client, "W/1", to="攻关").json()
    after = detail(client, "W/1")
    assert after["issue"]["state"] == "攻关"
    assert after["history"][-1] == {"on": "2026-06-20", "state": "攻关", "reason": "例会决定"}
    row = {o["of"]: o["source_row"] for o in after["origins"]}["问题状态"]
    assert row == f"imports/{written['import_id']}"
    undo(client, written)
    assert detail(client, "W/1")["issue"] == before["issue"]
    assert detail(client, "W/1")["history"] == before["history"]


def test_closing_takes_evidence_and_gives_the_closing_day(client: TestClient) -> None:
    refused = step(client, "W2", to="销号")
    assert refused.status_code == 422
    assert [e["field"] for e in refused.json()["errors"]] == ["closing_evidence"]
    closed = step(client, "W2", to="销号", closing_evidence="复检报告 2026-18")
    assert detail(client, "W2")["issue"]["closed_on"] == "2026-06-20"
    again = step(client, "W2", to="验证", reason="复查不符")
    assert detail(client, "W2")["issue"]["closed_on"] is None
    undo(client, again.json())
    assert detail(client, "W2")["closing_evidence"] == "复检报告 2026-18"
    assert client.post(f"/api/v1/imports/{closed.json()['import_id']}/undo").status_code == 409
    assert step(client, "W2", to="验证").status_code == 200


def test_a_refusal_names_every_field_in_both_languages(client: TestClient) -> None:
    answer = step(client, "W3", to="攻关", reason=" ", on="2026-07-01")
    body = answer.json()
    assert answer.status_code == 422
    assert {e["field"] for e in body["errors"]} == {"to", "on", "reason", "responsible_unit", "due"}
    assert "请填写原因" in body["detail"]
    assert "give a reason" in body["detail"]


def test_a_field_too_many_is_refused(client: TestClient) -> None:
    assert step(client, "W3", to="立项", state="销号").status_code == 422


def test_owner_and_date_can_be_set_without_a_step(client: TestClient) -> None:
    body = {
        "revision": detail(client, "W3")["revision"],
        "responsible_unit": "宁波市局",
        "due": "2026-08-01",
    }
    written = client.post(path("W3", "/plan"), json=body).json()
    found = detail(client, "W3")["issue"]
    assert (found["responsible_unit"], found["due"]) == ("宁波市局", "2026-08-01")
    assert found["state"] == "发现"
    undo(client, written)


def test_the_second_of_two_edits_at_once_is_told_and_nothing_is_lost(client: TestClient) -> None:
    seen = detail(client, "W/1")["revision"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda reason: step(client, "W/1", to="攻关", reason=reason, revision=seen),
                ("甲的原因", "乙的原因"),
            )
        )
    assert sorted(a.status_code for a in answers) == [200, 409]
    won = next(a for a in answers if a.status_code == 200)
    found = detail(client, "W/1")
    assert len(found["history"]) == 3
    assert found["history"][-1]["reason"] == json.loads(won.request.content)["reason"]
    undo(client, won.json())


def test_two_edits_of_different_issues_at_once_both_stand(client: TestClient) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(step, client, "W/1", to="攻关")
        second = pool.submit(step, client, "W3", to="立项", responsible_unit="x", due="2026-09-01")
    assert [first.result().status_code, second.result().status_code] == [200, 200]
    assert detail(client, "W/1")["issue"]["state"] == "攻关"
    assert detail(client, "W3")["issue"]["state"] == "立项"


def test_every_write_leaves_one_line_in_the_audit_log(client: TestClient) -> None:
    before = len(log_lines(client))
    written = step(client, "W/1", to="立项", reason="13800000000 退回").json()
    step(client, "W/1", to="销号")  # refused: no line
    lines = log_lines(client)[before:]
    assert [(line["what"], line["ids"]) for line in lines] == [("issue.step", ["W/1"])]
    assert lines[0]["after"] == lines[0]["before"] + 1 == written["graph_version"]
    assert lines[0]["import_id"] == written["import_id"]
    directory = DataDirectory(client.app.state.server.settings.db)
    assert check_audit_log(directory.audit_log).intact
    assert "13800000000" not in directory.audit_log.read_text(encoding="utf-8")


def test_an_entry_is_an_import_with_a_report(client: TestClient) -> None:
    written = step(client, "W/1", to="攻关").json()
    text = client.get(f"/imports/{written['import_id']}").text
    assert "台账登记" in text
    assert "攻关" in text
    undo(client, written)


def test_the_page_names_what_it_shows_and_offers_the_places(client: TestClient) -> None:
    text = client.get("/ledger").text
    assert "帮扶台账与问题清单" in text
    assert "浙江省杭州市滨江区" in text
    assert "状态规则 1" in text
