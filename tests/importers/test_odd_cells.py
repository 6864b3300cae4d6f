"""Cells that look like nothing, like formulas or like far too much."""

import pytest

from graph_schema.errors import ImportRejected
from importers.sheets import MAX_CELL
from tests.importers.written import rows_of, the_problem, uscc

HEADER = ["企业名称", "统一社会信用代码", "所在地区", "从业人员"]


def test_a_very_long_cell_is_taken(import_rows) -> None:
    batch = import_rows(HEADER, ["长" * 200_000, uscc(1)])
    assert len(rows_of(batch, "Enterprise")[0]["name"]) == 200_000


def test_a_cell_beyond_the_limit_is_refused_for_its_length(import_rows) -> None:
    with pytest.raises(ImportRejected, match="超过 10,000,000 字"):
        import_rows(HEADER, ["x" * (MAX_CELL + 1), uscc(1)])


@pytest.mark.parametrize("name", ["\u200b", "\ufeff\u200b", "\u2060\u00ad", " \u200d "])
def test_a_name_without_ink_is_missing_and_the_columns_are_named(import_rows, name) -> None:
    batch = import_rows(HEADER, [name, "", "330100"])
    problem = the_problem(batch, "key.missing")
    assert problem.column == "企业名称、统一社会信用代码"
    assert "企业名称、统一社会信用代码" in problem.hint_zh


def test_a_code_of_zeros_is_rejected(import_rows) -> None:
    assert the_problem(import_rows(HEADER, ["甲", "0" * 18]), "uscc.zeros").severity == "reject"


def test_a_leading_apostrophe_of_a_name_stays(import_rows) -> None:
    batch = import_rows(HEADER, ["'=甲", uscc(1)], ["'-乙", uscc(2)])
    assert [row["name"] for row in rows_of(batch, "Enterprise")] == ["'=甲", "'-乙"]


@pytest.mark.parametrize("written", ["'{}", '="{}"', "\uff07{}"])
def test_a_code_that_was_kept_from_being_a_number_is_the_code(import_rows, written) -> None:
    row = ["甲", written.format(uscc(1)), written.format("330100")]
    batch = import_rows(HEADER, row)
    assert rows_of(batch, "Enterprise")[0]["uscc"] == uscc(1)
    assert rows_of(batch, "LOCATED_IN", implied=True)[0]["to"] == "330100"


def test_a_contradiction_says_how_many_rows_there_are(import_rows) -> None:
    batch = import_rows(HEADER, *([f"甲{n}", uscc(1)] for n in range(13)))
    assert batch.counts["Enterprise"].rejected == 13
    hint = batch.problems[0].hint_zh
    assert "这 13 行都未导入" in hint
    assert "、11… 行" in hint
