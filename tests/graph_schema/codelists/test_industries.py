import csv
from pathlib import Path

import pytest

from graph_schema.codelists import industries, normalise_industry, section_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C38", "38"),
        ("38", "38"),
        ("3841", "3841"),
        ("C3841", "3841"),
        ("c384", "384"),
        ("\uff23\uff13\uff18", "38"),
        (" 01 ", "01"),
        ("A", "A"),
        ("T", "T"),
        ("sw:110000", "sw:110000"),
        ("电气机械和器材制造业", "38"),
        ("C38 电气机械和器材制造业", "38"),
        ("38电气机械和器材制造业", "38"),
        ("C制造业", "C"),
        ("教育", "83"),
    ],
)
def test_usual_ways_to_write_an_industry_are_understood(text: str, code: str) -> None:
    assert normalise_industry(text) == code


@pytest.mark.parametrize(
    "text",
    ["", "1", "99", "9999", "38411", "A38", "U", "C38纺织业", "38.0", "锂电池", "sw:", "SW110000"],
)
def test_what_is_no_industry_stays_unknown(text: str) -> None:
    assert normalise_industry(text) is None


def test_list_is_that_of_the_standard(shared_data: Path) -> None:
    levels = {"门类": 1, "大类": 2}
    with (shared_data / "gbt4754_2017" / "gbt4754_2017.csv").open(encoding="utf-8-sig") as file:
        expected = {
            (row["code"], row["name"], levels[row["level"]], row["parent_code"])
            for row in csv.DictReader(file)
            if row["level"] in levels
        }
    found = {(e.code, e.name, e.level, e.parent_code) for e in industries().values()}
    assert found == expected


def test_there_are_20_sections_and_97_divisions() -> None:
    levels = [e.level for e in industries().values()]
    assert (levels.count(1), levels.count(2)) == (20, 97)


def test_section_of_another_system_is_unknown() -> None:
    assert section_of("sw:110000") is None
    assert section_of("99") is None
