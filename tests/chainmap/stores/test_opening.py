"""A graph that is being opened offers the version that it likely has, and knows the true one."""

import shutil
from pathlib import Path

import pytest

from chainmap.cli.import_ import ImportOptions, run_import
from chainmap.snapshot import Snapshot, latest_snapshot
from chainmap.stores.directory import DataDirectory
from chainmap.stores.opening import Opening
from graph_schema.errors import NotFound


def test_the_likely_snapshot_is_the_present_one_where_nobody_wrote_meanwhile(
    embedded_db: str,
) -> None:
    with Opening(embedded_db) as opening:
        opening.snapshot()  # written where the graph had none
    with Opening(embedded_db) as opening:
        assert opening.likely() is opening.snapshot()


def _add_older_snapshot(db: str) -> Snapshot:
    """Let a snapshot of version 0 be the one that was written last; return the present one."""
    with Opening(db) as opening:
        present = opening.snapshot()
    older = present.folder.with_name(f"{present.graph_id}-0")
    shutil.copytree(present.folder, older)
    manifest = older / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"version": {present.version}', '"version": 0'))
    return present


def test_an_older_snapshot_gives_way_to_that_of_the_graphs_version(embedded_db: str) -> None:
    present = _add_older_snapshot(embedded_db)
    with Opening(embedded_db) as opening:
        assert opening.likely().version == 0
        assert opening.snapshot().version == present.version


def test_an_import_that_was_planned_for_an_older_version_is_planned_again(
    embedded_db: str, tmp_path: Path
) -> None:
    present = _add_older_snapshot(embedded_db)
    file = tmp_path / "企业.csv"
    file.write_text("企业名称,所在地区\n杭州新来有限公司,330100\n", encoding="utf-8")

    result = run_import(embedded_db, [file], ImportOptions(source="调查")).result

    assert result.graph_version == present.version + 1
    assert result.counts["Enterprise"].created == 1


def test_a_folder_without_a_snapshot_has_no_latest_one(tmp_path: Path) -> None:
    assert latest_snapshot(tmp_path) is None


def test_a_graph_that_is_not_there_is_told_as_by_anybody_who_opens_it(tmp_path: Path) -> None:
    with Opening(str(tmp_path / "none.db")) as opening, pytest.raises(NotFound):
        opening.snapshot()
    assert not DataDirectory(str(tmp_path / "none.db")).root.exists()
