"""The demo as a filled-in template workbook."""

from pathlib import Path

from graph_schema.model import load_model
from importers.demo.chain_rows import Row
from importers.demo.province import DEFAULT_SEED
from importers.demo.rows import generate_demo
from importers.template import write_template

NOTE = "模拟数据：企业、证书、问题和供应关系均为虚构，仅供演示。"


def write_demo_workbook(path: Path, seed: int = DEFAULT_SEED) -> Path:
    """Write the demo as a filled-in template workbook and return its path.

    Import it with the source `importers.demo.SOURCE_ID`: the template has a column 数据来源 in the
    sheets of relationships only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    nodes = load_model().nodes
    rows = {
        type_: [_without_source(row) for row in of_type] if type_ in nodes else of_type
        for type_, of_type in generate_demo(seed).items()
    }
    write_template(path, rows, note=NOTE)
    return path


def _without_source(row: Row) -> Row:
    return {address: value for address, value in row.items() if address != "source_id"}
