from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainmap.analysis.dates import state_at
from chainmap.quality_work.life_cycle import IssuePlan, IssueStep, change_plan, take_step
from graph_schema.errors import InputRefused
from graph_schema.issue_rules import issue_rules

TODAY = date(2026, 6, 30)
RULES = issue_rules()
STATES = [s.state for s in RULES.states]


def issue(state: str | None = "立项", **values: Any) -> dict[str, Any]:
    return {
        "state": state,
        "state_history": ["2026-03-01|发现|抽查"],
        "found_on": date(2026, 3, 1),
        "responsible_unit": "质量处",
        "due": date(2026, 9, 1),
        "closed_on": None,
        "closing_evidence": None,
        **values,
    }


def step(to: str, **values: Any) -> IssueStep:
    return IssueStep(**{"to": to, "on": date(2026, 6, 1), "reason": "例会决定", **values})


def fields(row: dict[str, Any], taken: IssueStep) -> set[str]:
    with pytest.raises(InputRefused) as refused:
        take_step(row, taken, RULES, today=TODAY)
    return {field for field, _, _ in refused.value.fields}


def test_a_step_adds_a_line_to_the_history_and_changes_the_state() -> None:
    changed = take_step(issue(), step("攻关"), RULES, today=TODAY)
    assert changed["state"] == "攻关"
    assert changed["state_history"] == ["2026-03-01|发现|抽查", "2026-06-01|攻关|例会决定"]


@pytest.mark.parametrize("to", ["验证", "销号", "立项", "无此状态"])
def test_a_step_over_a_state_is_refused(to: str) -> None:
    assert "to" in fields(issue(), step(to, closing_evidence="x"))


def test_a_step_back_needs_a_reason_and_nothing_else() -> None:
    bare = issue(responsible_unit=None, due=None)
    assert take_step(bare, step("发现"), RULES, today=TODAY)["state"] == "发现"
    assert fields(bare, step("发现", reason="  ")) == {"reason"}


def test_an_issue_of_unknown_state_can_only_be_said_to_be_found() -> None:
    assert fields(issue(None), step("立项")) == {"to"}
    assert take_step(issue(None), step("发现"), RULES, today=TODAY)["state"] == "发现"


def test_a_step_can_bring_owner_and_date_that_the_state_needs() -> None:
    bare = issue("发现", responsible_unit=None, due=None)
    assert fields(bare, step("立项")) == {"responsible_unit", "due"}
    given_now = step("立项", responsible_unit=" 质量 处 ", due=date(2026, 9, 1))
    changed = take_step(bare, given_now, RULES, today=TODAY)
    assert (changed["responsible_unit"], changed["due"]) == ("质量 处", date(2026, 9, 1))


def test_a_day_in_the_future_or_before_the_last_step_is_refused() -> None:
    assert fields(issue(), step("攻关", on=date(2026, 7, 1))) == {"on"}
    assert fields(issue(), step("攻关", on=date(2026, 2, 1))) == {"on"}


def test_a_due_date_that_has_passed_may_stay_but_a_new_one_not_lie_in_the_past() -> None:
    late = issue(due=date(2026, 5, 1))
    unchanged = take_step(late, step("攻关", due=date(2026, 5, 1)), RULES, today=TODAY)
    assert unchanged["due"] == date(2026, 5, 1)
    assert fields(late, step("攻关", due=date(2026, 5, 2))) == {"due"}


def test_closing_sets_day_and_evidence_and_reopening_takes_them_away() -> None:
    verified = issue("验证", due=None)
    assert fields(verified, step("销号")) == {"closing_evidence"}
    closed = take_step(verified, step("销号", closing_evidence="报告"), RULES, today=TODAY)
    assert (closed["closed_on"], closed["closing_evidence"]) == (date(2026, 6, 1), "报告")
    reopened = take_step({**verified, **closed}, step("验证"), RULES, today=TODAY)
    assert (reopened["closed_on"], reopened["closing_evidence"]) == (None, None)


def test_a_reason_of_many_lines_becomes_one() -> None:
    changed = take_step(issue(), step("攻关", reason="甲\n2026-01-01|销号|乙"), RULES, today=TODAY)
    assert changed["state_history"][-1] == "2026-06-01|攻关|甲 2026-01-01|销号|乙"
    assert state_at(changed["state_history"], None, TODAY)[0] == "攻关"


def test_a_plan_changes_what_is_given_and_nothing_else() -> None:
    assert change_plan(issue(), IssuePlan(responsible_person="张三")) == {
        "responsible_person": "张三"
    }


@pytest.mark.parametrize("plan", [IssuePlan(), IssuePlan(due=date(2026, 2, 1))])
def test_an_empty_plan_or_one_due_before_the_issue_was_found_is_refused(plan: IssuePlan) -> None:
    with pytest.raises(InputRefused):
        change_plan(issue(), plan)


@given(st.lists(st.sampled_from(STATES), max_size=25))
def test_whatever_is_tried_the_history_only_ever_moves_one_state(tried: list[str]) -> None:
    row = issue("发现")
    for to in tried:
        try:
            row |= take_step(row, step(to, closing_evidence="x"), RULES, today=TODAY)
        except InputRefused:
            continue
    path = [entry.split("|")[1] for entry in row["state_history"]]
    jumps = [abs(STATES.index(a) - STATES.index(b)) for a, b in pairwise(path)]
    assert set(jumps) <= {1}
    assert path[-1] == row["state"]
