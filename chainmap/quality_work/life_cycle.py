"""The life of a quality issue: 发现 → 立项 → 攻关 → 验证 → 销号, one step on or back at a time.

Pure: an issue's row and a step in, the properties that change out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chainmap.analysis.dates import dated_entries
from graph_schema.errors import InputRefused
from graph_schema.issue_rules import IssueRules, IssueState
from graph_schema.model import load_model

#: (field, Chinese, English) of one thing that is wrong.
Wrong = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePlan:
    """Who is responsible and until when; None leaves what is known."""

    responsible_unit: str | None = None
    responsible_person: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStep(IssuePlan):
    """A step to a state one on or one back, with its day and its reason.

    ``closing_evidence`` says what showed that the issue is solved: an examination, a report.
    """

    to: str
    on: date
    reason: str
    closing_evidence: str | None = None


def take_step(
    issue: Mapping[str, Any], step: IssueStep, rules: IssueRules, *, today: date
) -> dict[str, object]:
    """Return the properties of an issue that a step changes.

    Raises
    ------
    InputRefused
        Where the step leads elsewhere than one on or back, its day lies before the last one or
        after ``today``, its reason is empty, or what the state needs is not known.

    Examples
    --------
    >>> from graph_schema.issue_rules import issue_rules
    >>> issue = {"state": "验证", "state_history": ["2026-03-01|验证|复检"], "found_on": None,
    ...          "responsible_unit": "质量处", "due": None}
    >>> on = date(2026, 5, 1)
    >>> step = IssueStep(to="销号", on=on, reason="复检合格", closing_evidence="报告1")
    >>> take_step(issue, step, issue_rules(), today=date(2026, 6, 1))["state_history"]
    ['2026-03-01|验证|复检', '2026-05-01|销号|复检合格']
    """
    target = rules.find(step.to)
    reason = _one_line(step.reason)
    wrong = [*_wrong_way(issue, step, rules), *_wrong_day(issue, step, today)]
    if not reason:
        wrong.append(("reason", "请填写原因", "give a reason"))
    planned = {**_planned(step), **_closing(step, target)}
    if target is not None and rules.leads_on(issue["state"], step.to):
        wrong += _missing({**issue, **planned}, target)
    if wrong:
        raise InputRefused(*wrong)
    entry = f"{step.on.isoformat()}|{step.to}|{reason}"
    return planned | {
        "state": step.to,
        "state_history": [*(issue["state_history"] or ()), entry],
    }


def change_plan(issue: Mapping[str, Any], plan: IssuePlan) -> dict[str, object]:
    """Return the properties of an issue that a plan changes.

    Raises
    ------
    InputRefused
        Where nothing is given, or the issue was to be solved before it was found.
    """
    planned = _planned(plan)
    if not planned:
        raise InputRefused(("responsible_unit", "没有填写任何内容", "nothing was entered"))
    found = issue["found_on"]
    if plan.due and found and plan.due < found:
        zh, en = f"计划完成日期早于发现日期 {found}", f"due before the issue was found on {found}"
        raise InputRefused(("due", zh, en))
    return planned


def _wrong_way(issue: Mapping[str, Any], step: IssueStep, rules: IssueRules) -> Iterator[Wrong]:
    allowed = [s.state for s in rules.beside(issue["state"])]
    if step.to not in allowed:
        now, listed = issue["state"] or "未知", "、".join(allowed)
        yield (
            "to",
            f"现在是“{now}”，下一步只能是{listed}",
            f"the state is {now}; the next can only be {listed}",
        )


def _wrong_day(issue: Mapping[str, Any], step: IssueStep, today: date) -> Iterator[Wrong]:
    days = [day for day, _ in dated_entries(issue["state_history"])]
    last = max([*days, *([issue["found_on"]] if issue["found_on"] else [])], default=None)
    if step.on > today:
        yield "on", f"日期不能晚于 {today}", f"the date lies after {today}"
    if last is not None and step.on < last:
        yield "on", f"日期不能早于上一步 {last}", f"the date lies before the last step, {last}"
    # A due date that has passed may stay; a new one may not lie in the past of its own step.
    if step.due not in (None, issue["due"]) and step.due < step.on:
        yield "due", "计划完成日期早于这一步的日期", "due before the day of this step"


def _missing(after: Mapping[str, Any], target: IssueState) -> Iterator[Wrong]:
    properties = load_model().nodes["QualityIssue"].properties
    for name in target.needs:
        if not after.get(name):
            zh = properties[name].zh
            yield (
                name,
                f"进入“{target.state}”须填写{zh}",
                f"{name} ({zh}) is needed in {target.state}",
            )


def _planned(plan: IssuePlan) -> dict[str, object]:
    given: dict[str, object | None] = {
        "responsible_unit": _one_line(plan.responsible_unit),
        "responsible_person": _one_line(plan.responsible_person),
        "due": plan.due,
    }
    return {name: value for name, value in given.items() if value}


def _closing(step: IssueStep, target: IssueState | None) -> dict[str, object]:
    """Return day and evidence of the closing, which a step back takes away again."""
    if target is None or not target.closes:
        return {"closed_on": None, "closing_evidence": None}
    return {"closed_on": step.on, "closing_evidence": _one_line(step.closing_evidence) or None}


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
