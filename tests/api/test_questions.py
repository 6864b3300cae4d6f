"""The question library and its choices through the API."""

from fastapi.testclient import TestClient

from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID


def test_the_library_comes_with_defaults_of_this_graph(client: TestClient) -> None:
    body = client.get("/api/v1/questions").json()
    assert (body["total"], body["truncated"]) == (len(body["questions"]), False)
    assert body["total"] >= 32
    expiring = next(q for q in body["questions"] if q["id"] == "expiring")
    assert [p["default"] for p in expiring["parameters"]] == [AS_OF.isoformat(), 90]
    chain = next(q for q in body["questions"] if q["id"] == "chain-enterprises")["parameters"][0]
    assert (chain["choices"], chain["default"]) == ("Chain/chain_id", CHAIN_ID)


def test_the_library_is_paged(client: TestClient) -> None:
    body = client.get("/api/v1/questions", params={"offset": 2, "limit": 3}).json()
    assert (len(body["questions"]), body["offset"], body["truncated"]) == (3, 2, True)


def test_choices_are_found_by_name(client: TestClient) -> None:
    some = client.get("/api/v1/choices/Enterprise/enterprise_id", params={"limit": 3}).json()
    assert (len(some["choices"]), some["truncated"]) == (3, True)
    wanted = some["choices"][0]
    found = client.get("/api/v1/choices/Enterprise/enterprise_id", params={"q": wanted["label"]})
    assert wanted in found.json()["choices"]


def test_choices_of_a_plain_property_are_its_values(client: TestClient) -> None:
    found = client.get("/api/v1/choices/Segment/position").json()["choices"]
    assert {c["value"] for c in found} == {"上游", "中游", "下游"}


def test_an_unknown_property_has_no_choices(client: TestClient) -> None:
    assert client.get("/api/v1/choices/Enterprise/nope").status_code == 404
    assert client.get("/api/v1/choices/Nope/name").status_code == 404
