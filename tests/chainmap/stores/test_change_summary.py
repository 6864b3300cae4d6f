"""The summary of a change file: true counts, the first facts, both sides."""

from pathlib import Path

import pytest

from chainmap.stores.change_file import write_change_file
from chainmap.stores.change_summary import ChangedFacts, summarise_changes
from chainmap.stores.diff import compare_graphs
from graph_schema.model import load_model
from graph_schema.records import FactTables, table_of

ENTERPRISE = load_model().nodes["Enterprise"]


def graph(**employees: int) -> FactTables:
    rows = [{"enterprise_id": key, "employees": n} for key, n in employees.items()]
    return {"Enterprise": table_of(ENTERPRISE, rows)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    new = {f"n{i}": i for i in range(50)}
    change = compare_graphs(graph(a=1, gone=2), graph(a=3, **new), base_version=1)
    write_change_file(tmp_path / "change.parquet", change)
    return tmp_path / "change.parquet"


def by_kind(path: Path, first: int) -> dict[str, ChangedFacts]:
    return {part.kind: part for part in summarise_changes(path, first=first)}


def test_every_fact_is_counted_and_the_first_are_read(path: Path) -> None:
    parts = by_kind(path, 3)
    assert {kind: part.count for kind, part in parts.items()} == {
        "created": 50, "updated": 1, "removed": 1,
    }  # fmt: skip
    assert [fact.fact_id for fact in parts["created"].first] == ["n0", "n1", "n2"]


def test_an_update_has_both_sides_and_others_one(path: Path) -> None:
    parts = by_kind(path, 3)
    (updated,), (removed,) = parts["updated"].first, parts["removed"].first
    assert updated.before is not None
    assert updated.after is not None
    assert (updated.before["employees"], updated.after["employees"]) == (1, 3)
    assert removed.after is None
    assert parts["created"].first[0].before is None


def test_counts_alone_read_no_fact(path: Path) -> None:
    parts = by_kind(path, 0)
    assert parts["created"].count == 50
    assert parts["created"].first == ()
