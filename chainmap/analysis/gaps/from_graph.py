"""Examinations from the graph: who was examined for which gap, in which groups, in a window."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import (
    codes_in,
    days,
    expand,
    fact_table,
    sorted_values,
    starts_of,
)
from chainmap.analysis.dates import months_before
from chainmap.analysis.gaps.table import GapTable, compute_gaps, read_examinations
from chainmap.analysis.memberships import Memberships
from graph_schema.codelists import regions
from graph_schema.gap_rules import GapRules, gap_rules
from graph_schema.records import FactTables

#: What gaps of the graph can be grouped by, two of them at a time as well.
GROUPINGS = ("industry", "province", "city", "county", "chain_id", "segment_id")
_LEVELS = ("province", "city", "county")
_FINDING = ("enterprise_id", "gap_code", "present", "examined_on", "source", "severity",
            "issue_id", "source_id", "source_row")  # fmt: skip


def compute_gap_table(
    tables: FactTables,
    *,
    by: Sequence[str],
    as_of: date,
    window_months: int | None = None,
    rules: GapRules | None = None,
) -> GapTable:
    """Return the common gaps of the graph by one or two of `GROUPINGS`, at a date.

    Parameters
    ----------
    window_months : how far back examinations count; default that of the rules.
    """
    rules = rules or gap_rules()
    found = gap_examinations(tables, as_of, window_months or rules.window_months)

    return compute_gaps(read_examinations(found, by), by, rules)


def gap_examinations(tables: FactTables, as_of: date, window_months: int) -> pa.Table:
    """Return one row an examination, issue and segment of the enterprise.

    An examination (EXAMINED_FOR) says present or absent. A quality issue with a gap (OF_GAP) says
    present: where only issues are recorded nobody is ever absent, and nothing can be compared.
    Both count from the same day ``window_months`` ago to ``as_of``, ends included; an issue
    without a date lies in no window.

    Returns
    -------
    ``enterprise_id, gap_code, present, examined_on, source, severity, issue_id, source_id,
    source_row`` of the finding; ``size_class, owner_id, industry`` (division), ``province, city,
    county`` of the enterprise, null where only a larger region is known; ``segment_id, chain_id,
    key_segment``: one row for each of its segments. Sorted by nothing in particular.
    """
    begin = months_before(as_of, window_months)
    found = pa.concat_tables([_examined(tables), _issues(tables)])
    inside = pc.and_(
        pc.greater_equal(found["examined_on"], pa.scalar(begin, pa.date32())),
        pc.less_equal(found["examined_on"], pa.scalar(as_of, pa.date32())),
    )
    found = found.filter(inside)
    ids = sorted_values(found["enterprise_id"])
    described = _described(tables, ids)
    members = Memberships.of_tables(tables, as_of, enterprises=ids)
    enterprise = codes_in(found["enterprise_id"], ids)
    # One empty place for each enterprise without a segment, so that it is not lost.
    homeless = np.setdiff1d(np.arange(len(ids)), members.enterprise)
    owner = np.concatenate([members.enterprise, homeless])
    order = np.argsort(owner, kind="stable")
    segment = np.concatenate([members.segment, np.full(len(homeless), -1)])[order]
    row, member = expand(starts_of(owner, len(ids)), enterprise)
    found = found.take(pa.array(row))
    at = pa.array(enterprise[row])
    for name, values in described.items():
        found = found.append_column(name, values.take(at))
    place = segment[member]
    for name, values in _of_segments(tables, members.segments).items():
        found = found.append_column(name, _taken(values, place))
    return found


def _examined(tables: FactTables) -> pa.Table:
    table = fact_table(tables, "EXAMINED_FOR")
    nothing = pa.nulls(len(table), pa.string())
    columns = (
        table["from"], table["to"], table["present"], table["on"], table["source"], nothing,
        nothing, table["source_id"], table["source_row"],
    )  # fmt: skip
    return pa.table(dict(zip(_FINDING, columns, strict=True)))


def _issues(tables: FactTables) -> pa.Table:
    """Return the issues that name an enterprise and a gap; each is a gap found present."""
    issues = fact_table(tables, "QualityIssue")
    held = fact_table(tables, "HAS_ISSUE")
    of_gap = fact_table(tables, "OF_GAP").select(["from", "to"])
    gap = of_gap.rename_columns(["issue_id", "gap_code"])
    named = held.select(["from", "to", "source_id", "source_row"])
    named = named.rename_columns(["enterprise_id", "issue_id", "source_id", "source_row"])
    said = issues.select(["issue_id", "found_on", "source", "severity"])
    joined = named.join(gap, "issue_id", join_type="inner").join(
        said, "issue_id", join_type="inner"
    )
    joined = joined.rename_columns(
        ["examined_on" if name == "found_on" else name for name in joined.column_names]
    )
    joined = joined.append_column("present", pa.repeat(pa.scalar(True), len(joined)))
    return joined.select(_FINDING)


def _described(tables: FactTables, ids: pa.Array) -> dict[str, pa.Array]:
    """Return what is known of each enterprise, null where it is not."""
    table = fact_table(tables, "Enterprise")
    row = pc.index_in(ids, value_set=table["enterprise_id"].combine_chunks())
    found = {name: _combined(table[name].take(row)) for name in ("size_class", "owner_id")}
    found["industry"] = _renamed(_newest(tables, "IN_INDUSTRY", ids), _division)
    region = _newest(tables, "LOCATED_IN", ids)
    for level in _LEVELS:
        found[level] = _renamed(region, partial(_region_at, level=level))
    return found


def _newest(tables: FactTables, type_: str, ids: pa.Array) -> pa.Array:
    """Return what each enterprise is in: of several sources the one with the newest data."""
    table = fact_table(tables, type_)
    enterprise = codes_in(table["from"], ids)
    source = codes_in(table["source_id"], sorted_values(table["source_id"]))
    order = np.lexsort((source, days(table["data_date"])))
    order = order[enterprise[order] >= 0]
    last = np.full(len(ids), -1, np.int64)
    last[enterprise[order]] = order
    return _taken(_combined(table["to"]), last)


def _of_segments(tables: FactTables, segments: pa.Array) -> dict[str, pa.Array]:
    table, part_of = fact_table(tables, "Segment"), fact_table(tables, "PART_OF")
    described = codes_in(segments, _combined(table["segment_id"]))
    chain = codes_in(segments, _combined(part_of["from"]))
    return {
        "segment_id": segments,
        "chain_id": _taken(_combined(part_of["to"]), chain),
        "key_segment": _taken(_combined(table["key"]), described),
    }


def _taken(values: pa.Array, rows: np.ndarray[tuple[int], np.dtype[np.integer]]) -> pa.Array:
    """Return the values of these rows, null for -1."""
    return values.take(pa.array(rows, mask=rows < 0))


def _combined(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _renamed(codes: pa.Array, name: Callable[[str], str | None]) -> pa.Array:
    """Return what ``name`` makes of each code, called once a distinct code."""
    encoded = codes.dictionary_encode()
    made = pa.array([name(code) for code in encoded.dictionary.to_pylist()], pa.string())
    return made.take(encoded.indices)


def _division(code: str) -> str:
    """Return the division of an industry code; other systems and sections stay as they are."""
    return code[:2] if code[:2].isdigit() else code


def _region_at(code: str, level: str) -> str | None:
    """Return the region of this level in which a region lies, None where it is larger."""
    known = regions().by_code
    entry = known.get(code)
    while entry is not None and entry.level != level:
        entry = known.get(entry.parent_code)
    return None if entry is None else entry.code
