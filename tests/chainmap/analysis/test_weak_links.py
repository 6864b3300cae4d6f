from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.sole_source import find_sole_sources
from chainmap.analysis.states import evaluate_states
from chainmap.analysis.weak_links import find_weak_links
from graph_schema.rules import state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

EVIDENCE_OF = {"weak": "严重", "improve": "一般"}


def rows_of(states):
    """Rows that put each enterprise into its state."""
    rows = {"QualityIssue": [], "HAS_ISSUE": [], "EXAMINED_FOR": []}
    for name, state in states.items():
        if state in EVIDENCE_OF:
            issue = {"issue_id": name, "severity": EVIDENCE_OF[state], "found_on": AS_OF}
            rows["QualityIssue"].append(issue | {"state": "发现"})
            rows["HAS_ISSUE"].append((name, name))
        if state == "none_seen":
            rows["EXAMINED_FOR"].append((name, "g", {"on": AS_OF, "present": False}))
    return rows


def weak_of(links, states):
    """Links are (supplier, customer, product, essential[, evidence])."""
    rows = rows_of(states) | {
        "SUPPLIES": [
            (s, c, {"product_id": f"{c}:{p}", "evidence": (*evidence, "declared")[0]})
            for s, c, p, _, *evidence in links
        ],
        "PRODUCES": [(c, f"out:{c}") for _, c, *_ in links],
        "INPUT_OF": [(f"{c}:{p}", f"out:{c}", {"essential": e}) for _, c, p, e, *_ in links],
    }
    tables = small_tables(rows)
    graph = ChainGraph.from_tables(tables, as_of=AS_OF, with_derived=True)
    evaluated = evaluate_states(tables, state_rules(), AS_OF)
    return graph, find_weak_links(graph, evaluated, find_sole_sources(graph))


def weak_pairs(links, states):
    graph, found = weak_of(links, states)
    ids = graph.node_ids.to_pylist()
    return {
        (ids[graph.source[k]], ids[graph.target[k]]): found.reasons(k)
        for k in range(graph.link_count)
        if found.weak[k]
    }


def test_every_link_of_a_weak_supplier_is_weak():
    links = [("a", "x", "p", 0), ("b", "x", "p", 0), ("a", "y", "q", 0)]
    assert weak_pairs(links, {"a": "weak"}) == {
        ("a", "x"): ("weak_supplier",),
        ("a", "y"): ("weak_supplier",),
    }


def test_a_weak_customer_makes_no_link_weak():
    assert weak_pairs([("a", "x", "p", 1)], {"x": "weak"}) == {}


def test_a_sole_source_of_an_essential_input_is_weak_unless_none_is_seen():
    for state in ("improve", "unknown"):
        found = weak_pairs([("a", "x", "p", 2)], {"a": state})
        assert found == {("a", "x"): ("sole_source",)}
    assert weak_pairs([("a", "x", "p", 2)], {"a": "none_seen"}) == {}


def test_a_sole_source_of_another_input_is_not():
    assert weak_pairs([("a", "x", "p", 1)], {"a": "improve"}) == {}


def test_both_reasons_are_given():
    assert weak_pairs([("a", "x", "p", 2)], {"a": "weak"}) == {
        ("a", "x"): ("weak_supplier", "sole_source")
    }


def test_derived_links_and_own_production_are_never_weak():
    links = [("a", "x", "p", 2, "derived"), ("a", "a", "q", 2)]
    assert weak_pairs(links, {"a": "weak"}) == {}


def ranks(listed):
    return [(s.enterprise_id, s.state, s.reach, s.sole_customers, s.weak_links) for s in listed]


def test_suppliers_are_ranked_by_reach_then_sole_customers_then_id():
    links = [
        # far reaches three, though it has one weak link only
        *[("far", "f1", "p", 0), ("f1", "f2", "p", 0), ("f2", "f3", "p", 0)],
        # of those that reach one, sole is a sole source; one and two are not
        *[("sole", "s1", "p", 0)],
        *[("two", "t", "p", 0), ("one", "t", "p", 0)],
    ]
    states = dict.fromkeys(("far", "sole", "one", "two"), "weak")
    _, found = weak_of(links, states)
    assert ranks(found.ranking) == [
        ("far", "weak", 3, 1, 1),
        ("sole", "weak", 1, 1, 1),
        ("one", "weak", 1, 0, 1),
        ("two", "weak", 1, 0, 1),
    ]


def test_unknown_suppliers_stand_in_a_list_of_their_own():
    _, found = weak_of([("a", "x", "p", 2), ("b", "y", "p", 2)], {"a": "improve"})
    assert ranks(found.ranking) == [("a", "improve", 1, 1, 1)]
    assert ranks(found.to_check) == [("b", "unknown", 1, 1, 1)]


def test_who_reaches_nobody_is_not_listed():
    _, found = weak_of([("a", "x", "p", 2, "derived")], {"a": "weak"})
    assert found.ranking == ()


def test_sole_customers_are_counted_once_each():
    _, found = weak_of([("a", "x", "p", 2), ("a", "x", "q", 0), ("a", "y", "p", 0)], {"a": "weak"})
    assert ranks(found.ranking) == [("a", "weak", 2, 2, 3)]


NAMES = "abcde"
LINK = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from("pq"), st.just(2))
STATES_OF = st.fixed_dictionaries(
    {n: st.sampled_from(["weak", "improve", "none_seen", "unknown"]) for n in NAMES}
)


@settings(deadline=None)
@given(st.lists(LINK, unique=True), STATES_OF)
def test_agrees_with_the_definition_link_by_link(links, states):
    suppliers = {
        (c, p): {s for s, c2, p2, _ in links if (c2, p2) == (c, p)} for _, c, p, _ in links
    }
    expected = {
        (s, c)
        for s, c, p, _ in links
        if s != c and (states[s] == "weak" or (suppliers[c, p] == {s} and states[s] != "none_seen"))
    }
    assert set(weak_pairs(links, states)) == expected
