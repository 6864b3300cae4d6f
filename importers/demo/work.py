"""The work on issues and assistance: owners and due dates, potential, figures, targets."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from graph_schema.codelists import regions
from importers.demo.assistance import Assistance
from importers.demo.chain_rows import Row
from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.issues import Issue
from importers.demo.plan import AS_OF, Verdict

_POTENTIAL: Mapping[str, Mapping[str, float]] = {
    "weak": {"较大": 0.5, "一般": 0.35, "较小": 0.15},
    "improve": {"较大": 0.45, "一般": 0.4, "较小": 0.15},
    "none_seen": {"较大": 0.15, "一般": 0.45, "较小": 0.4},
    "unknown": {"较大": 0.25, "一般": 0.4, "较小": 0.35},
}
#: Days that an issue may take, by severity.
_DAYS = {"严重": 180, "较重": 270, "一般": 365}
_UNIT = "{place}市场监督管理局（模拟）"
_EVIDENCE = ("复检报告合格（模拟）", "现场核查通过（模拟）", "整改验收意见（模拟）")
_PLAN = "示例省小微企业质量认证提升行动实施方案（模拟）"
_YEAR = 2025


def potentials(plan: Mapping[int, Verdict], seed: int) -> dict[int, str | None]:
    """Return each firm's potential as a survey would have it; some answer nothing."""
    draws = Draws(seed, "potential")
    return {
        number: None if draws.chance(0.2) else draws.weighted(_POTENTIAL[verdict.state])
        for number, verdict in plan.items()
    }


class IssueWork:
    """Gives issues an owner and a due date once they are in hand, and evidence once closed."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "issue work")

    def columns(self, issue: Issue) -> Row:
        """Return the columns of one issue."""
        begun = [entry for entry in issue.history if entry.split("|")[1] == "立项"]
        if not begun or self._draws.chance(0.06):
            return {}
        start = date.fromisoformat(begun[0].partition("|")[0])
        closed = issue.state == "销号"
        return {
            "responsible_unit": _UNIT.format(place=regions().by_code[issue.firm.region_code].name),
            "due": start + timedelta(days=_DAYS[issue.severity] + self._draws.between(-30, 120)),
            "closed_on": date.fromisoformat(issue.history[-1].partition("|")[0])
            if closed
            else None,
            "closing_evidence": self._draws.one(_EVIDENCE) if closed else None,
        }


class AssistanceWork:
    """Gives ended assistance its figures of before and after; some enterprises send none."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "assistance work")

    def columns(self, entry: Assistance) -> Row:
        """Return the columns of one entry."""
        if entry.ended_on is None or self._draws.chance(0.25):
            return {}
        satisfaction = self._draws.between(78, 100) / 100
        if entry.ended_on > AS_OF - timedelta(days=120):
            return {"satisfaction": satisfaction}  # no year has passed
        before = self._revenue(entry.firm)
        margin, cost = self._draws.between(20, 110) / 1000, self._draws.between(25, 90) / 1000
        return {
            "satisfaction": satisfaction,
            "revenue_before_yuan": before,
            "revenue_after_yuan": round(before * self._draws.between(88, 122) / 100, 2),
            "profit_margin_before": margin,
            "profit_margin_after": round(margin + self._draws.between(-12, 20) / 1000, 4),
            "quality_cost_rate_before": cost,
            "quality_cost_rate_after": round(cost - self._draws.between(-8, 18) / 1000, 4),
        }

    def _revenue(self, firm: Firm) -> float:
        known = firm.revenue_yuan
        return float(known) if known else self._draws.between(200, 3000) * 10_000.0


def target_rows() -> Iterator[Row]:
    """Yield the targets of an invented department; one names an indicator that nobody knows."""
    listed: tuple[tuple[str, str, str, str | None, float], ...] = (
        ("MN-MB-01", "体系认证覆盖", "有效体系认证企业占比", None, 0.6),
        ("MN-MB-02", "精准帮扶", "帮扶小微企业数", None, 300),
        ("MN-MB-03", "帮扶满意度", "帮扶满意度", None, 0.9),
        ("MN-MB-04", "帮扶后营收", "帮扶后营收增长企业占比", None, 0.5),
        ("MN-MB-05", "问题整改", "问题全部销号企业占比", None, 0.7),
        ("MN-MB-06", "电池链体系认证覆盖", "有效体系认证企业占比", "battery", 0.7),
        ("MN-MB-07", "培训人次", "质量认证培训人次", None, 30000),
    )
    for target_id, name, indicator, chain_id, value in listed:
        yield {
            "target_id": target_id,
            "name": name,
            "indicator": indicator,
            "chain_id": chain_id,
            "value": value,
            "starts_on": date(_YEAR, 1, 1),
            "due": date(2027, 12, 31),
            "source": _PLAN,
            "year": _YEAR,
        }
