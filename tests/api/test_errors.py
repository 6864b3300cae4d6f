import re

import pytest
from fastapi.testclient import TestClient

from api.errors import status_of
from graph_schema import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.ChainmapError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_error_has_a_status(kind: type[errors.ChainmapError]) -> None:
    assert 400 <= status_of(kind.__new__(kind)) < 600


def test_an_unknown_chain_answers_404_in_the_one_body(client: TestClient) -> None:
    answer = client.get("/api/v1/chains/nobody/map")
    body = answer.json()
    assert answer.status_code == body["status"] == 404
    assert set(body) == {"status", "code", "detail", "errors", "request_id"}
    assert body["code"] == "not_found"
    assert "nobody" in body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]


def test_an_unknown_chain_answers_with_a_page_to_a_browser(client: TestClient) -> None:
    answer = client.get("/chains/<img src=x onerror=alert(1)>")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-request-id"] in answer.text
    assert "<img" not in answer.text
    assert "没有编号为" in answer.text


def test_wrong_parameters_name_the_parameter(client: TestClient) -> None:
    answer = client.get("/api/v1/chains?limit=0")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == ["query", "limit"]


def test_an_unknown_path_and_a_wrong_method_have_the_one_body(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").json()["code"] == "http.404"
    assert client.post("/api/v1/chains").json()["code"] == "http.405"
    assert client.get("/nothing").headers["content-type"].startswith("text/html")


def test_a_request_id_is_never_used_twice(client: TestClient) -> None:
    ids = {client.get("/api/v1/health").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", i) for i in ids)
