import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainmap
from chainmap.analysis.esri.shocks import (
    RunCancelled,
    compute_all_losses,
    compute_esri,
    compute_losses,
)
from graph_schema.errors import AnalysisError, UsageError
from tests.chainmap.analysis.esri.big_networks import big_network

SECTORS = ["s0", "s1", "s2"]
EXACT = 1e-9


@st.composite
def networks(draw: st.DrawFn):
    """A small network: links, enterprises, essential matrix."""
    n = draw(st.integers(2, 8))
    firms = [f"f{i}" for i in range(n)]
    firm = st.sampled_from(firms)
    # Below one unit a market that is gone may come back in every other step, for ever.
    links = draw(st.lists(st.tuples(firm, firm, st.floats(1, 100)), min_size=1, max_size=20))
    sectors = draw(st.lists(st.sampled_from(SECTORS), min_size=n, max_size=n))
    cells = draw(st.lists(st.sampled_from([0, 1, 2]), min_size=9, max_size=9))
    return (
        pd.DataFrame(links, columns=["supplier", "customer", "weight"]),
        pd.DataFrame({"id": firms, "sector": sectors}),
        pd.DataFrame(np.reshape(cells, (3, 3)), index=SECTORS, columns=SECTORS),
    )


def dense(tables, psi, *, market, tolerance):
    """The maths of the paper step by step with full matrices: h downstream and upstream."""
    links, enterprises, essential = tables
    ids, n = list(enterprises["id"]), len(enterprises)
    w = np.zeros((n, n))
    for supplier, customer, weight in links.itertuples(index=False):
        w[ids.index(supplier), ids.index(customer)] += weight
    s, z = w.sum(1), w.sum(0)
    p = [SECTORS.index(sector) for sector in enterprises["sector"]]
    e = essential.to_numpy()
    down, up = 1 - psi, 1 - psi
    while True:
        sigma = np.ones(n)
        if market:
            left = [sum(s[k] * down[k] for k in range(n) if p[k] == m) for m in range(3)]
            left = [a if a > 1e-10 else 1.0 for a in left]
            sigma = np.array([min(1.0, s[j] / left[p[j]]) for j in range(n)])
        new_down, new_up = np.empty(n), np.empty(n)
        for i in range(n):
            lost = np.zeros(3)
            for j in range(n):
                kind = e[p[j], p[i]]
                if w[j, i] and kind:
                    same = sum(w[k, i] for k in range(n) if p[k] == p[j])
                    share = w[j, i] / (same if kind == 2 else z[i])
                    lost[p[j]] += share * sigma[j] * (1 - down[j])
            vital = [1 - lost[k] for k in range(3) if e[k, p[i]] == 2]
            plain = 1 - sum(lost[k] for k in range(3) if e[k, p[i]] == 1)
            new_down[i] = max(0.0, min([1 - psi[i], plain, *vital]))
            bought = sum(w[i, j] / s[i] * (1 - up[j]) for j in range(n)) if s[i] else 0.0
            new_up[i] = max(0.0, min(1 - psi[i], 1 - bought))
        fall = max((down - new_down).max(), (up - new_up).max())
        down, up = new_down, new_up
        if fall <= tolerance:
            return 1 - down, 1 - up


@settings(max_examples=60)
@given(networks(), st.booleans(), st.sampled_from([1e-2, 1e-8]), st.data())
def test_a_shock_costs_what_the_full_matrices_say(tables, market, tolerance, data) -> None:
    ids = tables[1]["id"]
    psi = np.array([data.draw(st.sampled_from([0.0, 0.3, 1.0])) for _ in ids])
    down, up = dense(tables, psi, market=market, tolerance=tolerance)
    ours = chainmap.esri(
        *tables,
        psi=pd.Series(psi, index=ids),
        market="sector" if market else None,
        tolerance=tolerance,
    )
    assert np.abs(ours["loss_downstream"].to_numpy()[:-1] - down).max() <= EXACT
    assert np.abs(ours["loss_upstream"].to_numpy()[:-1] - up).max() <= EXACT


@settings(max_examples=30)
@given(networks(), st.randoms())
def test_neither_the_order_of_firms_nor_of_links_matters(tables, shuffled) -> None:
    links, enterprises, essential = tables
    order = list(range(len(enterprises)))
    shuffled.shuffle(order)
    before = chainmap.esri(*tables, tolerance=1e-8).set_index("id")["esri"]
    after = chainmap.esri(
        links.sample(frac=1, random_state=1), enterprises.iloc[order], essential, tolerance=1e-8
    ).set_index("id")["esri"]
    assert np.abs(before - after[before.index]).max() <= 1e-6


@settings(max_examples=30)
@given(networks())
def test_a_firm_without_links_and_split_links_change_nothing(tables) -> None:
    links, enterprises, essential = tables
    halves = links.assign(weight=links["weight"] / 2)
    alone = pd.DataFrame({"id": ["alone"], "sector": ["s0"]})
    more = (pd.concat([halves, halves]), pd.concat([enterprises, alone]), essential)
    before, after = chainmap.esri(*tables), chainmap.esri(*more)
    assert np.abs(before["esri"].to_numpy() - after["esri"].to_numpy()[:-1]).max() <= EXACT
    assert after["esri"].iloc[-1] == 0


@settings(max_examples=30)
@given(networks())
def test_esri_lies_between_the_firms_own_share_and_one(tables) -> None:
    found = chainmap.esri(*tables).set_index("id")["esri"]
    sales = tables[0].groupby("supplier")["weight"].sum().reindex(found.index, fill_value=0.0)
    assert (found >= sales / sales.sum() - EXACT).all()
    assert (found <= 1 + EXACT).all()


@settings(max_examples=30)
@given(networks(), st.floats(0.1, 0.9))
def test_a_stronger_shock_never_costs_less(tables, part) -> None:
    ids = tables[1]["id"]
    weak = pd.Series(part / 2, index=ids[:1])
    strong = pd.Series(part, index=ids[:2])
    losses = [
        chainmap.esri(*tables, psi=psi, market=None, tolerance=1e-10)["loss"]
        for psi in (weak, strong)
    ]
    assert (losses[1] - losses[0]).min() >= -1e-6


@settings(max_examples=30)
@given(networks(), st.sampled_from([2.0, 1_024.0]))
def test_the_unit_of_money_does_not_matter_above_one(tables, unit) -> None:
    # Below one unit it does: a market that is wholly gone counts as one (hand_market_small_units).
    links, enterprises, essential = tables
    amounts = links.assign(weight=links["weight"] * 2)
    before = chainmap.esri(amounts, enterprises, essential)
    after = chainmap.esri(amounts.assign(weight=amounts["weight"] * unit), enterprises, essential)
    assert np.abs(before["esri"] - after["esri"]).max() <= EXACT
    assert before["steps"].tolist() == after["steps"].tolist()


def test_threads_give_the_same_and_tell_how_far_they_are() -> None:
    network, told = big_network(), []
    one = compute_esri(network)
    two = compute_esri(network, threads=2, progress=lambda done, count: told.append((done, count)))
    assert np.array_equal(one.loss, two.loss)
    assert told[-1] == (1_500, 1_500)
    assert len(told) > 2


@pytest.mark.parametrize("market", [True, False])
def test_a_shock_beside_others_costs_what_it_costs_alone(market: bool) -> None:
    network = big_network()
    draw = np.random.default_rng(3)
    shocks = draw.uniform(0, 1, (11, network.firm_count)) ** 40  # more than one turn of the lanes
    together = list(compute_all_losses(network, shocks, use_market=market))
    for psi, found in zip(shocks, together, strict=True):
        alone = compute_losses(network, psi, use_market=market)
        assert found.steps == alone.steps
        assert np.array_equal(found.downstream, alone.downstream)
        assert np.array_equal(found.upstream, alone.upstream)


def test_a_run_can_be_cancelled() -> None:
    with pytest.raises(RunCancelled):
        compute_esri(big_network(), cancelled=lambda: True)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        (0, "weight", -1.0, "不是正数"),
        (0, "weight", float("nan"), "不是正数"),
        (0, "supplier", "x", "未列出"),
        (1, "sector", "x", "未列出"),
        (1, "id", "b", "重复"),
        (2, "s0", 3, "0、1、2"),
    ],
)
def test_a_table_that_is_not_as_said_is_refused_in_words(table, column, value, said) -> None:
    tables = [
        pd.DataFrame({"supplier": ["a"], "customer": ["b"], "weight": [1.0]}),
        pd.DataFrame({"id": ["a", "b"], "sector": ["s0", "s0"]}),
        pd.DataFrame({"s0": [1]}, index=["s0"]),
    ]
    tables[table].loc[tables[table].index[0], column] = value
    with pytest.raises(UsageError, match=said):
        chainmap.esri(*tables)


def ring_of_one_market(unit):
    """Three firms of one industry: c sells 0.5 to a, a sells 1 to b."""
    return (
        pd.DataFrame(
            [("c", "a", 0.5 * unit), ("a", "b", 1.0 * unit)],
            columns=["supplier", "customer", "weight"],
        ),
        pd.DataFrame({"id": ["a", "b", "c"], "sector": "s0"}),
        pd.DataFrame([[1]], index=["s0"], columns=["s0"]),
    )


def test_a_market_that_is_gone_and_comes_back_for_ever_is_refused_with_the_remedy():
    with pytest.raises(AnalysisError, match="不足 1 个货币单位"):
        chainmap.esri(*ring_of_one_market(unit=1), market="sector")
    shock = pd.Series({"a": 0.0, "b": 0.0, "c": 1.0})
    with pytest.raises(AnalysisError, match="--market none"):
        chainmap.esri(*ring_of_one_market(unit=1), market="sector", psi=shock)
    assert chainmap.esri(*ring_of_one_market(unit=10_000), market="sector")["steps"].max() < 10
    assert chainmap.esri(*ring_of_one_market(unit=1), market=None)["steps"].max() < 10
