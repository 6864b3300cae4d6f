import time

from fastapi.testclient import TestClient

from tests.chainmap.maps.chain_tables import AS_OF


def test_chains_are_listed_with_their_counts(client: TestClient) -> None:
    body = client.get("/api/v1/chains").json()
    assert (body["total"], body["truncated"], body["as_of"]) == (1, False, AS_OF.isoformat())
    (chain,) = body["chains"]
    assert chain["chain_id"] == "battery"
    assert sum(chain["counts"].values()) == chain["enterprises"] == 60
    assert chain["leaders"] >= len(chain["leader_names"]) > 0


def test_a_page_beyond_the_end_is_empty_and_says_the_total(client: TestClient) -> None:
    body = client.get("/api/v1/chains?offset=5").json()
    assert (body["chains"], body["total"], body["truncated"]) == ([], 1, False)


def test_the_map_is_the_model_of_the_page(client: TestClient) -> None:
    body = client.get("/api/v1/chains/battery/map").json()
    assert body["format"] == 1
    assert body["stamp"]["as_of"] == AS_OF.isoformat()
    assert body["truncated"] is False
    assert len(body["nodes"]) == 60


def test_health_names_the_version(client: TestClient) -> None:
    body = client.get("/api/v1/health").json()
    assert (body["status"], body["graph_version"]) == ("ok", 1)


def test_the_schema_is_served_as_json_and_no_page_comes_from_elsewhere(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/health",
        "/api/v1/chains",
        "/api/v1/chains/{chain_id}/map",
        "/api/v1/questions",
        "/api/v1/choices/{label}/{property_name}",
        "/api/v1/query",
        "/api/v1/query/{query_id}",
        "/api/v1/query/file",
        "/api/v1/weak-links",
        "/api/v1/weak-links/file",
        "/api/v1/weak-links/what-if",
        "/api/v1/weak-links/runs",
        "/api/v1/weak-links/changes",
        "/api/v1/chains/{chain_id}/quality/rows",
        "/api/v1/chains/{chain_id}/quality",
        "/api/v1/gaps",
        "/api/v1/gaps/rows",
        "/api/v1/gaps/changes",
        "/api/v1/assistance",
        "/api/v1/assistance/candidates",
        "/api/v1/assistance/outcomes",
        "/api/v1/assistance/{assistance_id}",
        "/api/v1/kpi",
        "/api/v1/kpi/{target_id}/rows",
        "/api/v1/issues",
        "/api/v1/issues/{issue_id}",
        "/api/v1/issues/{issue_id}/steps",
        "/api/v1/issues/{issue_id}/plan",
        "/api/v1/imports/{import_id}/undo",
    }
    assert client.get("/docs").status_code == 404


def test_a_cached_answer_is_quick(client: TestClient) -> None:
    paths = ("/", "/chains/battery", "/api/v1/chains", "/api/v1/chains/battery/map")
    for path in paths:
        client.get(path)
        begun = time.perf_counter()
        for _ in range(5):
            assert client.get(path).status_code == 200
        assert (time.perf_counter() - begun) / 5 < 0.1
