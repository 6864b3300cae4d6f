from datetime import date

import pytest

from graph_schema.errors import SchemaError
from graph_schema.issue_rules import issue_rules, parse_issue_rules

SPEC = {
    "version": "9",
    "valid_from": date(2026, 1, 1),
    "states": [{"state": s, "en": s} for s in ("发现", "立项", "攻关", "验证", "销号")],
}


def test_the_states_are_those_of_the_policy_in_its_order() -> None:
    assert [s.state for s in issue_rules().states] == ["发现", "立项", "攻关", "验证", "销号"]
    assert [s.state for s in issue_rules().states if s.closes] == ["销号"]


def test_a_step_leads_one_on_or_one_back() -> None:
    rules = issue_rules()
    assert [s.state for s in rules.beside("立项")] == ["攻关", "发现"]
    assert (rules.leads_on("立项", "攻关"), rules.leads_on("立项", "发现")) == (True, False)


def test_closing_needs_evidence() -> None:
    assert "closing_evidence" in issue_rules().find("销号").needs


@pytest.mark.parametrize(
    "change",
    [
        {"states": SPEC["states"][:4]},
        {"states": [*SPEC["states"][:4], {"state": "销号", "en": "closed", "needs": ["colour"]}]},
        {"states": [{"state": "发现", "name": "found"}]},
        {"states": [{"en": "found"}]},
    ],
)
def test_rules_that_do_not_fit_the_model_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(SchemaError):
        parse_issue_rules({**SPEC, **change}, file="test.yaml")


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(SchemaError):
        issue_rules("0")
