from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from scipy.stats import binomtest

from tests.api.work_server import work_server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with work_server(tmp_path_factory.mktemp("kpi")) as client:
        yield client


def test_a_share_counts_each_enterprise_once_with_wilsons_interval(client: TestClient) -> None:
    first = client.get("/api/v1/kpi").json()["targets"][0]
    assert (first["counted"], first["n"], first["actual"]) == (1, 5, 0.2)
    interval = binomtest(1, 5).proportion_ci(method="wilson")
    assert (first["low"], first["high"]) == pytest.approx((interval.low, interval.high))
    assert (first["start"], first["end"]) == ("2025-01-01", "2026-06-30")
    assert first["reached"] is False
    assert first["origins"][0]["source_row"] == "目标.xlsx/目标!2"


def test_an_unknown_indicator_gets_no_figure_and_the_known_ones_are_named(
    client: TestClient,
) -> None:
    body = client.get("/api/v1/kpi").json()
    unknown = body["targets"][2]
    assert (unknown["known"], unknown["actual"], unknown["reached"]) == (None, None, None)
    assert "帮扶企业数" in [i["name"] for i in body["indicators"]]


def test_a_share_that_is_no_fraction_is_not_compared(client: TestClient) -> None:
    fourth = client.get("/api/v1/kpi").json()["targets"][3]
    assert (fourth["misfit"], fourth["reached"]) == (True, None)
    assert (fourth["counted"], fourth["n"]) == (1, 2)  # b closed, a open; c and d lie elsewhere
    assert (fourth["region"], fourth["chain"]) == ("浙江省杭州市", "动力电池")


def test_every_figure_opens_to_the_rows_that_it_counts(client: TestClient) -> None:
    for target in client.get("/api/v1/kpi").json()["targets"]:
        path = f"/api/v1/kpi/{target['target_id'].replace('/', '%2F')}/rows"
        rows = client.get(path).json()
        assert (rows["total"], rows["counted"]) == (target["n"], target["counted"])
        assert sum(row["counts"] for row in rows["rows"]) == target["counted"]
        assert all(row["evidence"] for row in rows["rows"] if row["counts"])
        assert len({row["enterprise"]["enterprise_id"] for row in rows["rows"]}) == target["n"]


def test_rows_come_a_page_at_a_time(client: TestClient) -> None:
    rows = client.get("/api/v1/kpi/M%2F1/rows?limit=2&offset=4").json()
    assert (len(rows["rows"]), rows["total"], rows["truncated"]) == (1, 5, False)
    assert client.get("/api/v1/kpi/none/rows").status_code == 404


def test_the_page_says_that_targets_are_entered(client: TestClient) -> None:
    text = client.get("/kpi").text
    assert "目标由本部门填报导入" in text
    assert "目标进度" in text
