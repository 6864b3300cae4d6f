"""``chainmap.common_gaps``: common quality gaps from a table to a table, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.errors import UsageError
from graph_schema.gap_rules import GapRules, gap_rules

if TYPE_CHECKING:
    from chainmap.analysis.gaps.table import GapTable

#: Columns that must be there; ``examined_on`` is for the reader, since every row counts.
REQUIRED = ("enterprise_id", "gap_code", "present", "source", "size_class")
OPTIONAL = ("segment_id", "owner_id")
_NEVER_GROUPS = ("enterprise_id", "gap_code", "present")

#: How people write that a gap was found, was not found, or was not looked for.
_PRESENT: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "1", "1.0", "yes", "y", "present", "是", "有", "存在", "√"), True),
    **dict.fromkeys(("false", "0", "0.0", "no", "n", "absent", "否", "无", "不存在", "×"), False),
    **dict.fromkeys(("", "not examined", "unknown", "未检查", "未查", "未知", "-", "/"), None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """A cell that an examination cannot have; ``row`` counts from 0."""

    row: int
    column: str
    value: str
    zh: str
    en: str


def common_gaps(
    examinations: pd.DataFrame, by: Sequence[str], *, rules: GapRules | None = None
) -> pd.DataFrame:
    """Find the quality gaps that a group of enterprises has more often than the other groups.

    Parameters
    ----------
    examinations : columns ``enterprise_id, gap_code, present, examined_on, source, size_class``,
        optionally ``segment_id, owner_id``, and those named in ``by``. Every row counts, no
        window. ``present`` is true, false, or missing: not examined.
    by : the columns that make the groups; a row in which one is missing belongs to no group.
    rules : margin, rates and limits; default the newest version of ``rules/gaps-*.yaml``.

    Returns
    -------
    One row per group and gap, the highest ``lift_low`` first, gaps of which nobody was found free
    last: the columns named in ``by``, then ``gap_code, examined, present, prevalence,
    prevalence_low, prevalence_high, baseline, posterior_low, lift_low, p_value, q_value, band``.
    Numbers that nothing can be said of, such as the baseline of the only group, are NaN. ``attrs``
    names ``rule_version``, ``margin`` and ``family``, the number of tests that ``q_value`` is
    corrected for: all rows.

    Raises
    ------
    UsageError
        Where a column is missing or a cell cannot be read.

    Notes
    -----
    ``examined`` and ``present`` count distinct enterprises: present if any examination found it.
    ``docs/common-gaps.md`` says how each column is computed and what it cannot tell.

    Examples
    --------
    >>> rows = [(f"{g}{i}", "8.4", i < k, g, "audit", "小型") for g, k in (("a", 9), ("b", 2))
    ...         for i in range(20)]
    >>> names = ["enterprise_id", "gap_code", "present", "region", "source", "size_class"]
    >>> found = common_gaps(pd.DataFrame(rows, columns=names), by=["region"])
    >>> found[["region", "examined", "present", "baseline", "band"]].values.tolist()
    [['a', 20, 9, 0.1, 'confirmed'], ['b', 20, 2, 0.45, '']]
    """
    table = arrow_table(examinations, by)
    bad = find_bad_cell(table)
    if bad is not None:
        raise UsageError(
            f"第 {bad.row + 1} 行 {bad.column} 列{bad.zh}：“{bad.value}”。",
            f"Row {bad.row + 1}, column {bad.column}: {bad.en}: {bad.value!r}.",
        )
    found = gap_table(table, by, rules or gap_rules())
    frame: pd.DataFrame = found.to_arrow().to_pandas()
    frame.attrs = {
        "rule_version": found.rule_version,
        "margin": found.margin,
        "family": found.family,
    }
    return frame


def gap_table(table: pa.Table, by: Sequence[str], rules: GapRules) -> "GapTable":
    """Compute the table of checked examinations; ``present`` may still be words."""
    from chainmap.analysis.gaps.table import compute_gaps, read_examinations

    place = table.column_names.index("present")
    table = table.set_column(place, "present", read_present(table["present"]))
    return compute_gaps(read_examinations(table, by), by, rules)


def check_columns(given: Sequence[str], by: Sequence[str]) -> None:
    """Refuse a table that lacks a column, or groups that make no sense."""
    if not by or len(set(by)) < len(by):
        raise UsageError(
            "by 须给出至少一个列名，且不重复。", "by names at least one column, each once."
        )
    wrong = [name for name in by if name in _NEVER_GROUPS]
    if wrong:
        raise UsageError(
            f"不能按 {'、'.join(wrong)} 分组；请改用行业、地区、产业链、环节等列。",
            f"{', '.join(wrong)} cannot group; name columns such as industry, region or chain.",
        )
    missing = [name for name in dict.fromkeys((*REQUIRED, *by)) if name not in given]
    if missing:
        raise UsageError(
            f"缺少列 {'、'.join(missing)}；现有列：{'、'.join(map(str, given))}。",
            f"Missing columns: {', '.join(missing)}; there are {', '.join(map(str, given))}.",
        )


def arrow_table(examinations: pd.DataFrame, by: Sequence[str]) -> pa.Table:
    """Return the columns that count."""
    check_columns(list(examinations.columns), by)
    names = [n for n in dict.fromkeys((*REQUIRED, *OPTIONAL, *by)) if n in examinations.columns]
    arrays = {}
    for name in names:
        try:
            arrays[name] = pa.chunked_array(pa.array(examinations[name], from_pandas=True))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise UsageError(
                f"{name} 列混有不同类型的值；请先统一为文本。",
                f"Column {name} mixes values of several types; make them text first.",
            ) from error
    return pa.table(arrays)


def find_bad_cell(table: pa.Table) -> BadCell | None:
    """Return the first row without enterprise or gap, or whose ``present`` says nothing known."""
    problems = []
    for name, zh, en in (
        ("enterprise_id", "为空，请填写企业编号", "empty; name the enterprise"),
        ("gap_code", "为空，请填写短板编号", "empty; name the gap"),
    ):
        problems.append((_blank(table[name]), name, zh, en))
    words = (
        "无法识别，请填写 是、否，未检查的留空",
        "not understood; write true or false, nothing where it was not examined",
    )
    problems.append((_unread(table["present"]), "present", *words))
    found = [
        BadCell(
            row=rows[0], column=name, value=str(table[name][rows[0]].as_py() or ""), zh=zh, en=en
        )
        for rows, name, zh, en in problems
        if len(rows)
    ]
    return min(found, key=lambda bad: bad.row, default=None)


def read_present(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as booleans: true, false, null for not examined or not understood."""
    if pa.types.is_boolean(column.type):
        return column
    encoded = pc.dictionary_encode(column).unify_dictionaries()
    values = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], column.type)
    meant = pa.array([_PRESENT.get(_plain(v)) for v in values.to_pylist()], pa.bool_())
    chunks = [meant.take(chunk.indices) for chunk in encoded.chunks]
    return pa.chunked_array(chunks, pa.bool_())


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip().lower()


def _blank(column: pa.ChunkedArray) -> list[int]:
    """Return the first row without a value."""
    blank = column.is_null(nan_is_null=True)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        blank = pc.or_kleene(blank, pc.equal(pc.utf8_trim_whitespace(column), ""))
    return _first(blank)


def _unread(column: pa.ChunkedArray) -> list[int]:
    if pa.types.is_boolean(column.type):
        return []
    unknown = [v for v in pc.unique(column).to_pylist() if _plain(v) not in _PRESENT]
    if not unknown:
        return []
    return _first(pc.is_in(column, value_set=pa.array(unknown, column.type)))


def _first(mask: pa.ChunkedArray) -> list[int]:
    found = np.flatnonzero(np.asarray(mask.fill_null(False), np.bool_))
    return [int(found[0])] if len(found) else []
