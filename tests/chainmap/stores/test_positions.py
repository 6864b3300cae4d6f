"""Facts are found again by their identity, wherever they stand."""

import random
from typing import Any

import pyarrow as pa
import pytest

from chainmap.stores import positions
from chainmap.stores.positions import fact_positions
from graph_schema.model import load_model
from graph_schema.records import fact_ids, table_of

SUPPLIES = load_model().relationships["SUPPLIES"]
LEADS = load_model().relationships["LEADS"]


def links(*rows: tuple[str, str, str | None]) -> pa.Table:
    named = [{"from": a, "to": b, "product_id": p, "source_id": "s"} for a, b, p in rows]
    return table_of(SUPPLIES, named)


def test_a_fact_is_found_where_all_of_its_identity_is_the_same() -> None:
    others = links(("a", "b", "p"), ("b", "a", "p"), ("a", "b", "q"))
    asked = links(("a", "b", "q"), ("a", "c", "q"), ("b", "a", "p"), ("b", "a", "q"))
    assert fact_positions(SUPPLIES, asked, others).to_pylist() == [2, None, 1, None]


def test_an_unknown_text_is_an_empty_one_as_in_the_id_of_a_link() -> None:
    assert fact_positions(SUPPLIES, links(("a", "b", "")), links(("a", "b", None))).to_pylist() == [
        0
    ]


def test_dates_that_are_unknown_are_equal_too() -> None:
    rows: list[dict[str, Any]] = [{"from": "a", "to": "b", "source_id": "s"}]
    others = table_of(LEADS, [{"from": "x", "to": "b", "source_id": "s"}, *rows])
    assert fact_positions(LEADS, table_of(LEADS, rows), others).to_pylist() == [1]


@pytest.mark.parametrize("largest", [positions._LARGEST_KEY, 5_000])
def test_any_facts_are_found_as_by_their_ids(largest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "_LARGEST_KEY", largest)  # so that keys are numbered anew
    draw = random.Random(7)
    every = [(a, b, p) for a in "abcdefgh" for b in "uvwxyz" for p in ("p", "q", "r", None)]
    others, asked = links(*draw.sample(every, 120)), links(*draw.sample(every, 100))
    where = {fact: i for i, fact in enumerate(fact_ids(SUPPLIES, others))}
    expected = [where.get(fact) for fact in fact_ids(SUPPLIES, asked)]
    assert fact_positions(SUPPLIES, asked, others).to_pylist() == expected
    assert None in expected
