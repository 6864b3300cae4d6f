import numpy as np
import pyarrow as pa

from chainmap.analysis.weakness.sectors import UNKNOWN_SECTOR, find_sectors
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.analysis.weakness.hand_worked import analyse, chain_rows, of_enterprises

IDS = ["a", "b", "c", "d", "e"]


def sectors(segments, industries=()):
    tables = small_tables({"IN_INDUSTRY": list(industries)})
    return find_sectors(tables, pa.array(IDS), segments)


def labels(found):
    return [found.labels[at] for at in found.code]


def test_a_segment_comes_before_an_industry_and_an_industry_before_nothing():
    found = sectors(["ore", None, None, None, None], [("a", "38"), ("b", "3841"), ("c", "C")])
    assert labels(found)[:4] == ["ore", "industry:38", "industry:C", UNKNOWN_SECTOR]


def test_codes_of_other_systems_are_no_division():
    found = sectors([None] * 5, [("a", "sw:110000"), ("b", "sw:110000"), ("b", "29")])
    assert labels(found)[:2] == [UNKNOWN_SECTOR, "industry:29"]


def test_those_of_unknown_sector_have_no_market():
    found = sectors(["ore", None, None, None, None])
    assert found.known.tolist() == [0, -1, -1, -1, -1]
    assert np.array_equal(found.totals(np.ones(5)), [1, 4])


def test_nobody_is_known_to_step_in_for_an_enterprise_of_unknown_sector():
    rows = chain_rows(segments={}, LEADS=[(e, "t") for e in "abcxy"])
    assert set(of_enterprises(analyse(rows), "substitutability").values()) == {0}
