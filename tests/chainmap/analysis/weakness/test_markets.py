import pytest

from tests.chainmap.analysis.weakness.hand_worked import (
    SEGMENTS,
    analyse,
    chain_rows,
    of_enterprises,
)


def delivery(supplier, customer, amount, product=None):
    return (supplier, customer, {"amount_yuan": amount, "product_id": product})


def found(deliveries, column, **rows):
    return of_enterprises(analyse(chain_rows(SUPPLIES=deliveries, **rows), resamples=0), column)


def test_who_delivers_another_product_of_the_segment_cannot_step_in():
    deliveries = [delivery("a", "c", 60.0, "lithium"), delivery("b", "c", 40.0, "nickel")]
    assert found(deliveries, "market")["a"] == "lithium"
    assert found(deliveries, "substitutability")["a"] == 0
    alike = [delivery("a", "c", 60.0, "nickel"), delivery("b", "c", 40.0, "nickel")]
    assert found(alike, "substitutability")["a"] == pytest.approx(0.4)


def test_the_main_product_is_what_it_delivers_most_of():
    deliveries = [
        delivery("a", "c", 60.0, "nickel"),
        delivery("a", "x", 70.0, "lithium"),
        delivery("a", "y", 20.0, "nickel"),
        delivery("b", "c", 40.0, "nickel"),
    ]
    assert found(deliveries, "market")["a"] == "nickel"


def test_who_delivers_nothing_is_known_by_the_product_of_its_segment():
    made = {
        "MADE_IN": [("bus", "car"), ("van", "car"), ("wool", "ore")],
        "PRODUCES": [
            ("x", "van", {"revenue_share": 0.1}),
            ("x", "bus", {"revenue_share": 0.3}),
            ("x", "wool", {"revenue_share": 0.6}),
        ],
    }
    markets = found([delivery("c", "x", 1.0), delivery("c", "y", 1.0)], "market", **made)
    assert (markets["x"], markets["y"]) == ("bus", "car")


def test_where_no_product_is_known_the_segment_is_the_market():
    assert found([delivery("a", "c", 1.0)], "market") == SEGMENTS


def test_without_product_and_sector_nobody_is_known():
    rows = chain_rows(segments={}, LEADS=[(e, "t") for e in "abcxy"])
    assert set(of_enterprises(analyse(rows), "market").values()) == {None}


def test_rivals_without_known_links_are_counted_apart_not_as_able_to_step_in():
    makers = {"OPERATES_IN": [*SEGMENTS.items(), ("p", "ore"), ("q", "ore")]}
    made = makers | {
        "MADE_IN": [("nickel", "ore")],
        "PRODUCES": [(name, "nickel", {"revenue_share": 1.0}) for name in "pq"],
    }
    deliveries = [delivery("a", "c", 60.0, "nickel"), delivery("b", "c", 40.0, "nickel")]
    assert found(deliveries, "substitutability", **made)["a"] == pytest.approx(0.4)
    rivals = found(deliveries, "rivals_unknown", **made)
    assert (rivals["a"], rivals["p"], rivals["x"]) == (2, 1, 0)
