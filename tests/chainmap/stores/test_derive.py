from itertools import product as combinations

import pyarrow as pa
import pytest

from chainmap.stores.derive import derive_links
from graph_schema.model import load_model
from graph_schema.records import arrow_schema, fact_ids, table_of
from graph_schema.rules import LinkRules, link_rules

MODEL = load_model()
SUPPLIES = MODEL.relationships["SUPPLIES"]


def facts(
    produces: list[tuple[str, str]], inputs: list[tuple[str, str]], source: str = "s"
) -> dict[str, pa.Table]:
    def table(name: str, ends: list[tuple[str, str]]) -> pa.Table:
        rows = [{"from": a, "to": b, "source_id": source} for a, b in ends]
        return table_of(MODEL.relationships[name], rows)

    return {"PRODUCES": table("PRODUCES", produces), "INPUT_OF": table("INPUT_OF", inputs)}


def ends(table: pa.Table) -> list[tuple[str, str, str]]:
    return [(r["from"], r["to"], r["product_id"]) for r in table.to_pylist()]


@pytest.fixture
def rules() -> LinkRules:
    return link_rules()


def test_maker_of_an_input_supplies_maker_of_the_product(rules: LinkRules) -> None:
    links = derive_links(facts([("a", "yarn"), ("b", "cloth")], [("yarn", "cloth")]), rules)
    assert ends(links) == [("a", "b", "yarn")]


def test_rows_are_canonical_and_carry_their_evidence(rules: LinkRules) -> None:
    links = derive_links(facts([("a", "yarn"), ("b", "cloth")], [("yarn", "cloth")]), rules)
    assert links.schema == arrow_schema(SUPPLIES)
    row = links.to_pylist()[0]
    assert (row["evidence"], row["confidence"], row["source_id"]) == ("derived", 0.3, "derived:1")
    assert row["period"] is None
    assert links["link_id"].to_pylist() == fact_ids(SUPPLIES, links)


def test_pair_at_the_limit_is_linked_and_one_above_is_not(rules: LinkRules) -> None:
    at = [(f"m{i}", "p") for i in range(5)] + [(f"u{i}", "q") for i in range(5)]
    above = [*at, ("u5", "q")]
    assert derive_links(facts(at, [("p", "q")]), rules).num_rows == rules.derived_limit
    assert derive_links(facts(above, [("p", "q")]), rules).num_rows == 0


def test_nobody_supplies_itself_and_a_product_that_feeds_itself_is_left_out(
    rules: LinkRules,
) -> None:
    made = [("a", "p"), ("a", "q"), ("b", "p")]
    links = derive_links(facts(made, [("p", "q"), ("p", "p")]), rules)
    assert ends(links) == [("b", "a", "p")]


def test_several_goods_of_one_customer_make_one_link(rules: LinkRules) -> None:
    made = [("a", "p"), ("b", "q"), ("b", "r")]
    links = derive_links(facts(made, [("p", "r"), ("p", "q")]), rules)
    assert ends(links) == [("a", "b", "p")]
    assert links["source_row"].to_pylist() == ["p → q"]


def test_what_two_sources_say_of_a_product_is_counted_once(rules: LinkRules) -> None:
    one = facts([("a", "p"), ("b", "q")], [("p", "q")], "one")
    two = facts([("a", "p"), ("b", "q")], [("p", "q")], "two")
    both = {name: pa.concat_tables([one[name], two[name]]) for name in one}
    assert ends(derive_links(both, rules)) == [("a", "b", "p")]


def test_order_of_the_facts_does_not_matter(rules: LinkRules) -> None:
    made = [(f"e{i}", p) for i, p in combinations(range(3), ("p", "q", "r"))]
    pairs = [("p", "q"), ("q", "r")]
    straight = derive_links(facts(made, pairs), rules)
    assert straight.num_rows == 12
    assert derive_links(facts(made[::-1], pairs[::-1]), rules).equals(straight)


def test_without_products_there_are_no_links(rules: LinkRules) -> None:
    links = derive_links({}, rules)
    assert (links.num_rows, links.schema) == (0, arrow_schema(SUPPLIES))
