from pathlib import Path

import pytest

from chainmap.cli.demo import AS_OF, WORKBOOK, build_demo
from chainmap.maps.stamp import map_stamp
from chainmap.snapshot import current_snapshot
from importers.demo import plan


def test_the_command_serves_the_date_for_which_the_demo_is_made() -> None:
    assert plan.AS_OF.isoformat() == AS_OF


@pytest.mark.long
def test_the_demo_is_built_once_beside_its_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = str(tmp_path / "demo" / "demo.db")
    build_demo(db)
    first = current_snapshot(db)
    assert (tmp_path / "demo" / WORKBOOK).is_file()
    assert first.tables["Enterprise"].num_rows == 1750
    assert map_stamp(first).simulated
    capsys.readouterr()
    build_demo(db)
    assert "已存在" in capsys.readouterr().err
    again = current_snapshot(db)
    assert (again.graph_id, again.version) == (first.graph_id, first.version)
