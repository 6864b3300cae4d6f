"""Analysts' Cypher gives the rows of Neo4j's semantics on both backends."""

from tests.conformance.conftest import Outcomes
from tests.conformance.suite import ConformanceQuery, same_rows


def test_query(outcomes: Outcomes, backend: str, conformance_query: ConformanceQuery) -> None:
    found = outcomes.of(backend, conformance_query)
    assert found.error is None
    assert same_rows(found.rows, conformance_query), found.rows
