"""A conformance suite tells right rows from wrong ones."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from neo4j.time import Date

from tests.conformance.suite import ConformanceQuery, decoded, read_queries, row_values, same_rows

SUITE = Path(__file__).parent.parent / "reference" / "cypher"


def query(expected: list[list[Any]] | None, *, ordered: bool = False) -> ConformanceQuery:
    return ConformanceQuery(name="q", text="", params={}, expected=expected, ordered=ordered)


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        ([[1], [2]], [[2], [1]], True),
        ([[1], [1]], [[1]], False),
        ([[1]], [[True]], False),
        ([[1]], [["1"]], False),
        ([[0.1 + 0.2]], [[0.3]], True),
        ([[None]], [[0]], False),
        ([[[1, {"a": None}]]], [[[1, {"a": None}]]], True),
        ([[Date(2020, 2, 29)]], [[{"$date": "2020-02-29"}]], True),
        ([], [[1]], False),
    ],
)
def test_rows_are_compared_as_a_multiset(
    found: list[list[Any]], expected: list[list[Any]], same: bool
) -> None:
    assert same_rows(found, query(expected)) is same


def test_rows_of_an_ordered_query_are_compared_in_order() -> None:
    assert not same_rows([[1], [2]], query([[2], [1]], ordered=True))


def test_a_query_without_expected_rows_only_has_to_run() -> None:
    assert same_rows([["a plan"]], query(None))


def test_dates_of_parameters_are_dates() -> None:
    assert decoded({"rows": [{"d": {"$date": "2020-02-29"}}]}) == {
        "rows": [{"d": date(2020, 2, 29)}]
    }


def test_columns_of_a_star_go_by_name() -> None:
    assert row_values(["b", "a"], [1, 2], "MATCH (a) RETURN *") == [2, 1]
    assert row_values(["b", "a"], [1, 2], "RETURN 1 AS b, 2 AS a") == [1, 2]


def test_the_suite_is_whole() -> None:
    queries = read_queries(SUITE / "queries.json")
    assert len({q.name for q in queries}) == len(queries) == 83
