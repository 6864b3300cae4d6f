from datetime import date

import pyarrow as pa

from chainmap.stores.content_hash import content_hash
from graph_schema.model import load_model
from graph_schema.records import table_of

MODEL = load_model()


def enterprises(*rows: dict[str, object]) -> dict[str, pa.Table]:
    return {"Enterprise": table_of(MODEL.nodes["Enterprise"], rows)}


A = {"enterprise_id": "a", "name": "甲", "founded": date(2020, 1, 2), "revenue_yuan": 0.1}
B = {"enterprise_id": "b", "name": "乙"}


def test_the_order_of_rows_does_not_count() -> None:
    assert content_hash(enterprises(A, B)) == content_hash(enterprises(B, A))


def test_one_fact_hashes_as_documented() -> None:
    # sha256 of ["Enterprise",{"enterprise_id":"a",…}] taken with sha256sum
    expected = "eb3368984b7fb258fe791b7cf0c4e796c8ec89bf0fb528e94964eaed0fb7a6bb"
    assert content_hash(enterprises(A)) == expected


def test_every_property_counts() -> None:
    seen = {content_hash(enterprises(A | change)) for change in CHANGES}
    assert len(seen) == len(CHANGES)


CHANGES: list[dict[str, object]] = [
    {},
    {"name": "丙"},
    {"founded": date(2020, 1, 3)},
    {"revenue_yuan": 0.2},
    {"revenue_yuan": None},
    {"tags": []},
    {"tags": ["x", "y"]},
    {"tags": ["y", "x"]},
    {"willing": False},
]


def test_bookkeeping_does_not_count() -> None:
    assert content_hash(enterprises(A | {"provenance": "{}"})) == content_hash(enterprises(A))


def test_an_unknown_number_is_the_same_as_none() -> None:
    unknown = enterprises(B | {"revenue_yuan": float("nan")})
    assert content_hash(unknown) == content_hash(enterprises(B))


def test_the_ends_of_a_relationship_count() -> None:
    holds = MODEL.relationships["HOLDS"]
    row = {"from": "a", "to": "c", "source_id": "s"}
    there = content_hash({"HOLDS": table_of(holds, [row])})
    assert there != content_hash({"HOLDS": table_of(holds, [row | {"from": "b"}])})
    assert there != content_hash({"HOLDS": table_of(holds, [row | {"to": "d"}])})


def test_the_type_counts() -> None:
    row = {"from": "a", "to": "b", "source_id": "s"}
    hashes = {
        content_hash({name: table_of(MODEL.relationships[name], [row])})
        for name in ("IN_INDUSTRY", "LOCATED_IN")
    }
    assert len(hashes) == 2


def test_two_equal_facts_are_not_none() -> None:
    assert content_hash(enterprises(B, B)) != content_hash({})


def test_what_is_no_fact_does_not_count() -> None:
    meta = table_of(MODEL.nodes["Meta"], [{"key": "graph", "version": 7}])
    assert content_hash({"Meta": meta}) == content_hash({})


def test_empty_tables_do_not_count() -> None:
    assert content_hash(enterprises()) == content_hash({})
