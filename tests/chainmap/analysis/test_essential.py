import pytest

from chainmap.analysis.graph import ChainGraph
from tests.chainmap.analysis.small_tables import AS_OF, small_tables


def essential_of(**rows):
    link = rows.pop("link", {"product_id": "ore"})
    tables = small_tables({"SUPPLIES": [("s", "c", link)], **rows})
    return ChainGraph.from_tables(tables, as_of=AS_OF).essential.tolist()[0]


MAKES_CELLS = [("c", "cell")]


@pytest.mark.parametrize(("essential", "expected"), [(0, 0), (1, 1), (2, 2), (None, 1)])
def test_an_input_of_what_the_customer_makes(essential, expected):
    inputs = [("ore", "cell", {"essential": essential})]
    assert essential_of(PRODUCES=MAKES_CELLS, INPUT_OF=inputs) == expected


def test_the_greatest_over_all_products_of_the_customer():
    inputs = [("ore", "cell", {"essential": 1}), ("ore", "pack", {"essential": 2})]
    assert essential_of(PRODUCES=[*MAKES_CELLS, ("c", "pack")], INPUT_OF=inputs) == 2


def test_an_input_of_what_the_customer_does_not_make_says_nothing():
    inputs = [("ore", "pack", {"essential": 2})]
    assert essential_of(PRODUCES=MAKES_CELLS, INPUT_OF=inputs) == -1


def test_what_others_make_of_it_says_nothing():
    inputs = [("ore", "cell", {"essential": 2})]
    assert essential_of(PRODUCES=[("s", "cell")], INPUT_OF=inputs) == -1


def test_a_link_without_product_goes_by_segments():
    feeds = [("mine", "plant", {"essential": 2})]
    places = [("s", "mine"), ("c", "plant")]
    assert essential_of(link={}, OPERATES_IN=places, FEEDS=feeds) == 2


def test_segments_against_the_flow_say_nothing():
    feeds = [("plant", "mine", {"essential": 2})]
    places = [("s", "mine"), ("c", "plant")]
    assert essential_of(link={}, OPERATES_IN=places, FEEDS=feeds) == -1


def test_segments_speak_also_where_the_link_names_a_product():
    feeds = [("mine", "plant", {"essential": 2})]
    places = [("s", "mine"), ("s", "shop"), ("c", "plant")]
    inputs = [("ore", "cell", {"essential": 0})]
    found = essential_of(OPERATES_IN=places, FEEDS=feeds, PRODUCES=MAKES_CELLS, INPUT_OF=inputs)
    assert found == 2
