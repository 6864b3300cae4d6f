"""Weak links by HTTP: ranking, filters, pages, files, scenarios, refusals in two languages."""

import csv
import html
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from chainmap.analysis.weakness.options import WeakLinkOptions
from chainmap.snapshot import snapshot_for
from chainmap.stores.connect import open_store
from chainmap.weak_link_runs import find_weak_links, record_weak_links
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.map_samples import make_database

LIST = "/api/v1/weak-links"


def listed(client: TestClient, **params: object) -> dict[str, Any]:
    answer = client.get(LIST, params={"chain_id": CHAIN_ID, **params})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture(scope="module")
def weakest(client: TestClient) -> dict[str, Any]:
    row: dict[str, Any] = listed(client, limit=1)["rows"][0]
    return row


def test_the_ranking_is_the_product_of_its_factors(client: TestClient) -> None:
    body = listed(client, limit=1000)
    ranked = [row for row in body["rows"] if row["rank"] is not None]
    assert [row["rank"] for row in ranked] == sorted(row["rank"] for row in ranked)
    for row in ranked:
        product = row["criticality"] * row["quality_gap"] * (1 - row["substitutability"])
        assert row["score"] == pytest.approx(product, abs=2e-6)
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
    assert ranked


def test_an_unknown_quality_has_no_score_and_a_place_among_those_to_be_looked_at(
    client: TestClient,
) -> None:
    rows = listed(client, level="check", limit=1000)["rows"]
    assert rows
    assert [row["check_rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert {(row["state"], row["score"], row["rank"]) for row in rows} == {("unknown", None, None)}


def test_a_list_pages_and_says_when_it_is_cut(client: TestClient) -> None:
    whole = listed(client, limit=1000)
    first, second = listed(client, limit=2), listed(client, offset=2, limit=2)
    assert first["rows"] + second["rows"] == whole["rows"][:4]
    assert (first["truncated"], whole["truncated"]) == (True, False)
    assert first["total"] == whole["total"] == len(whole["rows"])


@pytest.mark.parametrize("level", ["link", "segment", "gap"])
def test_the_other_levels_have_rows_of_their_own(client: TestClient, level: str) -> None:
    body = listed(client, level=level)
    assert (body["level"], body["offset"]) == (level, 0)
    assert len(body["rows"]) == min(body["total"], 50)
    assert level == "gap" or body["rows"]


def test_filters_leave_the_rows_that_meet_all_of_them(
    client: TestClient, weakest: dict[str, Any]
) -> None:
    every = listed(client, limit=1000)["rows"]
    region = weakest["region_code"][:2] + "0000"
    found = listed(
        client, state=[weakest["state"]], segment=weakest["segment"], region=region, limit=1000
    )["rows"]
    expected = [
        row["id"]
        for row in every
        if row["state"] == weakest["state"]
        and row["segment"] == weakest["segment"]
        and row["region_code"].startswith(region[:2])
    ]
    assert [row["id"] for row in found] == expected
    assert weakest["id"] in expected
    assert [row["id"] for row in listed(client, q=weakest["uscc"])["rows"]] == [weakest["id"]]


def test_links_are_found_by_either_end(client: TestClient) -> None:
    link = listed(client, level="link", limit=1)["rows"][0]
    for name in (link["from_name"], link["to_name"]):
        found = listed(client, level="link", q=name, limit=1000)["rows"]
        assert link["id"] in [row["id"] for row in found]
        assert all(name in (row["from_name"], row["to_name"]) for row in found)


def test_every_number_comes_with_the_rows_behind_it(
    client: TestClient, weakest: dict[str, Any]
) -> None:
    assert weakest["evidence"]
    assert {"rule", "zh", "en", "on", "node", "source_id", "source_row"} <= set(
        weakest["evidence"][0]
    )
    link = listed(client, level="link", limit=1)["rows"][0]
    assert link["source_row"]
    assert link["source_id"]


def test_unit_weights_and_derived_links_are_other_analyses(client: TestClient) -> None:
    plain = listed(client)["parameters"]
    other = listed(client, unit_weights=True, with_derived=True)["parameters"]
    assert (plain["weights"], plain["with_derived"]) == ("amount_yuan", False)
    assert (other["weights"], other["with_derived"]) == ("unit", True)
    assert other["coverage"]["derived_links"] > 0


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"chain_id": "no-such"}, 404),
        ({}, 404),  # the whole graph: only a recorded run
        ({"chain_id": CHAIN_ID, "level": "planet"}, 422),
        ({"chain_id": CHAIN_ID, "state": "达标"}, 422),
        ({"chain_id": CHAIN_ID, "region": "33"}, 422),
        ({"chain_id": CHAIN_ID, "limit": 0}, 422),
        ({"chain_id": CHAIN_ID, "as_of": "soon"}, 422),
        ({"chain_id": CHAIN_ID, "chain": "x"}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused_in_both_languages(
    client: TestClient, params: dict[str, str], status: int
) -> None:
    answer = client.get(LIST, params=params)
    assert answer.status_code == status
    zh, en = answer.json()["detail"].split(" | ")
    assert not zh.isascii()
    assert en.isascii()


def test_csv_is_for_excel_and_stamped(client: TestClient, weakest: dict[str, Any]) -> None:
    params = {"chain_id": CHAIN_ID, "format": "csv", "state": "weak", "level": "enterprise"}
    answer = client.get(f"{LIST}/file", params=params)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["质量状态"] for row in rows} == {"薄弱"}
    first = rows[0]
    assert first["截至日期"] == AS_OF.isoformat()
    assert first["筛选条件"] == "状态：薄弱"
    assert "内部工作资料" in first["标记"]
    assert "state-1" in first["规则版本"]


def test_the_workbook_has_a_sheet_a_level_and_no_formula(client: TestClient) -> None:
    answer = client.get(f"{LIST}/file", params={"chain_id": CHAIN_ID})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["企业", "供应", "环节", "缺链补链", "待查清", "说明"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    for sheet in book.worksheets[:-1]:
        assert "内部工作资料" in sheet["A2"].value
        assert AS_OF.isoformat() in sheet["A2"].value


def test_a_failure_hits_others_and_certification_lowers_the_rank(
    client: TestClient, weakest: dict[str, Any]
) -> None:
    body = {"chain_id": CHAIN_ID, "remove_enterprises": [weakest["id"]]}
    answer = client.post(f"{LIST}/what-if", json=body).json()
    assert answer["loss"] == pytest.approx(weakest["criticality"], rel=0.1)
    assert weakest["id"] not in [row["id"] for row in answer["hit"]]
    assert answer["hit_total"] >= len(answer["hit"]) > 0

    body = {"chain_id": CHAIN_ID, "certify": [weakest["id"]]}
    answer = client.post(f"{LIST}/what-if", json=body).json()
    own = next(row for row in answer["changes"] if row["id"] == weakest["id"])
    assert (own["state_after"], own["score_after"], own["rank_before"]) == ("none_seen", 0.0, 1)
    assert answer["loss"] == 0.0


def test_a_region_and_a_link_can_be_supposed_gone(
    client: TestClient, weakest: dict[str, Any]
) -> None:
    link = listed(client, level="link", limit=1)["rows"][0]
    for supposed in ({"remove_links": [link["id"]]}, {"remove_regions": [weakest["region_code"]]}):
        answer = client.post(f"{LIST}/what-if", json={"chain_id": CHAIN_ID, **supposed})
        assert answer.status_code == 200, answer.text
        assert 0 < answer.json()["loss"] < 1


def test_a_scenario_about_nobody_is_refused(client: TestClient) -> None:
    body = {"chain_id": CHAIN_ID, "remove_enterprises": ["no-such"]}
    answer = client.post(f"{LIST}/what-if", json=body)
    assert answer.status_code == 404
    assert "no-such" in answer.json()["detail"]


def test_too_few_amounts_are_refused_and_the_page_offers_unit_weights(tmp_path: Path) -> None:
    tables = dict(chain_tables(12))
    links = tables["SUPPLIES"]
    at = links.schema.get_field_index("amount_yuan")
    unknown = pa.nulls(links.num_rows, pa.float64())
    tables["SUPPLIES"] = links.set_column(at, links.schema.field(at), unknown)
    app = create_app(Settings(db=make_database(tmp_path, tables), as_of=AS_OF))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.get(LIST, params={"chain_id": CHAIN_ID})
        assert (answer.status_code, answer.json()["code"]) == (422, "analysis")
        page = client.get(f"/chains/{CHAIN_ID}/weak-links?lang=en").text
        (offered,) = re.findall(r'id="unit" href="([^"]*)"', page)
        unit = client.get(html.unescape(offered))
    assert unit.status_code == 200
    assert "unit weights" in html.unescape(unit.text)


def test_recorded_runs_are_listed_answered_and_compared(tmp_path: Path) -> None:
    db = make_database(tmp_path, chain_tables(12))
    options = WeakLinkOptions(resamples=100)
    with open_store(db) as store:
        snapshot = snapshot_for(store)
        asked = {"chain_id": CHAIN_ID, "as_of": AS_OF}
        unit = find_weak_links(snapshot, **asked, options=replace(options, unit_weights=True))
        for found in (unit, find_weak_links(snapshot, **asked, options=options)):
            record_weak_links(store, found)
        app = create_app(Settings(db=db, as_of=AS_OF))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            runs = client.get(f"{LIST}/runs", params={"chain_id": CHAIN_ID}).json()["runs"]
            assert [run["run_id"] for run in runs] == [found.card.run_id, unit.card.run_id]
            assert listed(client)["run_id"] == found.card.run_id
            params = {"chain_id": CHAIN_ID, "run_id": unit.card.run_id}
            changes = client.get(f"{LIST}/changes", params=params).json()
            assert (changes["alike"], changes["run_id"]) == (False, unit.card.run_id)
            assert changes["changes_total"] == len(changes["changes"])
            other = {"chain_id": CHAIN_ID, "run_id": "no-such"}
            assert client.get(f"{LIST}/changes", params=other).status_code == 404
