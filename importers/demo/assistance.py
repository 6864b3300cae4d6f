"""The ledger of assistance (帮扶台账)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.plan import AS_OF, Verdict

_CHANCE = {"weak": 0.5, "improve": 0.35, "none_seen": 0.05, "unknown": 0.06}
_KINDS = {
    "质量管理体系建设": ("完成体系文件修订", "内审与管理评审已实施"),
    "检验检测能力提升": ("关键检测设备完成校准", "新增检测项目通过能力验证"),
    "质量问题整改": ("整改材料已提交", "复检合格"),
    "标准与计量服务": ("企业标准完成修订", "测量管理流程已建立"),
    "质量人员培训": ("内审员通过考核", "检验人员通过考核"),
}
_PROVIDERS = (
    "示例省质量技术服务中心（模拟）",
    "示例检验检测研究院（模拟）",
    "示例计量测试中心（模拟）",
    "示例标准化研究院（模拟）",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """One entry of the ledger; no end and no result while it goes on."""

    assistance_id: str
    firm: Firm
    kind: str
    started_on: date
    ended_on: date | None
    provider: str
    result: str | None


def make_assistance(
    firms: Sequence[Firm], plan: Mapping[int, Verdict], seed: int
) -> list[Assistance]:
    """Return the ledger: mostly firms that are weak or to improve."""
    draws = Draws(seed, "assistance")
    chosen = [firm for firm in firms if draws.chance(_CHANCE[plan[firm.number].state])]
    return [_entry(i + 1, firm, draws) for i, firm in enumerate(chosen)]


def _entry(number: int, firm: Firm, draws: Draws) -> Assistance:
    kind = draws.one(tuple(_KINDS))
    started = AS_OF - timedelta(days=draws.between(15, 700))
    ended = started + timedelta(days=draws.between(60, 240))
    over = ended <= AS_OF
    return Assistance(
        assistance_id=f"MN-BF-{number:04d}",
        firm=firm,
        kind=kind,
        started_on=started,
        ended_on=ended if over else None,
        provider=draws.one(_PROVIDERS),
        result=draws.one(_KINDS[kind]) if over else None,
    )
