"""The gaps of a chain for its map are those of the tables of all gaps, and who carries them."""

from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.from_graph import gap_examinations
from chainmap.analysis.gaps.table import compute_gaps, read_examinations
from chainmap.maps.gaps import GROUPINGS, common_gaps_of_chain, shared_gaps
from graph_schema.gap_rules import gap_rules
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID
from tests.examined_chains import ORDINARY, OTHER_CHAIN, SURPLUS, examined_chains


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return examined_chains()


@pytest.fixture(scope="module")
def gaps(tables: dict[str, pa.Table]) -> dict[str, Any]:
    return common_gaps_of_chain(tables, CHAIN_ID, AS_OF)


def rows_by(gaps: dict[str, Any], by: str) -> list[dict[str, Any]]:
    (found,) = [grouping["rows"] for grouping in gaps["groupings"] if grouping["by"] == by]
    return found


@pytest.mark.parametrize("by", GROUPINGS)
def test_rows_are_those_of_the_table_of_all_gaps(
    tables: dict[str, pa.Table], gaps: dict[str, Any], by: str
) -> None:
    rules = gap_rules()
    examinations = gap_examinations(tables, AS_OF, rules.window_months)
    if by != "chain_id":
        examinations = examinations.filter(pc.equal(examinations["chain_id"], CHAIN_ID))
    table = compute_gaps(read_examinations(examinations, [by]), [by], rules)
    columns = (table.groups[0], table.gap_code, table.examined, table.present, table.band)
    said = [
        (group, gap, int(examined), int(present), BANDS[band])
        for group, gap, examined, present, band in zip(
            *(pa.array(column).to_pylist() for column in columns), strict=True
        )
        if present and (by != "chain_id" or group == CHAIN_ID)
    ]
    rows = rows_by(gaps, by)
    assert said
    assert [tuple(r[k] for k in ("group", "gap", "examined", "present", "band")) for r in rows] == (
        said
    )


@pytest.mark.parametrize("by", GROUPINGS)
def test_as_many_enterprises_carry_a_gap_as_have_it(gaps: dict[str, Any], by: str) -> None:
    for row in rows_by(gaps, by):
        carriers = [gaps["enterprises"][at] for at in row["carriers"]]
        assert len(set(carriers)) == row["present"] > 0


def test_a_gap_that_stands_out_against_other_chains_is_told(gaps: dict[str, Any]) -> None:
    assert gaps["groupings"][0]["by"] == "chain_id"
    assert {row["gap"]: row["band"] for row in rows_by(gaps, "chain_id")}[SURPLUS] == "confirmed"


def test_a_grouping_stands_behind_those_with_stronger_bands(
    tables: dict[str, pa.Table],
) -> None:
    part_of = tables["PART_OF"]
    alone = {**tables, "PART_OF": part_of.filter(pc.not_equal(part_of["to"], OTHER_CHAIN))}
    found = common_gaps_of_chain(alone, CHAIN_ID, AS_OF)
    order = [grouping["by"] for grouping in found["groupings"]]
    assert order.index("segment_id") < order.index("chain_id")
    assert {row["band"] for row in rows_by(found, "chain_id")} == {"insufficient"}


def test_before_the_first_examination_nothing_is_known(tables: dict[str, pa.Table]) -> None:
    found = common_gaps_of_chain(tables, CHAIN_ID, AS_OF - timedelta(days=4_000))
    assert (found["examined"], found["enterprises"]) == (0, [])
    assert all(grouping["rows"] == [] for grouping in found["groupings"])


def test_to_be_shared_small_rows_lose_figures_and_enterprises(gaps: dict[str, Any]) -> None:
    shared = shared_gaps(gaps)
    for by in GROUPINGS:
        rows = {(row["group"], row["gap"]): row for row in rows_by(shared, by)}
        for whole in rows_by(gaps, by):
            row = rows[whole["group"], whole["gap"]]
            names = {gaps["enterprises"][at] for at in whole["carriers"]}
            if whole["small"]:
                assert row["examined"] is row["present"] is row["prevalence"] is None
                assert row["carriers"] == []
            else:
                assert {shared["enterprises"][at] for at in row["carriers"]} == names
                free = row["examined"] - row["present"]
                assert not any(0 < n < 5 for n in (row["examined"], row["present"], free))
    assert any(row["small"] for row in rows_by(gaps, "segment_id"))


def test_to_be_shared_small_rows_stand_last_by_code(gaps: dict[str, Any]) -> None:
    rows = rows_by(shared_gaps(gaps), "segment_id")
    small = [row["small"] for row in rows]
    assert small == sorted(small)
    codes = [(row["group"], row["gap"]) for row in rows if row["small"]]
    assert codes == sorted(codes)


def test_a_gap_of_which_nobody_was_found_free_is_marked(tables: dict[str, pa.Table]) -> None:
    examined = tables["EXAMINED_FOR"]
    free = pc.and_(pc.equal(examined["to"], ORDINARY), pc.invert(examined["present"]))
    found = common_gaps_of_chain(
        {**tables, "EXAMINED_FOR": examined.filter(pc.invert(free))}, CHAIN_ID, AS_OF
    )
    for by in GROUPINGS:
        marked = {row["gap"]: row["only_found"] for row in rows_by(found, by)}
        assert marked == {SURPLUS: False, ORDINARY: True}
