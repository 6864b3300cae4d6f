from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml

from graph_schema.errors import SchemaError
from graph_schema.rule_files import RULES_FOLDER
from graph_schema.rules import (
    RuleText,
    link_rules,
    parse_link_rules,
    parse_state_rules,
    state_rules,
)


def spec(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((RULES_FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def test_windows_are_those_of_the_model() -> None:
    rules = state_rules()
    assert rules.version == "1"
    assert rules.rule("weak.failed_spot_check").window_months == 12
    assert rules.rule("improve.gap_present").window_months == 36
    assert rules.rule("improve.certificate_lapses").window_days == 90
    assert rules.rule("none_seen.examined").window_months == 36


def test_values_are_those_of_the_model() -> None:
    rules = state_rules()
    assert rules.rule("weak.severe_issue").severities == ("严重",)
    assert rules.rule("weak.failed_spot_check").sources == ("国家监督抽查", "省级监督抽查")
    assert set(rules.rule("weak.required_certificate").statuses) == {"暂停", "撤销", "注销", "过期"}
    assert rules.closed_issue_states == ("销号",)


def test_rules_decide_from_weak_to_none_seen() -> None:
    states = [rule.state for rule in state_rules().rules]
    assert states == sorted(states, key=["weak", "improve", "none_seen"].index)


def test_conformity_is_never_claimed() -> None:
    text = (RULES_FOLDER / "state-1.yaml").read_text(encoding="utf-8")
    assert "达标" not in text


def test_states_have_their_names() -> None:
    names = {state: text.zh for state, text in state_rules().texts.items()}
    assert names == {
        "weak": "薄弱",
        "improve": "待提升",
        "none_seen": "未见短板",
        "unknown": "未知",
    }


def test_every_text_is_filled_by_the_values_of_its_hit() -> None:
    values = {
        **{"title": "循环寿命", "source": "省级监督抽查", "standard": "GB/T 19001"},
        **{"status": "过期", "expires": date(2026, 9, 1), "gap": "8.4", "input": "隔膜"},
    }
    for rule in state_rules().rules:
        filled = rule.text.fill(
            window_months=rule.window_months, window_days=rule.window_days, **values
        )
        assert "{" not in filled.zh + filled.en
    assert "隔膜" in state_rules().weak_link["sole_source"].fill(**values).zh


def test_a_value_is_never_a_template() -> None:
    assert RuleText(zh="{title}", en="{title}").fill(title="{gap}").zh == "{gap}"


def test_link_rules_are_those_of_the_model() -> None:
    rules = link_rules()
    assert dict(rules.confidence) == {"observed": 1.0, "declared": 0.8, "derived": 0.3}
    assert (rules.derived_limit, rules.version) == (25, "1")


def test_rules_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        link_rules().confidence["derived"] = 1.0  # type: ignore[index]


@pytest.mark.parametrize("load", [state_rules, link_rules])
def test_version_that_does_not_exist_is_refused(load: Callable[[str], object]) -> None:
    with pytest.raises(SchemaError):
        load("99")


def test_unknown_rule_id_is_refused() -> None:
    with pytest.raises(SchemaError):
        state_rules().rule("weak.bad_luck")


def remove(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda s: s.pop(key)


def set_rule(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda s: s["rules"][1].update({key: value})


@pytest.mark.parametrize(
    "spoil",
    [
        remove("version"),
        remove("weak_link"),
        lambda s: s.update(colour="red"),
        lambda s: s["rules"].pop(),
        lambda s: s["rules"].reverse(),
        lambda s: s["rules"][0].pop("en"),
        lambda s: s["states"].pop("unknown"),
        set_rule("state", "bad"),
        set_rule("window_months", 0),
        set_rule("window_months", "12"),
        set_rule("sources", ["村级抽查"]),
        set_rule("statuses", ["丢失"]),
        set_rule("severities", ["致命"]),
        lambda s: s.update(closed_issue_states=["关闭"]),
        lambda s: s.update(expired_status="到期"),
    ],
)
def test_spoilt_rules_of_states_are_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    body = deepcopy(spec("state-1.yaml"))
    spoil(body)
    with pytest.raises(SchemaError, match="spoilt"):
        parse_state_rules(body, file="spoilt.yaml")


@pytest.mark.parametrize(
    "change",
    [
        {"confidence": {"observed": 1, "declared": 0.8}},
        {"confidence": {"observed": 1.1, "declared": 0.8, "derived": 0.3}},
        {"derived_limit": -1},
        {"derived_limit": "25"},
        {"colour": "red"},
    ],
)
def test_spoilt_rules_of_links_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="spoilt"):
        parse_link_rules(spec("links-1.yaml") | change, file="spoilt.yaml")
