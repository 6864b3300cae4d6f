"""A link's name that contradicts its code is said, never silently dropped."""

import pytest

from graph_schema.records import ReferenceIndex
from tests.importers.written import codes_of, rows_of, the_problem, uscc

LINK = ["供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码"]
FIRMS = ["企业名称", "统一社会信用代码", "企业简称", "曾用名"]


def test_one_code_with_two_names_in_links_is_a_warning_with_both(import_rows) -> None:
    batch = import_rows(
        LINK, ["新丙", uscc(1), "买家", uscc(2)], ["新丙二", uscc(1), "别家", uscc(3)]
    )
    assert batch.counts["SUPPLIES"].accepted == 2
    problem = the_problem(batch, "ref.name_differs")
    assert (problem.row, problem.column, problem.value) == (3, "供应商名称", "新丙二")
    assert "新丙”" in problem.hint_zh


def test_a_name_that_contradicts_the_graph_is_a_warning(import_rows) -> None:
    index = ReferenceIndex(
        identifiers={f"uscc:{uscc(1)}": "e1"}, names={"甲公司": [("e1", "")]}, keys={}
    )
    batch = import_rows(LINK, ["张冠李戴", uscc(1), "买家", uscc(2)], index=index)
    assert "甲公司" in the_problem(batch, "ref.name_differs").hint_en


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("杭州市云岭锂业有限公司", []),
        ("杭州市云岭锂业有限公司　", []),
        ("云岭锂业", []),
        ("云岭老厂", []),
        ("云锂", []),
        ("宁波市云岭锂业有限公司", ["ref.name_differs"]),
        ("别家公司", ["ref.name_differs"]),
    ],
)
def test_former_and_short_names_are_names_too(import_files, name, expected) -> None:
    firm = ["杭州市云岭锂业有限公司", uscc(1), "云锂", "云岭老厂"]
    batch = import_files(
        {"企业.csv": [FIRMS, firm], "链接.csv": [LINK, [name, uscc(1), "买家", uscc(2)]]}
    )
    assert codes_of(batch) == expected


def test_a_stub_is_called_by_the_row_that_has_a_name(import_rows) -> None:
    batch = import_rows(LINK, ["", uscc(1), "买家", uscc(2)], ["丙", uscc(1), "别家", uscc(3)])
    names = {r["enterprise_id"]: r["name"] for r in rows_of(batch, "Enterprise", implied=True)}
    assert names[uscc(1)] == "丙"
    assert codes_of(batch) == []
