import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api.security import AnswerHeaders

PATHS = ("/", "/chains/battery", "/static/maps/map.css", "/api/v1/chains", "/nowhere", "/api/x")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_another_name_in_host_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/maps/..%2f..%2fhtml.py", "/static/%2e%2e/app.py"]
)
def test_static_files_do_not_escape_their_folder(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_error_nobody_foresaw_still_answers_with_headers() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    def answer(request: Request, error: Exception) -> Response:
        return PlainTextResponse(type(error).__name__, 500)

    client = TestClient(AnswerHeaders(broken, unexpected=answer), base_url="http://127.0.0.1")
    found = client.get("/")
    assert (found.status_code, found.text) == (500, "ZeroDivisionError")
    assert "content-security-policy" in found.headers
