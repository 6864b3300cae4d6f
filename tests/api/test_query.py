"""Readers' queries through the API, on a real database."""

import io
import json
import threading

import openpyxl
import pytest
from fastapi.testclient import TestClient

from chainmap.stores.limits import BROWSER
from tests.map_samples import import_row

ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS s"
LINKS = """
MATCH (a:Enterprise)-[s:SUPPLIES]->(b:Enterprise)
RETURN a, s, b, a.name AS name ORDER BY a.enterprise_id, b.enterprise_id LIMIT 5
"""


def asked(client: TestClient, cypher: str, **body: object) -> dict[str, object]:
    answer = client.post("/api/v1/query", json={"cypher": cypher, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_an_answer_has_columns_rows_and_how_long_it_took(client: TestClient) -> None:
    answer = asked(client, "UNWIND [1, 2] AS n RETURN n, $x AS x", params={"x": "甲"})
    assert answer["columns"] == ["n", "x"]
    assert answer["rows"] == [[1, "甲"], [2, "甲"]]
    assert (answer["truncated"], answer["graph"]) == (False, None)
    assert isinstance(answer["elapsed_ms"], int)


def test_the_contract_describes_the_answer(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    answer = paths["/api/v1/query"]["post"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["$ref"].endswith("/QueryAnswer")


def test_more_rows_than_the_limit_are_cut_and_it_is_said(client: TestClient) -> None:
    answer = asked(client, "UNWIND range(1, 5000) AS n RETURN n")
    assert len(answer["rows"]) == BROWSER.rows
    assert answer["truncated"] is True
    assert asked(client, "UNWIND [1, 2, 3] AS n RETURN n", limit=2)["truncated"] is True


def test_nodes_and_relationships_arrive_typed_and_drawn(client: TestClient) -> None:
    answer = asked(client, LINKS)
    a, s, b, name = answer["rows"][0]
    assert a["~node"]["label"] == "Enterprise"
    assert a["~node"]["properties"]["name"] == name
    assert (s["~relationship"]["from"], s["~relationship"]["to"]) == (
        a["~node"]["id"],
        b["~node"]["id"],
    )
    graph = answer["graph"]
    column = {node["id"]: node["column"] for node in graph["nodes"]}
    assert len(graph["links"]) == 5
    assert all(column[link["source"]] < column[link["target"]] for link in graph["links"])
    assert {node["title"] for node in graph["nodes"]} == {"企业"}
    on_map = client.get("/api/v1/chains/battery/map").json()
    states = {n["id"]: n["state"] for n in [*on_map["nodes"], *on_map["hidden"]]}
    drawn = {n["properties"]["enterprise_id"]: n["state"] for n in graph["nodes"]}
    assert drawn == {enterprise: states[enterprise] for enterprise in drawn}


@pytest.mark.parametrize(
    "cypher", ["CREATE (n:Enterprise)", "MATCH (n) DELETE n", "RETURN 1; RETURN 2", "MATCH (n"]
)
def test_what_does_more_than_read_is_refused(client: TestClient, cypher: str) -> None:
    answer = client.post("/api/v1/query", json={"cypher": cypher})
    assert (answer.status_code, answer.json()["code"]) == (400, "query.rejected")


def test_an_error_tells_its_place(client: TestClient) -> None:
    answer = client.post("/api/v1/query", json={"cypher": "MATCH (e:Enterprise)\nRETRUN e"})
    assert answer.json()["errors"] == [{"line": 2, "column": 1}]


@pytest.mark.parametrize(
    "body",
    [{}, {"cypher": "RETURN 1", "limit": 0}, {"cypher": "RETURN 1", "limit": BROWSER.rows + 1},
     {"cypher": "RETURN 1", "query_id": "../x"}, {"cypher": "RETURN 1", "other": 1}],
)  # fmt: skip
def test_a_wrong_request_is_said(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/api/v1/query", json=body).status_code == 422


def test_a_query_can_be_ended_by_its_number(client: TestClient) -> None:
    answers = []
    body = {"cypher": ENDLESS, "query_id": "cancel-me-0001"}
    asking = threading.Thread(
        target=lambda: answers.append(client.post("/api/v1/query", json=body))
    )
    asking.start()
    while client.delete("/api/v1/query/cancel-me-0001").status_code == 404 and asking.is_alive():
        pass
    asking.join(timeout=30)
    assert answers[0].json()["code"] == "query.cancelled"
    assert client.delete("/api/v1/query/cancel-me-0001").status_code == 404
    assert asked(client, "RETURN 1 AS one")["rows"] == [[1]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/query"),
        ("POST", "/api/v1/query/file"),
        ("DELETE", "/api/v1/query/12345678"),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "http://evil.example"}, {"Origin": "null"}],
)  # fmt: skip
def test_another_site_is_refused(
    client: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    body = {"cypher": "RETURN 1", "format": "csv"}
    answer = client.request(method, path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission")


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1"}]
)
def test_our_own_pages_and_programs_are_served(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/query", json={"cypher": "RETURN 1"}, headers=headers)
    assert answer.status_code == 200


def test_every_unsafe_route_refuses_other_sites(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    unsafe = [(m, p) for p, ways in paths.items() for m in ways if m not in ("get", "head")]
    assert len(unsafe) >= 3
    for method, path in unsafe:
        answer = client.request(method.upper(), path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


FORMULAS = "RETURN '=1+1' AS `=name`, -2.5 AS n, date('2026-06-30') AS d, [1, 'x'] AS l, null AS u"


def fetched(client: TestClient, form: str) -> bytes:
    body = {"cypher": FORMULAS, "format": form}
    answer = client.post("/api/v1/query/file", json=body)
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["content-disposition"]
    return answer.content


def test_the_csv_holds_the_values_as_they_are(client: TestClient) -> None:
    assert fetched(client, "csv").decode("utf-8-sig").splitlines() == [
        "=name,n,d,l,u",
        '=1+1,-2.5,2026-06-30,"[1, ""x""]",',
    ]


def test_the_json_is_a_list_of_objects(client: TestClient) -> None:
    expected = {"=name": "=1+1", "n": -2.5, "d": "2026-06-30", "l": [1, "x"], "u": None}
    assert json.loads(fetched(client, "json")) == [expected]


def test_the_workbook_has_no_formula_and_says_what_was_asked(client: TestClient) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx")))
    sheets = workbook.worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    head, row = ([c.value for c in line] for line in sheets[0].iter_rows(max_row=2))
    assert head == ["'=name", "n", "d", "l", "u"]
    assert row == ["'=1+1", -2.5, "2026-06-30", '[1, "x"]', None]
    facts = {line[0].value: line[1].value for line in sheets[1].iter_rows()}
    assert facts["Cypher"] == FORMULAS
    assert facts["图版本"] == str(import_row()["version"])
