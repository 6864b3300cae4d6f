"""Examinations of the graph: windows, issues, groups."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from chainmap.analysis.gaps.from_graph import GROUPINGS, compute_gap_table, gap_examinations
from chainmap.analysis.gaps.table import compute_gaps, read_examinations
from graph_schema.gap_rules import gap_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

DAY = date(2026, 1, 10)


def examined(enterprise: str, gap: str, present: bool, on: date = DAY) -> tuple[Any, ...]:
    return (enterprise, gap, {"on": on, "present": present, "source": "认证审核"})


def rows_of(tables: dict[str, pa.Table], *columns: str) -> list[tuple[Any, ...]]:
    found = gap_examinations(tables, AS_OF, 36).to_pylist()
    return sorted(tuple(each[name] for name in columns) for each in found)


def test_an_examination_says_present_or_absent() -> None:
    tables = small_tables(
        {"EXAMINED_FOR": [examined("a", "8.4", True), examined("b", "8.4", False)]}
    )
    assert rows_of(tables, "enterprise_id", "gap_code", "present", "source") == [
        ("a", "8.4", True, "认证审核"),
        ("b", "8.4", False, "认证审核"),
    ]


def test_the_window_holds_its_first_and_its_last_day() -> None:
    days = [date(2023, 6, 29), date(2023, 6, 30), AS_OF, date(2026, 7, 1)]
    tables = small_tables({"EXAMINED_FOR": [examined("a", "8.4", True, day) for day in days]})
    assert rows_of(tables, "examined_on") == [(days[1],), (days[2],)]


def test_an_issue_with_a_gap_says_present() -> None:
    issue = {"issue_id": "i", "found_on": DAY, "source": "省级监督抽查", "severity": "严重"}
    undated = {"issue_id": "j", "source": "投诉举报"}
    tables = small_tables(
        {
            "QualityIssue": [issue, undated],
            "HAS_ISSUE": [("a", "i"), ("a", "j")],
            "OF_GAP": [("i", "T.1"), ("j", "M.1")],
        }
    )
    columns = (
        "enterprise_id",
        "gap_code",
        "present",
        "examined_on",
        "source",
        "severity",
        "issue_id",
    )
    assert rows_of(tables, *columns) == [("a", "T.1", True, DAY, "省级监督抽查", "严重", "i")]


def test_the_groups_of_an_enterprise_are_those_of_the_graph() -> None:
    newer = {"source_id": "new", "data_date": date(2026, 5, 1)}
    older = {"source_id": "old", "data_date": date(2025, 5, 1)}
    tables = small_tables(
        {
            "Enterprise": [{"enterprise_id": "a", "size_class": "小型", "owner_id": "o"}],
            "EXAMINED_FOR": [examined("a", "8.4", True)],
            "LOCATED_IN": [("a", "330108", newer), ("a", "110105", older)],
            "IN_INDUSTRY": [("a", "3841")],
            "OPERATES_IN": [("a", "s"), ("a", "t")],
            "Segment": [{"segment_id": "s", "key": True}, {"segment_id": "t"}],
            "PART_OF": [("s", "battery"), ("t", "car")],
        }
    )
    columns = ("size_class", "owner_id", "industry", "province", "city", "county")
    assert set(rows_of(tables, *columns)) == {("小型", "o", "38", "330000", "330100", "330108")}
    places = gap_examinations(tables, AS_OF, 36).to_pylist()
    assert [(p["segment_id"], p["chain_id"], p["key_segment"]) for p in places] == [
        ("s", "battery", True),
        ("t", "car", None),
    ]


def test_what_is_not_known_is_null() -> None:
    tables = small_tables(
        {"EXAMINED_FOR": [examined("a", "8.4", True)], "LOCATED_IN": [("a", "330000")]}
    )
    columns = ("size_class", "industry", "province", "city", "county", "segment_id", "chain_id")
    assert rows_of(tables, *columns) == [(None, None, "330000", None, None, None, None)]


@pytest.mark.parametrize("by", [(name,) for name in GROUPINGS] + [("county", "chain_id")])
def test_a_graph_without_examinations_has_an_empty_table(by: tuple[str, ...]) -> None:
    found = compute_gap_table(small_tables({}), by=by, as_of=AS_OF)
    assert (found.to_arrow().num_rows, found.by) == (0, by)


def test_the_table_of_the_graph_is_that_of_its_examinations() -> None:
    rows = [examined(f"e{i}", "8.4", i % 3 == 0) for i in range(60)]
    places = [(f"e{i}", "330108" if i % 2 else "110105") for i in range(60)]
    tables = small_tables({"EXAMINED_FOR": rows, "LOCATED_IN": places})
    found = compute_gap_table(tables, by=["province"], as_of=AS_OF)
    table = gap_examinations(tables, AS_OF, gap_rules().window_months)
    examinations = read_examinations(table, ["province"])
    assert found.to_arrow().equals(compute_gaps(examinations, ["province"], gap_rules()).to_arrow())
    assert found.examined.tolist() == [30, 30]
