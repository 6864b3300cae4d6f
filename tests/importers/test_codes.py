"""Codes are read by the code lists."""

import pytest

from importers.codes import CodeReader, read_standard
from importers.enterprise_codes import read_uscc
from tests.importers.written import full_width, uscc, wrong_uscc

CODES = CodeReader(regions={"999901"}, industries={"9999"}, gaps={"own:1"})


@pytest.mark.parametrize(
    "text",
    [
        uscc(1), uscc(1).lower(), f"  {uscc(1)}  ", f"{uscc(1)[:8]} {uscc(1)[8:]}",
        full_width(uscc(1)),
    ],
)  # fmt: skip
def test_full_width_lower_case_and_padded_codes_are_taken(text) -> None:
    assert read_uscc(text).value == uscc(1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (wrong_uscc(1), "uscc.checksum"),
        ("9.133E+17", "uscc.scientific"),
        ("9133010", "uscc.length"),
        ("9133010OMA2000019M", "uscc.character"),
    ],
)
def test_a_wrong_code_is_named(cell, code) -> None:
    assert read_uscc(cell).code == code


def test_a_code_that_arrives_as_a_number_is_rejected() -> None:
    found = read_uscc(913301000000000000.0)
    assert (found.value, found.code, found.severity) == (None, "code.numeric", "reject")


@pytest.mark.parametrize("cell", ["330100", 330100.0, "330100000000", "杭州", "浙江省杭州市"])
def test_a_region_is_read_by_code_and_by_name(cell) -> None:
    assert CODES.region(cell).value == "330100"


def test_a_number_that_is_no_whole_region_code_is_unknown() -> None:
    assert CODES.region(3301.0)[:2] == (None, "code.numeric")


def test_a_former_region_is_taken_as_its_successor_and_said() -> None:
    found = CODES.region("330184")
    assert (found.value, found.code) == ("330110", "region.former")


def test_a_region_of_the_operators_own_table_is_known() -> None:
    assert CODES.region("999901").value == "999901"
    assert CODES.region("999902").code == "region.unknown"


@pytest.mark.parametrize(
    ("cell", "code"), [("C38", "38"), ("38", "38"), ("3841", "3841"), ("C3841", "3841"), ("C", "C"),
                       (38.0, "38"), (3841.0, "3841"), ("sw:110000", "sw:110000")],
)  # fmt: skip
def test_an_industry_is_read_in_every_form(cell, code) -> None:
    assert CODES.industry(cell).value == code


@pytest.mark.parametrize("cell", [3.0, 111.0])
def test_an_industry_that_may_have_lost_a_zero_is_unknown(cell) -> None:
    assert CODES.industry(cell)[:2] == (None, "code.numeric")


def test_a_standard_is_read_by_its_aliases() -> None:
    assert read_standard("ISO 9001:2015").value == "GB/T 19001"
    assert read_standard("某标准").code == "standard.unknown"


@pytest.mark.parametrize("cell", ["8.4", 8.4, "2026.1:8.4"])
def test_a_gap_is_read_by_clause(cell) -> None:
    assert CODES.gap(cell).value == "2026.1:8.4"
