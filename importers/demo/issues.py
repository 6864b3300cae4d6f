"""Quality issues in all states, with severities, sources and state history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph_schema.codelists import GapEntry
from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.gaps import GapDraws
from importers.demo.plan import AS_OF, Reason, Verdict, is_maker

_PATH = ("发现", "立项", "攻关", "验证", "销号")
_STEP_REASONS = {
    "立项": "列入质量问题清单",
    "攻关": "企业整改，技术机构帮扶",
    "验证": "提交整改材料，安排复查",
    "销号": "复查合格，予以销号",
}
_OPEN_STATES = {"发现": 0.25, "立项": 0.3, "攻关": 0.3, "验证": 0.15}

_SPOT_CHECKS = {"省级监督抽查": 0.7, "国家监督抽查": 0.3}
_OTHER_SOURCES = {
    "市县监督抽查": 0.24,
    "认证审核不符合项": 0.3,
    "风险监测": 0.14,
    "投诉举报": 0.14,
    "企业自报": 0.12,
    "缺陷召回": 0.06,
}
_OTHER_SERVICE_SOURCES = {"认证审核不符合项": 0.55, "投诉举报": 0.3, "企业自报": 0.15}
_SAMPLED = frozenset({"国家监督抽查", "省级监督抽查", "市县监督抽查"})

_ITEMS = (
    "关键性能指标",
    "安全项目",
    "耐久性",
    "尺寸与形位公差",
    "成分含量",
    "标志标识",
    "环境适应性",
)
_TEST_ITEMS = ("型式试验项目", "可靠性试验项目", "有害物质检测项目", "关键性能检测项目")
_NO_ABILITY = ("I.5",)  # 企业关键检测项目无能力
_AUDIT = "认证审核不符合项"
_GAPS = {
    "国家监督抽查": ("T.1",),
    "省级监督抽查": ("T.1",),
    "市县监督抽查": ("T.1",),
    "风险监测": ("T.2", "T.3"),
    "投诉举报": ("M.1", "8.5.5"),
    "缺陷召回": ("M.3",),
    "企业自报": ("T.2", "T.4", "7.1.5"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A quality issue as the workbook lists it."""

    issue_id: str
    firm: Firm
    title: str
    severity: str
    source: str
    found_on: date
    state: str
    gap_id: str
    history: tuple[str, ...]


def make_issues(firms: Sequence[Firm], plan: Mapping[int, Verdict], seed: int) -> list[Issue]:
    """Return the issues of all firms, numbered in the order in which they were found."""
    maker = _IssueMaker(seed)
    found = [issue for firm in firms for issue in maker.of(firm, plan[firm.number])]
    found.sort(key=lambda issue: (issue.found_on, issue.firm.number))
    return [_numbered(issue, i + 1) for i, issue in enumerate(found)]


def _numbered(issue: Issue, number: int) -> Issue:
    return replace(issue, issue_id=f"MN-{issue.found_on:%Y}-{number:04d}")


class _IssueMaker:
    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "issues")
        self._gaps = GapDraws(seed)

    def of(self, firm: Firm, verdict: Verdict) -> Iterator[Issue]:
        """Make the issues that explain the verdict, and closed ones of earlier years."""
        if verdict.state == "weak":
            if verdict.reason != "certificate":
                yield self._main_issue(firm, verdict.reason)
            if self._draws.chance(0.4):
                yield self._other(firm, closed=False)
        elif verdict.reason == "issue":
            yield self._other(firm, closed=False)
            if self._draws.chance(0.25):
                yield self._other(firm, closed=False)
        if self._draws.chance(0.3 if verdict.state in ("weak", "improve") else 0.13):
            yield self._closed(firm)

    def _main_issue(self, firm: Firm, reason: Reason) -> Issue:
        if reason == "spot_check":
            severity = self._draws.weighted({"严重": 0.3, "较重": 0.5, "一般": 0.2})
            source = self._draws.weighted(_SPOT_CHECKS)
            # Within twelve months, which is as long as a failed spot check makes a firm weak.
            return self._issue(firm, source, severity, days_ago=(12, 350), closed=False)
        if reason == "audit":
            return self._issue(firm, _AUDIT, "严重", days_ago=(20, 500), closed=False)
        source = self._draws.weighted({"企业自报": 0.6, "风险监测": 0.4})
        return self._issue(firm, source, "严重", days_ago=(20, 500), closed=False, no_ability=True)

    def _other(self, firm: Firm, *, closed: bool) -> Issue:
        source = self._draws.weighted(_OTHER_SOURCES if is_maker(firm) else _OTHER_SERVICE_SOURCES)
        severity = self._draws.weighted({"一般": 0.65, "较重": 0.35})
        return self._issue(firm, source, severity, days_ago=(8, 420), closed=closed)

    def _closed(self, firm: Firm) -> Issue:
        severity = self._draws.weighted({"一般": 0.55, "较重": 0.33, "严重": 0.12})
        sources = _OTHER_SOURCES | _SPOT_CHECKS if is_maker(firm) else _OTHER_SERVICE_SOURCES
        source = self._draws.weighted(sources)
        return self._issue(firm, source, severity, days_ago=(200, 1300), closed=True)

    def _issue(
        self,
        firm: Firm,
        source: str,
        severity: str,
        *,
        days_ago: tuple[int, int],
        closed: bool,
        no_ability: bool = False,
    ) -> Issue:
        found = AS_OF - timedelta(days=self._draws.between(*days_ago))
        state = "销号" if closed else self._draws.weighted(_OPEN_STATES)
        if source == _AUDIT:
            gap = self._gaps.of_clause(firm)
        else:
            gap = self._gaps.of_codes(_NO_ABILITY if no_ability else _GAPS[source])
        return Issue(
            issue_id="",
            firm=firm,
            title=self._title(firm, source, gap, closed=closed),
            severity=severity,
            source=source,
            found_on=found,
            state=state,
            gap_id=gap.gap_id,
            history=self._history(found, state, source),
        )

    def _title(self, firm: Firm, source: str, gap: GapEntry, *, closed: bool) -> str:
        product = firm.product.name
        if source == _AUDIT:
            return f"认证审核不符合项{'' if closed else '未关闭'}：{gap.name}"
        if gap.gap_id.endswith(_NO_ABILITY):
            return f"关键检测项目无能力：{product}{self._draws.one(_TEST_ITEMS)}"
        item = self._draws.one(_ITEMS)
        if source in _SAMPLED:
            return f"监督抽查不合格：{product}{item}"
        return f"{source}：{product}{item}"

    def _history(self, found: date, state: str, source: str) -> tuple[str, ...]:
        """Return the steps up to ``state``, spread over the time since the issue was found."""
        steps = _PATH[: _PATH.index(state) + 1]
        days = (AS_OF - found).days
        offsets = sorted(self._draws.between(1, max(1, days)) for _ in steps[1:])
        dates = [found, *(found + timedelta(days=offset) for offset in offsets)]
        return tuple(
            f"{day}|{step}|{_STEP_REASONS.get(step, source)}"
            for day, step in zip(dates, steps, strict=True)
        )
