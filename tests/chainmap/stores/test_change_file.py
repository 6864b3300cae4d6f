"""A change set survives its file, so that it can be undone later."""

from datetime import date
from pathlib import Path

from chainmap.stores.change_file import read_change_file, write_change_file
from chainmap.stores.diff import compare_graphs
from graph_schema.model import load_model
from graph_schema.records import FactTables, table_of

MODEL = load_model()


def graph(*enterprises: dict[str, object], links: int = 0) -> FactTables:
    supplies = [
        {"from": "a", "to": "b", "period": str(n), "valid_from": date(2025, 1, 1), "share": 0.25}
        for n in range(links)
    ]
    return {
        "Enterprise": table_of(MODEL.nodes["Enterprise"], enterprises),
        "SUPPLIES": table_of(MODEL.relationships["SUPPLIES"], supplies),
    }


def test_a_change_set_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    before = graph(
        {"enterprise_id": "a", "founded": date(2001, 2, 3), "tags": ["x|s"]},
        {"enterprise_id": "gone", "willing": True},
    )
    after = graph({"enterprise_id": "a", "founded": None}, {"enterprise_id": "n"}, links=2)
    change = compare_graphs(before, after, base_version=7)
    write_change_file(tmp_path / "imports" / "1.parquet", change)
    assert read_change_file(tmp_path / "imports" / "1.parquet") == change
