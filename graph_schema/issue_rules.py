"""The states of a quality issue and the steps between them: ``rules/issue-states-*.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from graph_schema.model import load_model
from graph_schema.rule_files import read_rule_file, wrong_rules

DEFAULT_ISSUE_RULES = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueState:
    """One state; ``needs`` are the properties that must be known in it."""

    state: str
    en: str
    needs: tuple[str, ...] = ()
    closes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRules:
    """The states in their order."""

    version: str
    valid_from: date
    states: tuple[IssueState, ...]

    def find(self, state: str | None) -> IssueState | None:
        """Return the state of this name, None where there is none."""
        return next((s for s in self.states if s.state == state), None)

    def beside(self, state: str | None) -> tuple[IssueState, ...]:
        """Return the states one step away, the next one first; of an unknown state the first.

        Examples
        --------
        >>> [s.state for s in issue_rules().beside("攻关")]
        ['验证', '立项']
        >>> [s.state for s in issue_rules().beside(None)], issue_rules().beside("销号")[0].state
        (['发现'], '验证')
        """
        names = [s.state for s in self.states]
        if state not in names:
            return self.states[:1]
        at = names.index(state)
        return (*self.states[at + 1 : at + 2], *self.states[max(at - 1, 0) : at])

    def leads_on(self, state: str | None, to: str) -> bool:
        """Tell whether a step leads on and not back."""
        names = [s.state for s in self.states]
        return state not in names or names.index(to) > names.index(state)


@cache
def issue_rules(version: str = DEFAULT_ISSUE_RULES) -> IssueRules:
    """Read one version of the rules.

    Raises
    ------
    SchemaError
        Where there is no such version, or it names what the model does not know.
    """
    file = f"issue-states-{version}.yaml"
    return parse_issue_rules(read_rule_file(file), file=file)


def parse_issue_rules(spec: Mapping[str, Any], *, file: str) -> IssueRules:
    """Build the rules from what the file says; a SchemaError names what is wrong."""
    known = load_model().nodes["QualityIssue"].properties
    try:
        states = tuple(
            IssueState(**{**s, "needs": tuple(s.get("needs", ()))}) for s in spec["states"]
        )
        rules = IssueRules(version=spec["version"], valid_from=spec["valid_from"], states=states)
    except (KeyError, TypeError) as error:
        raise wrong_rules(file, f"缺少或多出 {error}", f"missing or unknown: {error}") from error
    if tuple(s.state for s in states) != known["state"].enum:
        raise wrong_rules(file, "状态与模型中的不同", "the states are not those of the model")
    for state in states:
        for name in state.needs:
            if name not in known:
                raise wrong_rules(file, f"没有属性 {name}", f"there is no property {name}")
    return rules
