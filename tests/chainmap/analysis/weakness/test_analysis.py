import pytest

from chainmap.analysis.esri.shocks import RunCancelled
from chainmap.analysis.weakness import analysis, schemas
from graph_schema.errors import AnalysisError, EmptyGraph, NotFound
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.analysis.weakness.hand_worked import (
    AMOUNTS,
    AS_OF,
    analyse,
    chain_rows,
    of_enterprises,
    of_links,
    of_segments,
    supply_rows,
)

STATES = {"a": "weak", "b": "improve", "c": "none_seen", "x": "weak"}  # y is unknown


@pytest.fixture(scope="module")
def found():
    return analyse(chain_rows(STATES))


def test_criticality_of_an_enterprise_is_what_the_network_loses(found):
    # a fails: c loses 0.6 of its ore, x and y 0.6 each of their cells. Upstream a buys nothing.
    #   (60 + 0.6·100 + 0.6·80 + 0.6·20) / 300 = 180 / 300
    # c fails: x and y stop; a and b sell to c alone, so they stop too: 300 / 300.
    # x fails: c loses 0.8 of its sales, a and b the same: (80 + 80 + 48 + 32) / 300 = 240 / 300.
    # y fails: (20 + 0.2·100 + 0.2·60 + 0.2·40) / 300 = 60 / 300.
    assert of_enterprises(found, "criticality") == pytest.approx(
        {"a": 180 / 300, "b": 120 / 300, "c": 1.0, "x": 240 / 300, "y": 60 / 300}
    )


def test_substitutability_is_the_part_of_its_sector_that_others_have(found):
    # ore 60 + 40, cell 100, car 80 + 20
    expected = {"a": 0.4, "b": 0.6, "c": 0.0, "x": 0.2, "y": 0.8}
    assert of_enterprises(found, "substitutability") == pytest.approx(expected)


def test_the_score_is_the_product_and_ranks_follow_it(found):
    # a 0.6·1·0.6, b 0.4·0.5·0.4, c 1·0·1, x 0.8·1·0.8
    expected = {"a": 0.36, "b": 0.08, "c": 0.0, "x": 0.64, "y": None}
    assert of_enterprises(found, "score") == pytest.approx(expected)
    assert of_enterprises(found, "rank") == {"x": 1, "a": 2, "b": 3, "c": 4, "y": None}


def test_whose_quality_nobody_knows_has_no_score_but_a_place_on_the_list_to_check(found):
    # 0.2 · 1 · (1 - 0.8)
    assert of_enterprises(found, "score_if_weak")["y"] == pytest.approx(0.04)
    assert of_enterprises(found, "check_rank") == {
        "a": None,
        "b": None,
        "c": None,
        "x": None,
        "y": 1,
    }


def test_criticality_of_a_link_is_what_its_customers_loss_costs_downstream(found):
    # a>c: c loses 0.6, and with it x and y: 0.6 · (100 + 80 + 20) / 300; b>c: 0.4 of the same.
    # c>x: x loses all of its cells: 80 / 300; c>y: 20 / 300.
    assert of_links(found, "criticality") == pytest.approx(
        {
            ("a", "c"): 0.6 * 200 / 300,
            ("b", "c"): 0.4 * 200 / 300,
            ("c", "x"): 80 / 300,
            ("c", "y"): 20 / 300,
        }
    )


def test_a_link_has_the_gap_and_the_substitutability_of_its_supplier(found):
    # a>c: 0.4 · 1 · (1 - 0.4); b>c: 0.8/3 · 0.5 · (1 - 0.6)
    scores = of_links(found, "score")
    assert scores["a", "c"] == pytest.approx(0.24)
    assert scores["b", "c"] == pytest.approx(0.16 / 3)
    assert (scores["c", "x"], scores["c", "y"]) == (0, 0)
    assert of_links(found, "rank") == {("a", "c"): 1, ("b", "c"): 2, ("c", "x"): 3, ("c", "y"): 3}


def test_criticality_of_a_segment_is_what_those_outside_lose(found):
    # ore fails: c, x and y stop: 200 of 200. cell fails: all others stop. car fails: all stop.
    assert of_segments(found, "criticality") == pytest.approx({"ore": 1, "cell": 1, "car": 1})


def test_a_segment_has_the_mean_gap_by_size_and_the_concentration_of_its_makers(found):
    # ore: (60·1 + 40·0.5) / 100; car: x 1, y unknown: 80 of 100 known
    assert of_segments(found, "quality_gap") == pytest.approx({"ore": 0.8, "cell": 0.0, "car": 1.0})
    assert of_segments(found, "known") == pytest.approx({"ore": 1.0, "cell": 1.0, "car": 0.8})
    # 1 - (0.6² + 0.4²), 1 - 1², 1 - (0.8² + 0.2²)
    expected = {"ore": 0.48, "cell": 0.0, "car": 0.32}
    assert of_segments(found, "substitutability") == pytest.approx(expected)
    assert of_segments(found, "rank") == {"car": 1, "ore": 2, "cell": 3}


def test_below_half_known_a_segment_has_no_gap():
    # y, 20 of 100, alone is known
    found = analyse(chain_rows({"y": "weak"}))
    assert of_segments(found, "quality_gap")["car"] is None
    assert of_segments(found, "score")["car"] is None


def test_systemic_risk_as_published_stands_beside(found):
    # Weights are sales alone (a 60, b 40, c 100), and rivals step in: when a fails, b has 40 of
    # the 40 that are left, a had 60 of 40, so nobody replaces it: c loses 0.6.
    # a: (60 + 60) / 200; x weighs nothing itself: c 0.8 of its sales, a and b with it.
    esri = of_enterprises(found, "esri")
    assert esri["a"] == pytest.approx(120 / 200)
    assert esri["x"] == pytest.approx((80 + 48 + 32) / 200)


def test_where_an_enterprise_stands_comes_along(found):
    # a and b are raw materials; x and y hang on c, and c on neither a nor b alone
    assert of_enterprises(found, "tier") == {"a": 0, "b": 0, "c": 1, "x": 2, "y": 2}
    assert of_enterprises(found, "dominated_count")["c"] == 2
    assert of_enterprises(found, "core") == dict.fromkeys("abcxy", 1)


def test_columns_are_as_agreed(found):
    assert found.enterprises.schema == schemas.ENTERPRISES
    assert found.links.schema == schemas.LINKS
    assert found.segments.schema == schemas.SEGMENTS
    assert found.chain_gaps.schema == schemas.CHAIN_GAPS


def test_a_chain_without_links_has_no_criticality():
    found = analyse(chain_rows(STATES, SUPPLIES=[]))
    assert of_enterprises(found, "criticality") == dict.fromkeys("abcxy", 0.0)
    assert found.links.num_rows == 0


def test_a_link_to_itself_is_no_link():
    found = analyse(chain_rows(STATES, amounts=AMOUNTS | {("a", "a"): 5.0}))
    assert ("a", "a") not in of_links(found, "rank")


def test_an_unknown_chain_is_not_found():
    with pytest.raises(NotFound):
        analyse(chain_rows(), chain_id="other")


def test_a_chain_without_enterprises_is_refused():
    with pytest.raises(EmptyGraph, match="没有可分析的企业"):
        analyse(chain_rows(segments={}, SUPPLIES=[]))


def test_too_few_amounts_are_refused_with_the_remedy():
    rows = chain_rows(SUPPLIES=supply_rows(AMOUNTS, amount_yuan=None))
    with pytest.raises(AnalysisError, match="--unit-weights"):
        analyse(rows)


def test_a_large_run_that_was_ended_goes_on_where_it_stopped(found, tmp_path, monkeypatch):
    monkeypatch.setattr(analysis, "LARGE", 2)
    asked = {"chain_id": "t", "as_of": AS_OF, "unfinished": tmp_path}
    tables = small_tables(chain_rows(STATES))
    with pytest.raises(RunCancelled):
        analysis.analyse_weak_links(tables, **asked, cancelled=lambda: True)
    assert [path.suffix for path in tmp_path.iterdir()] == [".ckpt"]
    told = []
    again = analysis.analyse_weak_links(tables, **asked, progress=lambda done, _: told.append(done))
    assert told[0] > len(STATES)  # the losses where nobody steps in were there
    assert again.enterprises.equals(found.enterprises)
    assert not list(tmp_path.iterdir())


def test_unit_weights_count_every_link_once():
    rows = chain_rows(STATES, SUPPLIES=supply_rows(AMOUNTS, amount_yuan=None))
    found = analyse(rows, unit_weights=True)
    # a and b deliver half of the ore each: 1 + 0.5·2 + 0.5·1 + 0.5·1 of the volumes 1, 1, 2, 1, 1
    assert of_enterprises(found, "criticality")["a"] == pytest.approx(3 / 6)
    assert of_enterprises(found, "sales_yuan")["a"] is None
