from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.sole_source import find_sole_sources
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

NAMES = st.sampled_from("abcdef")
LINKS = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["p", "q", None])), unique=True)


def single(links, **options):
    return find_sole_sources(ChainGraph.of(links, **options)).single.tolist()


def test_the_only_supplier_of_a_product_is_single():
    assert single([("a", "x", "p"), ("b", "x", "q")]) == [True, True]


def test_two_suppliers_of_one_product_are_not():
    assert single([("a", "x", "p"), ("b", "x", "p")]) == [False, False]


def test_another_customer_makes_no_difference():
    assert single([("a", "x", "p"), ("b", "y", "p")]) == [True, True]


def test_without_product_the_input_is_the_suppliers_segment():
    links = [("a", "x"), ("b", "x"), ("c", "x")]
    assert single(links, segments={"a": "mine", "b": "mine", "c": "plant"}) == [False, False, True]


def test_without_product_and_segment_nobody_knows():
    assert single([("a", "x")]) == [False]


def test_a_supplier_with_two_products_is_the_only_one_of_each():
    assert single([("a", "x", "p"), ("a", "x", "q")]) == [True, True]


def test_own_production_is_a_source_but_never_a_single_one():
    assert single([("x", "x", "p")]) == [False]
    assert single([("a", "x", "p"), ("x", "x", "p")]) == [False, False]


def test_essential_needs_the_value_two():
    links = [("a", "x", k, None, e) for k, e in (("p", 0), ("q", 1), ("r", 2), ("s", None))]
    assert find_sole_sources(ChainGraph.of(links)).essential.tolist() == [False, False, True, False]


def test_derived_links_neither_count_nor_are_single():
    rows = [("a", "x", {"product_id": "p"}), ("b", "x", {"product_id": "p", "evidence": "derived"})]
    tables = small_tables({"SUPPLIES": rows})
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    assert find_sole_sources(graph).single.tolist() == [True, False]
    assert find_sole_sources(graph, with_derived=True).single.tolist() == [False, False]


@settings(deadline=None)
@given(LINKS)
def test_agrees_with_counting_suppliers_one_by_one(links):
    suppliers = defaultdict(set)
    for start, end, product in links:
        suppliers[end, product].add(start)
    expected = sorted(
        (start, end, product or "")
        for start, end, product in links
        if product is not None and start != end and len(suppliers[end, product]) == 1
    )
    graph = ChainGraph.of(links, nodes=["alone"])
    found = find_sole_sources(graph)
    ids, products = graph.node_ids.to_pylist(), graph.products.to_pylist()
    assert expected == sorted(
        (ids[graph.source[k]], ids[graph.target[k]], products[graph.product[k]])
        for k in range(graph.link_count)
        if found.single[k]
    )


@settings(deadline=None)
@given(LINKS, st.permutations("abcdef"))
def test_other_names_for_enterprises_change_nothing(links, names):
    new = dict(zip("abcdef", names, strict=True))
    renamed = [(new[s], new[t], p) for s, t, p in links]
    assert sum(single(links)) == sum(single(renamed))
