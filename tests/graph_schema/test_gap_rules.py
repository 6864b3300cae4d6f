"""The rule file of common gaps is read, and what is wrong in one is named."""

import pytest
import yaml

from graph_schema.errors import SchemaError
from graph_schema.gap_rules import GapRules, gap_rules
from graph_schema.model import load_model
from graph_schema.rule_files import RULES_FOLDER
from graph_schema.rule_sections import parse_rules

SPEC = yaml.safe_load((RULES_FOLDER / "gaps-1.yaml").read_text(encoding="utf-8"))


def test_the_numbers_are_those_of_the_file() -> None:
    rules = gap_rules()
    assert (rules.version, rules.margin, rules.discovery_rate) == ("1", 1.5, 0.1)
    assert (rules.suspected_chance, rules.pooled_below) == (0.8, 5)
    assert (rules.spread.segments, rules.spread.owners) == (2, 3)


def test_every_severity_of_the_model_has_a_weight() -> None:
    allowed = load_model().nodes["QualityIssue"].properties["severity"].enum
    assert set(gap_rules().grade.severities) == set(allowed or ())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"margin": 0.5}, "margin"),
        ({"ordinary": {"deviation": 0.3, "doubt": 0, "least": 0.1}}, "ordinary.doubt"),
        ({"delta": 2}, "delta"),
    ],
)
def test_a_wrong_number_is_named(change: dict[str, object], named: str) -> None:
    with pytest.raises(SchemaError, match=named):
        parse_rules(GapRules, SPEC | change, file="gaps-9.yaml")


def test_a_version_that_is_not_there_is_named() -> None:
    with pytest.raises(SchemaError, match=r"gaps-99\.yaml"):
        gap_rules("99")
