"""The rule files of chain evaluation and maturity are checked when they are read."""

import pytest

from graph_schema.errors import SchemaError
from graph_schema.evaluation_rules import (
    EvaluationRules,
    MaturityScale,
    evaluation_rules,
    maturity_scale,
)
from graph_schema.rule_sections import parse_rules


def test_five_levels_are_the_default() -> None:
    assert [level.level for level in maturity_scale().levels] == [1, 2, 3, 4, 5]


def test_a_scale_that_does_not_read_unnamed_levels_leaves_them() -> None:
    strict = maturity_scale().model_copy(update={"unnamed": False})
    assert strict.read("3", None) is None
    assert strict.read("3", "1") == 3


@pytest.mark.parametrize("read", [evaluation_rules, maturity_scale])
def test_a_version_that_is_not_there_is_refused(read) -> None:
    with pytest.raises(SchemaError, match="no such version"):
        read("999")


def test_a_wrong_field_is_named() -> None:
    spec = evaluation_rules().model_dump() | {"expiring_days": -1}
    with pytest.raises(SchemaError, match="expiring_days"):
        parse_rules(EvaluationRules, spec, file="evaluation-9.yaml")


def test_an_unknown_field_is_named() -> None:
    spec = maturity_scale().model_dump() | {"colour": "red"}
    with pytest.raises(SchemaError, match="colour"):
        parse_rules(MaturityScale, spec, file="maturity-9.yaml")
