"""Snapshots: whole or not there, mapped from disk, pruned."""

import json
from pathlib import Path

import pytest

from chainmap.snapshot import KEEP_LATEST, open_snapshot, write_snapshot, written_ahead
from graph_schema.errors import NotFound
from graph_schema.model import load_model
from graph_schema.records import table_of


def chains(*names: str) -> dict[str, object]:
    chain = load_model().nodes["Chain"]
    return {"Chain": table_of(chain, [{"chain_id": n, "source_ids": ["s"]} for n in names])}


def test_a_snapshot_gives_back_what_was_written(tmp_path: Path) -> None:
    folder = write_snapshot(tmp_path, "g", 3, chains("a", "b"), data_date="2026-01-01")
    snapshot = open_snapshot(folder)
    assert (snapshot.graph_id, snapshot.version, snapshot.data_date) == ("g", 3, "2026-01-01")
    assert snapshot.tables["Chain"]["chain_id"].to_pylist() == ["a", "b"]


def test_types_without_rows_are_there_and_empty(tmp_path: Path) -> None:
    tables = open_snapshot(write_snapshot(tmp_path, "g", 1, {})).tables
    assert set(tables) == {t.name for t in load_model().fact_types}
    assert tables["SUPPLIES"].num_rows == 0


def test_a_half_written_snapshot_is_not_there(tmp_path: Path) -> None:
    folder = write_snapshot(tmp_path, "g", 1, chains("a"))
    (folder / "manifest.json").unlink()
    with pytest.raises(NotFound):
        open_snapshot(folder)
    assert write_snapshot(tmp_path, "g", 1, chains("b")) == folder
    assert open_snapshot(folder).tables["Chain"]["chain_id"].to_pylist() == ["b"]


def test_the_latest_twelve_and_one_per_data_date_are_kept(tmp_path: Path) -> None:
    write_snapshot(tmp_path, "g", 1, {}, data_date="2025-01-01")
    for version in range(2, KEEP_LATEST + 5):
        write_snapshot(tmp_path, "g", version, {}, data_date="2026-01-01")
    kept = sorted(int(p.name.split("-")[1]) for p in tmp_path.iterdir())
    assert kept == [1, *range(5, KEEP_LATEST + 5)]


def test_snapshots_of_another_graph_are_left_alone(tmp_path: Path) -> None:
    write_snapshot(tmp_path, "other", 1, {})
    for version in range(1, KEEP_LATEST + 4):
        write_snapshot(tmp_path, "g", version, {})
    assert (tmp_path / "other-1" / "manifest.json").exists()


def test_a_snapshot_with_other_columns_is_none_of_this_program(tmp_path) -> None:
    folder = write_snapshot(tmp_path, "g", 1, {})
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["columns"] = "of an older program"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(NotFound):
        open_snapshot(folder)
    open_snapshot(write_snapshot(tmp_path, "g", 1, {}))


def test_tables_that_did_not_change_are_kept_in_the_same_file(tmp_path: Path) -> None:
    base = open_snapshot(write_snapshot(tmp_path, "g", 1, chains("a")))
    tables = {**base.tables, "Gap": table_of(load_model().nodes["Gap"], [{"gap_id": "1"}])}
    folder = write_snapshot(tmp_path, "g", 2, tables, base=base)
    assert (folder / "Chain.arrow").samefile(base.folder / "Chain.arrow")
    assert not (folder / "Gap.arrow").samefile(base.folder / "Gap.arrow")
    assert open_snapshot(folder).tables["Gap"]["gap_id"].to_pylist() == ["1"]


def test_tables_written_ahead_are_linked_and_leave_nothing_else(tmp_path: Path) -> None:
    base = open_snapshot(write_snapshot(tmp_path, "g", 1, chains("a")))
    tables = {**base.tables, **chains("b")}
    with written_ahead(tmp_path, tables, base) as written:
        ahead = written()
        assert [path.name for path in ahead.iterdir()] == ["Chain.arrow"]
        folder = write_snapshot(tmp_path, "g", 2, tables, base=base, written=ahead)
        assert (folder / "Chain.arrow").samefile(ahead / "Chain.arrow")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g-1", "g-2"]
    assert open_snapshot(folder).tables["Chain"]["chain_id"].to_pylist() == ["b"]


def test_a_change_that_is_refused_leaves_no_tables_written_ahead(tmp_path: Path) -> None:
    base = open_snapshot(write_snapshot(tmp_path, "g", 1, chains("a")))
    with pytest.raises(NotFound), written_ahead(tmp_path, {**base.tables, **chains("b")}, base):
        raise NotFound("没有", "none")
    assert [path.name for path in tmp_path.iterdir()] == ["g-1"]
