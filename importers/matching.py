"""Reporting what a reference did not find, and reading what it says."""

import numpy as np

from graph_schema.model import NodeType, Type, load_model
from importers.cells import Cell, Column, text_of
from importers.missing import is_missing, without_controls
from importers.worktable import WorkTable

#: What would have named a node, by type (Chinese, English).
REMEDIES = {
    "Enterprise": (
        "其统一社会信用代码，或名称和所在地区",
        "its social credit code, or name and region",
    ),
    "Gap": ("质量短板编号或标准条款号", "a gap id or a clause"),
}
_REMEDY = ("已登记的编号或名称", "a key or name that is registered")


def unknown_details(target: str) -> dict[str, str]:
    """Return what the hint of ``ref.unknown`` says about a node type."""
    node = load_model().nodes[target]
    zh, en = REMEDIES.get(target, _REMEDY)
    return {"target": node.zh, "target_en": node.name, "remedy": zh, "remedy_en": en}


def report_matches(table: WorkTable, address: str, matches: Column, target: str) -> None:
    """Report living rows whose reference found nothing, or too much.

    Parameters
    ----------
    matches : (key, code, candidates) of each row.
    target : the node type that was looked for.
    """
    details = unknown_details(target)
    bad = matches.where(lambda match: match[1] is not None) & table.alive
    for row in np.flatnonzero(bad).tolist():
        _, code, candidates = matches[row]
        table.report([row], code, address, severity=None, candidates=candidates, **details)


def column_of(table: WorkTable, address: str | None) -> Column:
    """Return a column that was read, or one of nothing known."""
    found = table.columns.get(address) if address is not None else None
    return found or Column.constant(None, len(table))


def node_of(type_: Type) -> NodeType:
    """Return the type as a node type."""
    return load_model().nodes[type_.name]


def reference_text(cell: Cell) -> str | None:
    """Return the text that names a node, None where a cell says nothing."""
    text = text_of(cell)
    return None if is_missing(text) else without_controls(text)
