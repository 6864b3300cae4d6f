"""Every route that is not safe refuses what another site asks, whichever routes there are."""

import re

from fastapi.testclient import TestClient

SAFE = {"get", "head", "options"}


def unsafe_routes(client: TestClient) -> list[tuple[str, str]]:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    found = [(method, path) for path, of in paths.items() for method in of if method not in SAFE]
    return [(method, re.sub(r"\{[^}]*\}", "x", path)) for method, path in found]


def test_every_unsafe_route_refuses_another_site(client: TestClient) -> None:
    routes = unsafe_routes(client)
    assert {"/api/v1/query", "/api/v1/issues/x/steps", "/api/v1/issues/x/plan"} <= {
        path for _, path in routes
    }
    for method, path in routes:
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "http://evil.example"},
            {"origin": "null"},
        ):
            answer = client.request(method, path, headers=headers, json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "permission"), path


def test_every_unsafe_route_lets_its_own_pages_in(client: TestClient) -> None:
    for method, path in unsafe_routes(client):
        for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1"}, {}):
            answer = client.request(method, path, headers=headers, json={})
            assert answer.status_code != 403, path


def test_no_unsafe_route_hides_from_the_schema(client: TestClient) -> None:
    hidden = [
        route.path
        for route in client.app.routes
        if set(getattr(route, "methods", None) or ()) - {"GET", "HEAD", "OPTIONS"}
        and not getattr(route, "include_in_schema", False)
    ]
    assert hidden == []
