"""Versioned rules: states of enterprises, confidence of links.

The numbers stand in ``rules/*.yaml``; here they are read and checked. ``links-2.yaml`` beside
``links-1.yaml`` would be the next version; nothing changes a version that maps were made with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from graph_schema.model import Model, load_model
from graph_schema.rule_files import read_rule_file, wrong_rules

State = Literal["weak", "improve", "none_seen", "unknown"]
STATES: tuple[State, ...] = get_args(State)
EVIDENCE = ("observed", "declared", "derived")

#: The rules that the analysis knows how to evaluate; a file must give each of them.
STATE_RULE_IDS = (
    "weak.severe_issue",
    "weak.failed_spot_check",
    "weak.required_certificate",
    "improve.open_issue",
    "improve.gap_present",
    "improve.certificate_lapses",
    "none_seen.qms_certificate",
    "none_seen.examined",
)
WEAK_LINK_IDS = ("weak_supplier", "sole_source")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A sentence in both languages, with ``{names}`` to be filled in.

    Examples
    --------
    >>> RuleText(zh="证书：{standard}", en="Certificate: {standard}").fill(standard="ISO 9001").zh
    '证书：ISO 9001'
    """

    zh: str
    en: str

    def fill(self, **values: object) -> "RuleText":
        """Return the sentences with their names filled in; values are data, never templates."""
        return RuleText(zh=self.zh.format(**values), en=self.en.format(**values))


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRule:
    """One rule: when it hits, the enterprise has at least this state.

    Attributes
    ----------
    window_months, window_days : how far back (or, for what lapses, ahead) it looks; None: always.
    severities, sources, statuses : the values it is about; empty: any.
    """

    id: str
    state: State
    text: RuleText
    window_months: int | None = None
    window_days: int | None = None
    severities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRules:
    """The rules of one version, in the order in which they decide.

    ``texts`` are the names of the states, ``weak_link`` the reasons for which a link is weak.
    """

    version: str
    valid_from: date
    rules: tuple[StateRule, ...]
    closed_issue_states: tuple[str, ...]
    expired_status: str
    claimed_status: str
    texts: Mapping[str, RuleText]
    weak_link: Mapping[str, RuleText]

    def rule(self, rule_id: str) -> StateRule:
        """Return the rule with this id.

        Examples
        --------
        >>> state_rules().rule("weak.failed_spot_check").window_months
        12
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise wrong_rules(f"state-{self.version}.yaml", f"没有规则 {rule_id}", f"no rule {rule_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRules:
    """Confidence of a link by its evidence, and where links are no longer derived."""

    version: str
    valid_from: date
    confidence: Mapping[str, float]
    derived_limit: int


@cache
def state_rules(version: str = "1") -> StateRules:
    """Read ``rules/state-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or the file does not say what a rule needs.

    Examples
    --------
    >>> [r.id for r in state_rules().rules if r.state == "none_seen"]
    ['none_seen.qms_certificate', 'none_seen.examined']
    """
    return parse_state_rules(read_rule_file(f"state-{version}.yaml"), file=f"state-{version}.yaml")


@cache
def link_rules(version: str = "1") -> LinkRules:
    """Read ``rules/links-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or the file does not say what is needed.

    Examples
    --------
    >>> link_rules().confidence["declared"], link_rules().derived_limit
    (0.8, 25)
    """
    return parse_link_rules(read_rule_file(f"links-{version}.yaml"), file=f"links-{version}.yaml")


def parse_state_rules(spec: Mapping[str, Any], *, file: str) -> StateRules:
    """Build the rules of states from what the file says; a SchemaError names what is wrong."""
    _check_keys(
        spec,
        {"version", "valid_from", "rules", "closed_issue_states", "expired_status"}
        | {"claimed_status", "states", "weak_link"},
        file,
    )
    rules = tuple(_state_rule(body, file) for body in spec["rules"])
    if tuple(rule.id for rule in rules) != STATE_RULE_IDS:
        raise wrong_rules(
            file,
            f"规则编号及其顺序须为 {'、'.join(STATE_RULE_IDS)}",
            f"the rules must be, in this order, {', '.join(STATE_RULE_IDS)}",
        )
    found = StateRules(
        version=str(spec["version"]),
        valid_from=spec["valid_from"],
        rules=rules,
        closed_issue_states=tuple(spec["closed_issue_states"]),
        expired_status=spec["expired_status"],
        claimed_status=spec["claimed_status"],
        texts=_texts(spec["states"], STATES, file),
        weak_link=_texts(spec["weak_link"], WEAK_LINK_IDS, file),
    )
    _check_values(found, load_model(), file)
    return found


def parse_link_rules(spec: Mapping[str, Any], *, file: str) -> LinkRules:
    """Build the rules of links from what the file says; a SchemaError names what is wrong."""
    _check_keys(spec, {"version", "valid_from", "confidence", "derived_limit"}, file)
    confidence = spec["confidence"]
    if set(confidence) != set(EVIDENCE) or not all(0 <= c <= 1 for c in confidence.values()):
        raise wrong_rules(
            file,
            f"confidence 须为 {'、'.join(EVIDENCE)} 各给一个 0 到 1 之间的数",
            f"confidence must give each of {', '.join(EVIDENCE)} a number from 0 to 1",
        )
    limit = spec["derived_limit"]
    if not isinstance(limit, int) or limit < 0:
        raise wrong_rules(
            file, "derived_limit 须为非负整数", "derived_limit must be a whole number"
        )
    return LinkRules(
        version=str(spec["version"]),
        valid_from=spec["valid_from"],
        confidence=MappingProxyType({k: float(v) for k, v in confidence.items()}),
        derived_limit=limit,
    )


def _state_rule(body: Mapping[str, Any], file: str) -> StateRule:
    optional = {"window_months", "window_days", "severities", "sources", "statuses"}
    _check_keys(body, {"id", "state", "zh", "en"}, file, optional=optional)
    state, rule_id = body["state"], body["id"]
    if state not in STATES or not rule_id.startswith(f"{state}."):
        raise wrong_rules(
            file,
            f"规则 {rule_id} 的状态 {state} 不对",
            f"the state {state} of rule {rule_id} is wrong",
        )
    for name in ("window_months", "window_days"):
        if name in body and not (isinstance(body[name], int) and body[name] > 0):
            raise wrong_rules(
                file, f"{rule_id} 的 {name} 须为正整数", f"{name} of {rule_id} must be positive"
            )
    return StateRule(
        id=rule_id,
        state=state,
        text=RuleText(zh=body["zh"], en=body["en"]),
        window_months=body.get("window_months"),
        window_days=body.get("window_days"),
        severities=tuple(body.get("severities", ())),
        sources=tuple(body.get("sources", ())),
        statuses=tuple(body.get("statuses", ())),
    )


def _texts(spec: Mapping[str, Any], names: tuple[str, ...], file: str) -> Mapping[str, RuleText]:
    _check_keys(spec, set(names), file)
    for body in spec.values():
        _check_keys(body, {"zh", "en"}, file)
    texts = {name: RuleText(zh=spec[name]["zh"], en=spec[name]["en"]) for name in names}
    return MappingProxyType(texts)


def _check_values(found: StateRules, model: Model, file: str) -> None:
    """Every value that a rule is about must be one that the model allows."""
    issue = model.nodes["QualityIssue"].properties
    certificate = model.nodes["Certificate"].properties
    used = [
        (issue["severity"].enum, [v for r in found.rules for v in r.severities]),
        (issue["source"].enum, [v for r in found.rules for v in r.sources]),
        (certificate["status"].enum, [v for r in found.rules for v in r.statuses]),
        (certificate["status"].enum, [found.expired_status, found.claimed_status]),
        (issue["state"].enum, found.closed_issue_states),
    ]
    for allowed, values in used:
        for value in values:
            if value not in allowed:
                raise wrong_rules(
                    file, f"模型中没有取值“{value}”", f"the model knows no value {value!r}"
                )


def _check_keys(
    spec: Mapping[str, Any], required: set[str], file: str, *, optional: set[str] | None = None
) -> None:
    missing = sorted(required - set(spec))
    unknown = sorted(set(spec) - required - (optional or set()))
    if missing or unknown:
        raise wrong_rules(
            file,
            f"缺少 {missing}，多出 {unknown}",
            f"missing {missing}, unknown {unknown}",
        )
