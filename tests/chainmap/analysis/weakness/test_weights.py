import numpy as np
import pytest

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.weakness.sectors import find_sectors
from chainmap.analysis.weakness.weights import link_weights
from graph_schema.errors import AnalysisError
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.analysis.weakness.hand_worked import (
    analyse,
    chain_rows,
    of_enterprises,
    of_links,
)

SEGMENTS = {"a": "one", "b": "one", "c": "one", "x": "two", "y": "two", "z": "three"}


def weights(amounts, *, unit=False):
    links = [(j, i, {"amount_yuan": amount}) for (j, i), amount in amounts.items()]
    tables = small_tables({"SUPPLIES": links})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF)
    segments = [SEGMENTS[e] for e in graph.node_ids.to_pylist()]
    sectors = find_sectors(tables, graph.node_ids, segments)
    return link_weights(graph, sectors, unit_weights=unit, min_coverage=0.5)


def test_an_unknown_amount_is_the_median_between_its_sectors():
    # 1, 2 and 9 from one to two; 50 from one to three
    known = {("a", "x"): 1.0, ("b", "x"): 9.0, ("c", "x"): 2.0, ("a", "z"): 50.0}
    found = weights(known | {("a", "y"): None})
    assert found.value.tolist() == [1, 2, 50, 9, 2]
    assert found.estimated.tolist() == [False, True, False, False, False]
    assert found.coverage == pytest.approx(0.8)


def test_without_a_known_amount_between_them_it_is_that_of_the_graph():
    found = weights({("a", "x"): 1.0, ("b", "x"): 3.0, ("a", "z"): None})
    assert found.value.tolist() == [1, 2, 3]


def test_nothing_is_estimated_by_an_amount_of_nothing():
    found = weights({("a", "x"): 0.0, ("b", "x"): 4.0, ("a", "y"): None})
    assert found.value.tolist() == [0, 4, 4]


def test_estimates_are_drawn_from_their_group():
    known = {("a", "x"): 1.0, ("b", "x"): 9.0, ("a", "z"): 50.0}
    found = weights(known | {("a", "y"): None})
    drawn = {found.draw(np.random.default_rng(seed))[1] for seed in range(20)}
    assert drawn == {1.0, 9.0}
    assert found.value[1] == 5.0


def test_half_the_amounts_are_enough_and_less_are_refused():
    assert weights({("a", "x"): 1.0, ("b", "x"): None}).coverage == 0.5
    with pytest.raises(AnalysisError, match="只有 1 条有金额"):
        weights({("a", "x"): 1.0, ("b", "x"): None, ("c", "x"): None})
    with pytest.raises(AnalysisError):
        weights({("a", "x"): 0.0})


def test_unit_weights_need_no_amount():
    assert weights({("a", "x"): None, ("b", "x"): 5.0}, unit=True).value.tolist() == [1, 1]


def test_what_was_estimated_is_marked_and_counted():
    rows = chain_rows()
    rows["SUPPLIES"][0][2]["amount_yuan"] = None
    found = analyse(rows)
    assert of_links(found, "estimated")["a", "c"] is True
    assert of_links(found, "amount_yuan")["a", "c"] is None
    assert found.parameters["coverage"]["estimated_links"] == 1
    assert found.parameters["coverage"]["amounts_known"] == 0.75
    # c has four links, of which a's amount is unknown
    assert of_enterprises(found, "weight_coverage")["c"] == 0.75
