"""The scorecard, and benchmarks beside it."""

import pytest

from chainmap.analysis.quality.evaluation import Component, Evaluation
from chainmap.quality_overview import ChainQuality, chain_quality, find_basis
from graph_schema.evaluation_rules import ComponentRule, evaluation_rules
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables


def quality(**more: list[dict]) -> ChainQuality:
    return chain_quality(find_basis(quality_tables(**more), CHAIN, AS_OF))


def component(found: ChainQuality, name: str) -> Component:
    return next(c for c in found.evaluation.components if c.rule.id == name)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("completeness", (2, 3, 3)),
        ("weak", (0, 2, 4)),  # a and b are known, c and d are not
        ("unknown", (2, 4, 4)),
        ("certified", (2, 4, 4)),
        ("certified_links", (2, 3, 3)),
        ("sole_source", (1, 3, 3)),  # q of d comes from c alone, p of c from a and b
        ("issues_closed", (0, 0, 0)),
        ("maturity", (0, 0, 4)),
        ("infrastructure", (0, 0, 4)),
    ],
)
def test_each_component_counts_what_can_be_counted_by_hand(name: str, figures: tuple) -> None:
    found = component(quality(), name)
    assert (found.n, found.of, found.all) == figures


def test_what_nobody_knows_has_no_share_and_weighs_nothing() -> None:
    found = quality()
    assert component(found, "maturity").share is None
    assert component(found, "issues_closed").coverage is None
    assert found.evaluation.weight_known == pytest.approx(6 / 9)


def test_the_mean_turns_what_should_be_little() -> None:
    rule = evaluation_rules().components[0]

    def made(n: int, better: str, weight: float) -> Component:
        line: ComponentRule = rule.model_copy(update={"better": better, "weight": weight})
        return Component(rule=line, n=n, of=10, all=10)

    found = Evaluation(version="x", components=(made(9, "more", 1.0), made(2, "less", 3.0)))
    assert found.weighted == pytest.approx((0.9 + 3 * 0.8) / 4)


def test_every_component_of_the_rules_names_a_measure_and_classes_that_exist() -> None:
    measures = quality().measures
    for rule in evaluation_rules().components:
        kinds = set(measures[rule.measure].kinds)
        assert set(rule.counted) <= kinds
        assert set(rule.among) <= kinds


def test_a_benchmark_with_a_components_name_is_compared_with_its_share() -> None:
    entered = {"benchmark_id": "B1", "name": "体系认证覆盖率", "value": 80.0, "unit": "%"}
    found = quality(Benchmark=[entered]).benchmarks
    assert [(b.benchmark_id, b.target, b.own) for b in found] == [("B1", 0.8, 0.5)]


def test_a_benchmark_of_a_product_is_shown_with_its_makers_and_not_compared() -> None:
    entered = {"benchmark_id": "B1", "name": "能量密度", "product_id": "p", "value": 300.0,
               "unit": "Wh/kg", "source": "行业报告", "year": 2025}  # fmt: skip
    found = quality(
        Benchmark=[entered], PRODUCES=[{"from": "a", "to": "p"}, {"from": "b", "to": "p"}]
    ).benchmarks
    assert [(b.makers, b.own, b.year) for b in found] == [(2, None, 2025)]


def test_benchmarks_of_other_products_are_not_the_chains() -> None:
    entered = {"benchmark_id": "B1", "name": "能量密度", "product_id": "other", "value": 3.0}
    assert quality(Benchmark=[entered]).benchmarks == ()
