"""A weak-link analysis as text for the command line."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chainmap.weak_link_rows import Row, WeakLinkRows

if TYPE_CHECKING:
    from chainmap.weak_link_runs import FoundLinks

#: Rows of each list that are printed.
FIRST = 10
_FIRST_TO_CHECK = 5
#: Columns of a table where it is printed into a file: nothing is cut for want of a terminal.
_WIDE = 150
_STATES = {"weak": "◆薄弱", "improve": "▲待提升", "none_seen": "●未见短板", "unknown": "?未知"}
_CHANGES = {
    "new": "新增",
    "gone": "退出",
    "risen": "上升",
    "fallen": "下降",
    "judged": "已查清",
    "unjudged": "转未知",
    "same": "不变",
}


def print_analysis(
    found: "FoundLinks", rows: WeakLinkRows, name: str, *, file: TextIO | None = None
) -> None:
    """Print the ten weakest enterprises, whom to examine, and what the figures rest on."""
    console = _console(file or sys.stdout)
    derived = "（含推断关系，结果为推断）" if found.card.parameters["with_derived"] else ""
    console.print(Text(f"{name} · 弱链分析 · 截至 {found.card.as_of}{derived}", style="bold"))
    ranked = [row for row in rows.enterprises if row["rank"] is not None]
    if ranked:
        console.print(_ranking(ranked[:FIRST]))
    unknown = sorted(
        (row for row in rows.enterprises if row["check_rank"] is not None),
        key=lambda row: row["check_rank"],
    )
    if unknown and ranked:
        first = unknown[:_FIRST_TO_CHECK]
        names = "、".join(f"{row['short']}（{_figure(row['score_if_weak'])}）" for row in first)
        console.print(Text(f"待查清 {len(unknown)} 家，若薄弱得分最高的：{names}"))
    elif unknown:
        console.print(Text(f"没有可排名的企业：{len(unknown)} 家状态全部未知。最该先查清的："))
        console.print(_to_check(unknown[:FIRST]))
    for line in _basis(found):
        console.print(Text(line))


def print_changes(rows: Sequence[Row], *, file: TextIO | None = None) -> None:
    """Print what changed since an earlier run."""
    console = _console(file or sys.stdout)
    changed = [row for row in rows if row["change"] != "same"]
    console.print(Text(f"与以前的分析相比，{len(changed)} 家企业的排名有变化：", style="bold"))
    table = _table("变化", "企业", "排名", "得分")
    for row in changed[:FIRST]:
        moves = (f"{_rank(row['rank_before'])} → {_rank(row['rank_after'])}",
                 f"{_figure(row['score_before'])} → {_figure(row['score_after'])}")  # fmt: skip
        table.add_row(_CHANGES[row["change"]], Text(row["name"]), *moves)
    if changed:
        console.print(table)


def _ranking(rows: Sequence[Row]) -> Table:
    table = _table(
        "排名",
        "90%区间",
        "企业",
        "环节",
        "状态",
        "得分",
        "关键性",
        "质量差距",
        "不可替代性",
        "影响下游",
    )
    for row in rows:
        low, high = row["rank_low"], row["rank_high"]
        table.add_row(
            str(row["rank"]),
            "" if low is None or high is None else f"{low}–{high}",
            Text(row["name"]),
            Text(row["segment_name"] or ""),
            _STATES[row["state"]],
            _figure(row["score"]),
            _figure(row["criticality"]),
            _figure(row["quality_gap"]),
            _irreplaceable(row),
            f"{row['reach']} 家",
        )
    return table


def _to_check(rows: Sequence[Row]) -> Table:
    table = _table("名次", "企业", "环节", "若薄弱得分", "关键性", "不可替代性", "影响下游")
    for row in rows:
        table.add_row(
            str(row["check_rank"]),
            Text(row["name"]),
            Text(row["segment_name"] or ""),
            _figure(row["score_if_weak"]),
            _figure(row["criticality"]),
            _irreplaceable(row),
            f"{row['reach']} 家",
        )
    return table


def _basis(found: "FoundLinks") -> list[str]:
    """Return the lines that say what the figures rest on, and where they are kept."""
    card = found.card
    coverage = card.parameters["coverage"]
    weights = "单位权重：每条关系计 1" if card.parameters["weights"] == "unit" else "按金额（元）"
    lines = [
        f"依据：企业 {coverage['enterprises']} 家"
        f"（状态已知 {_percent(coverage['states_known'])}），"
        f"供应关系 {coverage['links']} 条（其中推断 {coverage['derived_links']} 条；"
        f"金额已知 {_percent(coverage['amounts_known'])}，估计 {coverage['estimated_links']} 条）",
        f"权重：{weights}；规则 {'、'.join(card.rule_versions)}；图版本 {card.graph_version}",
    ]
    if found.path is not None:
        lines.append(f"已存档：{card.run_id}（{found.path}）")
    return lines


def _console(file: TextIO) -> Console:
    terminal = file.isatty()
    return Console(file=file, width=None if terminal else _WIDE, highlight=False, markup=False)


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=head not in ("企业", "环节"))
    return table


def _figure(value: float | None) -> str:
    return "未知" if value is None else f"{value:.4f}"


def _irreplaceable(row: Row) -> str:
    known = row["substitutability"]
    return _figure(None if known is None else 1 - known)


def _rank(value: int | None) -> str:
    return "—" if value is None else str(value)


def _percent(value: float | None) -> str:
    return "未知" if value is None else f"{value:.0%}"
