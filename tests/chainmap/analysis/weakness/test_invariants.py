"""What must hold on any network, and what must not matter."""

import math

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.esri.shocks import RunCancelled, compute_losses
from chainmap.analysis.weakness.analysis import analyse_weak_links, build_model
from chainmap.analysis.weakness.criticality import Anew, Computation
from chainmap.analysis.weakness.options import Scenario, WeakLinkOptions
from chainmap.analysis.weakness.resampling import rank_intervals
from chainmap.analysis.weakness.scoring import ranks
from graph_schema.rules import STATES
from tests.chainmap.analysis.small_tables import AS_OF, small_tables
from tests.chainmap.analysis.weakness.hand_worked import (
    AMOUNTS,
    analyse,
    chain_rows,
    column,
    of_enterprises,
    of_links,
    supply_rows,
)

NAMES = "abcdefg"
LEVELS = ("enterprises", "links", "segments")
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
amounts = st.dictionaries(pairs, st.integers(1, 100).map(float), min_size=1, max_size=14)
segments = st.fixed_dictionaries({n: st.sampled_from(["ore", "cell", "car"]) for n in NAMES})
states = st.fixed_dictionaries({n: st.sampled_from(STATES) for n in NAMES})
essentials = st.tuples(*[st.sampled_from([0, 1, 2])] * 3)
chains = st.tuples(states, amounts, segments, essentials)
few = settings(max_examples=25, deadline=None)


def rows_of(chain):
    said, links, homes, (first, second, third) = chain
    feeds = [
        ("ore", "cell", {"essential": first}),
        ("cell", "car", {"essential": second}),
        ("car", "ore", {"essential": third}),
    ]
    return chain_rows(said, amounts=links, segments=homes, FEEDS=feeds)


def scores(found, name="score"):
    return of_enterprises(found, name)


@few
@given(chains)
def test_factors_and_scores_are_fractions_and_the_score_is_their_product(chain):
    found = analyse(rows_of(chain), resamples=0)
    for level in LEVELS:
        for row in getattr(found, level).to_pylist():
            factors = [row[n] for n in ("criticality", "quality_gap", "substitutability")]
            assert all(f is None or 0 <= f <= 1 + 1e-9 for f in factors)
            if None not in factors:
                product = factors[0] * factors[1] * (1 - factors[2])
                assert row["score"] == pytest.approx(product, abs=1e-12)


@few
@given(chains)
def test_who_is_unknown_has_no_score_and_all_others_have(chain):
    found = analyse(rows_of(chain), resamples=0)
    for level in ("enterprises", "links"):
        for row in getattr(found, level).to_pylist():
            unknown = row["state"] == "unknown"
            assert (row["score"] is None) == unknown
            assert (row["rank"] is None) == unknown


@few
@given(chains, st.permutations(NAMES))
def test_names_do_not_matter(chain, order):
    named = dict(zip(NAMES, order, strict=True))
    said, links, homes, essential = chain
    renamed = (
        {named[n]: s for n, s in said.items()},
        {(named[j], named[i]): amount for (j, i), amount in links.items()},
        {named[n]: s for n, s in homes.items()},
        essential,
    )
    one = scores(analyse(rows_of(chain), resamples=0), "score_if_weak")
    other = scores(analyse(rows_of(renamed), resamples=0), "score_if_weak")
    assert {named[n]: s for n, s in one.items()} == pytest.approx(other, abs=1e-9)


@few
@given(chains, st.sampled_from(["ore", "cell", "car"]))
def test_an_enterprise_without_links_changes_nobody_else(chain, home):
    before = analyse(rows_of(chain), resamples=0)
    said, links, homes, essential = chain
    after = analyse(rows_of((said, links, homes | {"z": home}, essential)), resamples=0)
    traded = {end for pair in links for end in pair}
    own, other = scores(before, "score_if_weak"), scores(after, "score_if_weak")
    assert {n: own[n] for n in traded} == pytest.approx({n: other[n] for n in traded}, abs=1e-12)
    assert other["z"] == 0


@few
@given(chains, st.sets(st.sampled_from(NAMES)))
def test_to_certify_some_raises_nobodys_score(chain, certified):
    scenario = Scenario(certified=tuple(certified))
    rows = rows_of(chain)
    before, after = analyse(rows, resamples=0), analyse(rows, resamples=0, scenario=scenario)
    for name, score in scores(after).items():
        was = scores(before)[name]
        assert score == (0 if name in certified else was)


@few
@given(chains)
def test_amounts_may_stand_in_any_unit(chain):
    said, links, homes, essential = chain
    larger = {pair: amount * 1e4 for pair, amount in links.items()}
    one = analyse(rows_of(chain), resamples=0)
    other = analyse(rows_of((said, larger, homes, essential)), resamples=0)
    assert scores(one, "score_if_weak") == pytest.approx(scores(other, "score_if_weak"), abs=1e-9)


@few
@given(chains)
def test_a_link_costs_what_the_shock_at_its_customer_costs(chain):
    # the definition, one cascade a link, against the proportion of one cascade a customer
    options = WeakLinkOptions()
    model, _ = build_model(small_tables(rows_of(chain)), "t", AS_OF, options)
    weight, supply = model.weights.value, model.supply
    exact = Computation(tolerance=1e-13, threshold=0.0)
    found = model.factors(weight, exact).link.criticality
    network, volume = supply.closed_network(weight), supply.volume(weight)
    for link, part in enumerate(supply.shocks(weight)):
        if supply.source[link] != supply.target[link]:
            psi = np.zeros(supply.size + 1)
            psi[supply.target[link]] = part
            lost = compute_losses(network, psi, use_market=False, tolerance=1e-13).downstream
            assert found[link] == pytest.approx(volume @ lost[:-1] / volume.sum(), abs=1e-9)


#: What is declared is believed with 0.8, and one amount is not known.
UNCERTAIN = supply_rows(AMOUNTS | {("b", "x"): 30.0}, evidence="declared")
UNCERTAIN[1][2]["amount_yuan"] = None
STATED = {"a": "weak", "b": "improve", "c": "weak", "x": "improve"}


def uncertain(**options):
    return analyse(chain_rows(STATED, SUPPLIES=UNCERTAIN), **options)


def test_the_same_seed_gives_the_same_intervals_however_many_threads():
    one, other = uncertain(resamples=30), uncertain(resamples=30, threads=3)
    assert one.enterprises.equals(other.enterprises)
    assert one.links.equals(other.links)
    assert one.parameters["resamples"] == 30


def test_another_seed_draws_other_networks():
    tables = [uncertain(resamples=5, seed=seed).links for seed in range(4)]
    assert any(not table.equals(tables[0]) for table in tables)


def test_an_interval_contains_the_rank_and_the_unknown_have_none():
    found = uncertain(resamples=40)
    wide = 0
    for level in LEVELS:
        for row in getattr(found, level).to_pylist():
            if row["rank"] is None:
                assert row["rank_low"] is row["rank_high"] is None
            else:
                assert row["rank_low"] <= row["rank"] <= row["rank_high"]
                wide += row["rank_low"] < row["rank_high"]
    assert wide


def test_where_nothing_is_uncertain_the_interval_is_the_rank():
    found = analyse(chain_rows(STATED))
    assert scores(found, "rank_low") == scores(found, "rank_high") == scores(found, "rank")
    assert found.parameters["resamples"] == 0


def test_without_resamples_intervals_are_unknown():
    found = uncertain(resamples=0)
    assert set(scores(found, "rank_low").values()) == {None}
    assert scores(found, "rank")["a"] is not None


def intervals_of(listed):
    tables = small_tables(chain_rows(STATED, SUPPLIES=UNCERTAIN))
    model, _ = build_model(tables, "t", AS_OF, WeakLinkOptions())
    exact = Computation(tolerance=1e-2, threshold=0.0)
    point = model.factors(model.weights.value, exact)
    return point, rank_intervals(model, point, exact, resamples=40, seed=1, listed=listed)


def test_intervals_of_the_first_ranks_are_those_of_all_where_all_compete():
    point, every = intervals_of(None)
    _, some = intervals_of(2)  # four ranks compete: all that there are
    first = ranks(point.enterprise.score) <= 2
    for one, other in zip(every.enterprise, some.enterprise, strict=True):
        assert one[first].tolist() == other[first].tolist()
        assert np.isnan(other[~first]).all()
        assert first.any()
        assert not first.all()


def test_who_does_not_fail_anew_costs_what_it_did():
    model, _ = build_model(small_tables(chain_rows(STATED)), "t", AS_OF, WeakLinkOptions())
    weight, exact = model.weights.value, Computation(tolerance=1e-2, threshold=0.0)
    known = model.factors(weight, exact).criticality
    some = Anew(enterprises=np.array([0], np.int32), known=known)
    other = np.where(model.supply.source == 0, weight / 2, weight)
    mixed, whole = (model.factors(other, exact, anew).criticality for anew in (some, None))
    assert mixed.enterprise[0] == whole.enterprise[0] != known.enterprise[0]
    assert mixed.enterprise[1:].tolist() == known.enterprise[1:].tolist()


def test_a_link_is_believed_by_its_evidence_unless_it_says_how_far():
    rows = chain_rows(
        SUPPLIES=[
            ("a", "c", {"amount_yuan": 1.0, "evidence": "observed"}),
            ("b", "c", {"amount_yuan": 1.0, "evidence": "declared"}),
            ("c", "x", {"amount_yuan": 1.0}),
            ("c", "y", {"amount_yuan": 1.0, "evidence": "observed", "confidence": 0.4}),
        ]
    )
    assert sorted(of_links(analyse(rows), "confidence").items()) == [
        (("a", "c"), 1.0),
        (("b", "c"), 0.8),
        (("c", "x"), 0.8),
        (("c", "y"), 0.4),
    ]


def test_derived_links_count_only_where_asked_for():
    derived = ("a", "y", {"evidence": "derived", "link_id": "d"})
    rows = chain_rows(SUPPLIES=[*supply_rows(AMOUNTS), derived])
    assert ("a", "y") not in of_links(analyse(rows), "rank")
    found = analyse(rows, with_derived=True)
    assert of_links(found, "evidence_kind")["a", "y"] == "derived"
    assert found.parameters["coverage"]["derived_links"] == 1


def test_a_sole_source_is_told_with_suppliers_outside_the_chain():
    outside = ("o", "x", {"amount_yuan": 20.0, "product_id": "p", "evidence": "observed"})
    inside = ("c", "x", {"amount_yuan": 80.0, "product_id": "p", "evidence": "observed"})
    alone = analyse(chain_rows(SUPPLIES=[inside]))
    shared = analyse(chain_rows(SUPPLIES=[inside, outside]))
    assert column(alone.links, "sole_source", "from")["c"] is True
    assert column(alone.links, "dependence", "from")["c"] == 1.0
    assert column(shared.links, "sole_source", "from")["c"] is False
    assert column(shared.links, "dependence", "from")["c"] == 0.8


def test_progress_is_told_to_the_end_and_a_run_can_be_cancelled():
    tables = small_tables(chain_rows(STATED, SUPPLIES=UNCERTAIN))
    told = []
    options = WeakLinkOptions(resamples=4)
    analyse_weak_links(
        tables,
        chain_id="t",
        as_of=AS_OF,
        options=options,
        progress=lambda done, whole: told.append((done, whole)),
    )
    assert told == sorted(told)
    assert told[-1] == (30, 30)  # five enterprises: twice, and in each of four networks
    with pytest.raises(RunCancelled):
        analyse_weak_links(
            tables,
            chain_id="t",
            as_of=AS_OF,
            options=options,
            cancelled=lambda: len(told) > 0,
        )


def test_links_of_enterprises_that_no_table_describes_do_not_count():
    tables = small_tables(chain_rows(STATED))
    known = tables["Enterprise"].filter(pc.not_equal(tables["Enterprise"]["enterprise_id"], "y"))
    tables["Enterprise"] = known
    found = analyse_weak_links(tables, chain_id=None, as_of=AS_OF)
    assert set(of_links(found, "rank")) == {("a", "c"), ("b", "c"), ("c", "x")}


def test_the_whole_graph_counts_every_enterprise_in_its_first_segment():
    found = analyse(chain_rows(STATED), chain_id=None)
    own = analyse(chain_rows(STATED))
    assert scores(found) == scores(own)
    assert math.isclose(sum(scores(found, "weight").values()), 1)
