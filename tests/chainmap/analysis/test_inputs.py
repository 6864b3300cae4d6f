from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import NO_INPUT, find_offers, link_inputs


def test_the_input_is_the_product_else_the_suppliers_segment_else_nothing():
    graph = ChainGraph.of([("a", "x", "p"), ("b", "x"), ("c", "x")], segments={"b": "mine"})
    assert link_inputs(graph).tolist() == [0, 1, NO_INPUT]


def test_several_links_of_one_supplier_for_one_input_are_one_offer():
    graph = ChainGraph.of([("a", "x", "p"), ("a", "x", "p"), ("b", "x", "p"), ("c", "x")])
    offers = find_offers(graph)
    assert offers.links.tolist() == [0, 1, 2]
    assert offers.link_offer.tolist() == [0, 0, 1]
    assert offers.supplier.tolist() == [0, 1]
    assert (offers.customer.tolist(), offers.suppliers().tolist()) == ([3], [2])


def test_a_graph_without_links_has_no_purchases():
    assert find_offers(ChainGraph.of([], nodes=["a"])).purchase_count == 0
