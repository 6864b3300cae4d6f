"""Earlier versions that a chain's quality can be compared with."""

from pathlib import Path

import pytest

from chainmap.quality_overview import chain_quality, earlier_versions, find_basis, open_earlier
from chainmap.snapshot import Snapshot, open_snapshot, write_snapshot
from graph_schema.errors import NotFound
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables


@pytest.fixture
def present(tmp_path: Path) -> Snapshot:
    """Version 3 of a graph, with version 2 of another day beside it."""
    write_snapshot(tmp_path, "g", 2, quality_tables(), data_date="2026-03-31")
    added = {"enterprise_id": "z", "name": "企业z", "maturity_level": "3"}
    tables = quality_tables(Enterprise=[added], OPERATES_IN=[{"from": "z", "to": "up"}])
    return open_snapshot(write_snapshot(tmp_path, "g", 3, tables, data_date="2026-06-30"))


def test_earlier_versions_are_those_that_are_kept(present: Snapshot) -> None:
    found = earlier_versions(present)
    assert [(kept.version, kept.data_date) for kept in found] == [(2, "2026-03-31")]


def test_an_earlier_version_is_measured_like_the_present_one(present: Snapshot) -> None:
    def counts(snapshot: Snapshot) -> int:
        quality = chain_quality(find_basis(snapshot.tables, CHAIN, AS_OF))
        return quality.measures["size"].total().n

    assert (counts(open_earlier(present, 2)), counts(present)) == (4, 5)


@pytest.mark.parametrize("version", [1, 3, 4])
def test_a_version_that_is_no_earlier_one_is_refused(present: Snapshot, version: int) -> None:
    with pytest.raises(NotFound):
        open_earlier(present, version)
