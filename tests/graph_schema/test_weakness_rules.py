import pytest
import yaml

from graph_schema.errors import SchemaError
from graph_schema.rule_files import RULES_FOLDER
from graph_schema.weakness_rules import parse_weakness_rules, weakness_rules

SPEC = yaml.safe_load((RULES_FOLDER / "weakness-1.yaml").read_text(encoding="utf-8"))


def refused(**changed):
    with pytest.raises(SchemaError) as error:
        parse_weakness_rules(SPEC | changed, file="f.yaml")
    assert "f.yaml" in error.value.zh
    return error.value


def test_an_unknown_state_has_no_gap():
    assert weakness_rules().quality_gap["unknown"] is None
    assert weakness_rules().quality_gap["weak"] == 1.0


def test_a_version_that_is_not_there_is_refused():
    with pytest.raises(SchemaError, match="没有这个版本"):
        weakness_rules("99")


def test_every_state_needs_a_gap():
    refused(quality_gap={"weak": 1.0})


def test_a_gap_is_a_fraction():
    refused(quality_gap=SPEC["quality_gap"] | {"weak": 2})
    refused(quality_gap=SPEC["quality_gap"] | {"weak": True})


def test_limits_are_fractions():
    assert "segment_min_known" in refused(segment_min_known=1.5).en


def test_a_name_that_nothing_knows_is_refused():
    assert "surplus" in refused(surplus=1).zh
