import numpy as np
import pytest
from hypothesis import given, settings

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.structure.table import compute_structure
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.analysis.structure.networks import NODES, PARTLY_KNOWN, RENAMING, graph_of


def columns(table):
    """Return the columns that no names change: betweenness is of a whole sample here."""
    left_out = {"component", "strong_component", "dominator", "weight_coverage"}
    return [name for name in table.__slots__ if name not in left_out]


def test_every_column_has_one_value_an_enterprise():
    table = compute_structure(ChainGraph.of([("a", "b"), ("b", "c"), ("c", "b")], nodes=["z"]))
    for name in set(table.__slots__) - {"weight_coverage"}:
        assert len(getattr(table, name)) == 4
    assert table.component_size.tolist() == [3, 3, 3, 1]
    assert table.loop_size.tolist() == [1, 2, 2, 1]
    assert table.weight_coverage == 0.0


def test_derived_links_count_when_asked():
    tables = small_tables({"SUPPLIES": [("a", "b"), ("b", "c", {"evidence": "derived"})]})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    assert compute_structure(graph).tier.tolist() == [0, 1, 0]
    assert compute_structure(graph, with_derived=True).tier.tolist() == [0, 1, 2]


def test_unit_weights_count_links():
    table = compute_structure(ChainGraph.of([("a", "b", "p"), ("a", "b", "q")]), unit_weights=True)
    assert (table.sales.tolist(), table.weight_coverage) == ([2.0, 0.0], 1.0)


def test_an_empty_graph_has_an_empty_table():
    assert compute_structure(ChainGraph.of([])).tier.tolist() == []


@settings(deadline=None, max_examples=30)
@given(PARTLY_KNOWN, RENAMING)
def test_other_names_for_enterprises_change_nothing(sales, names):
    other = [((names[s], names[t], product), amount) for (s, t, product), amount in sales]
    before = compute_structure(graph_of(sales, NODES), samples=len(NODES))
    after = compute_structure(graph_of(other, NODES), samples=len(NODES))
    new = np.array([NODES.index(names[name]) for name in NODES])
    for name in columns(before):
        expected = getattr(before, name)
        assert getattr(after, name)[new] == pytest.approx(expected, rel=1e-7, nan_ok=True)
    assert after.weight_coverage == pytest.approx(before.weight_coverage, nan_ok=True)
