"""The steps of a mapping's source, one by one and in their order."""

from datetime import date

import pytest

from importers.cells import Column
from importers.mapping import SourceSpec
from importers.transform import apply_source

COLUMNS = {"a": Column.of(["x", "y", ""]), "b": Column.of(["1", "2", ""])}


def run(cell: object, **steps: object) -> object:
    return apply_source(SourceSpec(column="c", **steps), {"c": Column.of([cell])})[0]


def test_a_plain_column_is_itself() -> None:
    assert apply_source(SourceSpec(column="a"), COLUMNS) is COLUMNS["a"]


def test_join_puts_cells_one_behind_the_other() -> None:
    assert apply_source(SourceSpec(join=["a", "b"]), COLUMNS).tolist() == ["x1", "y2", ""]


@pytest.mark.parametrize(
    ("cell", "steps", "result"),
    [
        ("*x*", {"strip": "*"}, "x"),
        ("600373.SH", {"extract": r"(\d{6})"}, "600373"),
        ("600373.SH", {"extract": r"\d+"}, "600373"),
        ("none", {"extract": r"\d+"}, ""),
        ("7", {"prefix": "sw:"}, "sw:7"),
        ("", {"prefix": "sw:"}, ""),
        ("1.1", {"scale": 1000}, 1100.0),
        (1.1, {"scale": 1000}, 1100.0),
        ("much", {"scale": 1000}, "much"),
        ("-", {"scale": 1000}, "-"),
        ("a、 b", {"split": "、"}, ["a", "b"]),
        ("Y", {"values": {"Y": "是"}}, "是"),
        ("?", {"values": {"Y": "是"}}, "?"),
        ("?", {"values": {"Y": "是", "*": "否"}}, "否"),
        ("n/k", {"values": {"n/k": None}}, ""),
        ("a/b", {"split": "/", "values": {"a": "A", "b": None}}, ["A"]),
        ("31.03.2024", {"date": "%d.%m.%Y"}, date(2024, 3, 31)),
        ("2024.3.31", {"date": True}, date(2024, 3, 31)),
        ("soon", {"date": True}, "soon"),
        (3.0, {"prefix": "p"}, "p3"),
        ("#600373#", {"strip": "#", "extract": r"(\d{3})$", "prefix": "s:"}, "s:373"),
    ],
)
def test_every_step_does_what_the_page_says(cell, steps, result) -> None:
    assert run(cell, **steps) == result
