import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.columns import Index
from chainmap.analysis.concentration import BASES, compute_hhi
from chainmap.analysis.graph import ChainGraph
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

NAMES = st.sampled_from("abcdef")
SHARES = st.one_of(st.none(), st.integers(0, 40).map(lambda n: n / 40))
LINKS = st.lists(
    st.tuples(NAMES, NAMES, st.sampled_from(["p", "q"]), SHARES), unique_by=lambda link: link[:3]
)


def table_of(links, **options):
    return compute_hhi(ChainGraph.of(links), **options)


def of_shares(*shares):
    """Return (hhi, known share) of one input bought from as many suppliers."""
    table = table_of([(f"s{n}", "x", "p", share) for n, share in enumerate(shares)])
    return table.hhi[0], table.known_share[0]


def of_rows(*rows, **options):
    tables = small_tables({"SUPPLIES": list(rows)})
    return compute_hhi(ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True), **options)


def by_name(links):
    """Return (customer, product) → rounded index; None where it is not known."""
    graph = ChainGraph.of(links, nodes=["isolate"])
    table = compute_hhi(graph)
    ids, products = graph.node_ids.to_pylist(), graph.products.to_pylist()
    return {
        (ids[customer], products[number]): None if math.isnan(hhi) else round(hhi, 9)
        for customer, number, hhi in zip(table.customer, table.input, table.hhi, strict=True)
    }


@pytest.mark.parametrize(
    ("shares", "hhi"),
    [
        ((1.0,), 1.0),
        ((0.5, 0.5), 0.5),
        ((0.6, 0.3, 0.1), 0.46),
        ((0.25, 0.25, 0.25, 0.25), 0.25),
        ((0.7, None), 0.49),
    ],
)
def test_the_index_is_the_sum_of_squared_shares(shares, hhi):
    assert of_shares(*shares)[0] == pytest.approx(hhi)


def test_below_half_the_known_share_the_index_is_unknown_not_zero():
    hhi, known = of_shares(0.3, 0.1, None)
    assert math.isnan(hhi)
    assert known == pytest.approx(0.4)


@pytest.mark.parametrize("shares", [(0.1, 0.1, 0.3), (0.3, 0.1, 0.1), (0.35, 0.15)])
def test_half_is_enough_in_whatever_order_it_is_added_up(shares):
    assert of_shares(*shares)[0] == pytest.approx(sum(share**2 for share in shares))


def test_rounded_percents_over_one_are_divided_by_their_sum():
    assert of_shares(0.34, 0.34, 0.34) == (pytest.approx(1 / 3), pytest.approx(1.02))


def test_shares_that_contradict_each_other_give_no_index_and_show_their_sum():
    hhi, known = of_shares(0.8, 0.6)
    assert math.isnan(hhi)
    assert known == pytest.approx(1.4)


def test_without_shares_amounts_count_where_all_are_known():
    table = of_rows(
        ("a", "x", {"product_id": "p", "amount_yuan": 30.0}),
        ("b", "x", {"product_id": "p", "amount_yuan": 10.0}),
    )
    assert table.hhi.tolist() == [0.625]
    assert table.known_share.tolist() == [1.0]
    assert BASES[table.basis[0]] == "amount"


@pytest.mark.parametrize("amounts", [(30.0, None), (0.0, 0.0), (30.0, -10.0)])
def test_amounts_that_are_missing_or_make_no_whole_give_no_index(amounts):
    rows = [
        (supplier, "x", {"product_id": "p", "amount_yuan": amount})
        for supplier, amount in zip("ab", amounts, strict=True)
    ]
    table = of_rows(*rows)
    assert np.isnan(table.hhi).all()
    assert (table.known_share.tolist(), table.basis.tolist()) == ([0.0], [-1])


def test_a_share_that_is_given_outweighs_amounts():
    table = of_rows(
        ("a", "x", {"product_id": "p", "amount_yuan": 30.0, "share": 0.6}),
        ("b", "x", {"product_id": "p", "amount_yuan": 10.0}),
    )
    assert table.hhi.tolist() == [pytest.approx(0.36)]
    assert BASES[table.basis[0]] == "share"


def test_inputs_and_customers_have_rows_of_their_own():
    links = [("a", "x", "p", 1.0), ("a", "x", "q", 0.5), ("b", "x", "q", 0.5), ("a", "y", "p", 0.9)]
    assert by_name(links) == {("x", "p"): 1.0, ("x", "q"): 0.5, ("y", "p"): 0.81}


def test_parallel_links_of_one_supplier_are_added_before_they_are_squared():
    table = table_of([("a", "x", "p", 0.4), ("a", "x", "p", 0.6)])
    assert (table.hhi.tolist(), table.suppliers.tolist()) == ([1.0], [1])
    assert table.link_row.tolist() == [0, 0]


def test_own_production_is_a_source():
    assert table_of([("x", "x", "p", 0.5), ("a", "x", "p", 0.5)]).hhi.tolist() == [0.5]


def test_derived_links_count_only_when_asked():
    rows = (
        ("a", "x", {"product_id": "p", "share": 0.5}),
        ("b", "x", {"product_id": "p", "share": 0.5, "evidence": "derived"}),
    )
    assert of_rows(*rows).hhi.tolist() == [0.25]
    assert of_rows(*rows, with_derived=True).hhi.tolist() == [0.5]


def test_coverage_is_the_part_of_the_inputs_with_an_index():
    assert table_of([("a", "x", "p", 0.9), ("a", "x", "q")]).coverage == 0.5
    assert math.isnan(table_of([]).coverage)


def test_a_supplier_has_the_highest_index_of_what_it_delivers():
    links = [("a", "x", "p", 0.9), ("a", "y", "q", 0.5), ("b", "y", "q", 0.5), ("c", "y", "r")]
    graph = ChainGraph.of([*links, ("y", "y", "own", 1.0)])
    highest = dict(
        zip(
            graph.node_ids.to_pylist(),
            compute_hhi(graph).highest_of_suppliers(graph).tolist(),
            strict=True,
        )
    )
    assert (highest["a"], highest["b"]) == (pytest.approx(0.81), 0.5)
    assert all(math.isnan(highest[name]) for name in "cxy")


def test_a_part_keeps_the_rows_of_its_customers_and_suppliers_outside_it():
    links = [("a", "x", "p", 0.5), ("out", "x", "p", 0.5), ("a", "y", "p", 1.0)]
    graph = ChainGraph.of(links)
    part = graph.subgraph("ax")
    table = compute_hhi(graph).of_part(graph.indices_of(part.node_ids), graph.links_among("ax"))
    assert part.ids_of(table.customer) == ["x"]
    assert (table.hhi.tolist(), table.suppliers.tolist()) == ([0.5], [2])
    assert table.link_row.tolist() == [0]


def test_a_part_of_nothing_has_no_rows():
    nobody: Index = np.zeros(0, np.int32)
    table = table_of([("a", "x", "p", 1.0)]).of_part(nobody, np.zeros(0, np.int64))
    assert (table.hhi.tolist(), table.link_row.tolist()) == ([], [])


@settings(deadline=None)
@given(LINKS)
def test_agrees_with_adding_up_one_by_one(links):
    bought = defaultdict(list)
    for _, customer, product, share in links:
        bought[customer, product].append(share)
    expected = {}
    for purchase, shares in bought.items():
        known = [share for share in shares if share is not None]
        told = 0.5 <= round(sum(known), 9) <= 1.05
        squares = sum(share**2 for share in known) / max(sum(known), 1) ** 2
        expected[purchase] = round(squares, 9) if told else None
    assert by_name(links) == pytest.approx(expected, abs=2e-9)


@settings(deadline=None)
@given(LINKS, st.permutations("abcdef"))
def test_other_names_for_enterprises_change_nothing(links, names):
    new = dict(zip("abcdef", names, strict=True))
    renamed = by_name([(new[s], new[t], p, share) for s, t, p, share in links])
    before = {(new[customer], product): hhi for (customer, product), hhi in by_name(links).items()}
    assert renamed == pytest.approx(before, abs=2e-9)
