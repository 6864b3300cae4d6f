"""Examinations in a few words a row, for hand-worked cases."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from chainmap.analysis.gaps.examined import Examinations, Units, units_by
from chainmap.analysis.gaps.table import GapTable, compute_gaps, read_examinations
from graph_schema.gap_rules import gap_rules

Row = dict[str, Any]
_DEFAULTS = {"gap_code": "8.4", "group": "a", "size_class": "小型", "source": "audit"}
_COLUMNS = ("enterprise_id", "gap_code", "present", "group", "size_class", "source")


def row(enterprise: str, present: bool | None, **others: object) -> Row:
    """One examination of an enterprise of group "a" for gap "8.4", unless said otherwise."""
    return _DEFAULTS | {"enterprise_id": enterprise, "present": present} | others


def firms(group: str, examined: int, present: int, **others: object) -> list[Row]:
    """Examinations of ``examined`` enterprises of a group, the first ``present`` have the gap."""
    start = "".join(str(value) for value in others.values())
    return [row(f"{group}{start}{i}", i < present, group=group, **others) for i in range(examined)]


def table_of_rows(rows: Sequence[Row]) -> pa.Table:
    """The rows as an Arrow table; columns that any row names are there."""
    names = dict.fromkeys([*_COLUMNS, *(name for each in rows for name in each)])
    types = {"present": pa.bool_()}
    return pa.table(
        {n: pa.array([each.get(n) for each in rows], types.get(n, pa.string())) for n in names}
    )


def examinations_of(rows: Sequence[Row]) -> Examinations:
    """The rows as codes."""
    return read_examinations(table_of_rows(rows), ["group"])


def units_of(rows: Sequence[Row]) -> Units:
    """The distinct enterprises by group."""
    return units_by(examinations_of(rows), ["group"])


def gaps_of(rows: Sequence[Row]) -> GapTable:
    """The common gaps by group."""
    return compute_gaps(examinations_of(rows), ["group"], gap_rules())


def by_group(found: GapTable) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the result by group and gap."""
    rows = found.to_arrow().to_pylist()
    return {(each["group"], each["gap_code"]): each for each in rows}
