"""Certificates in every status, with their dated history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.plan import AS_OF, Verdict, is_maker, required_standards

QMS = "GB/T 19001"
_EDITIONS = {
    QMS: "2016", "IATF 16949": "2016", "GB/T 24001": "2016", "GB/T 45001": "2020",
    "ISO 22000": "2018", "ISO 13485": "2016", "ISO 22163": "2023",
}  # fmt: skip
_LETTERS = {
    QMS: "Q", "IATF 16949": "T", "GB/T 24001": "E", "GB/T 45001": "S",
    "ISO 22000": "F", "ISO 13485": "M", "ISO 22163": "R", "CCC": "C",
}  # fmt: skip
#: A valid certificate of these makes a firm 未见短板, so a firm in state 未知 holds none.
_QUALITY_SYSTEMS = frozenset({QMS, "IATF 16949", "ISO 13485", "ISO 22163"})
_SECTOR_STANDARDS = {"food": ("ISO 22000", 0.6), "device": ("ISO 13485", 0.5)}

BODIES = tuple(
    f"示例{name}（模拟）"
    for name in (
        "东屿认证有限公司", "中湛质量认证中心", "南霁认证有限公司", "西岚检验认证有限公司",
        "北沅认证有限公司", "海砚认证服务有限公司", "江翊认证有限公司", "湖澜标准认证有限公司",
    )
)  # fmt: skip

_QMS_SHARE = {"weak": 0.6, "improve": 0.65, "none_seen": 0.0, "unknown": 0.0}
_REASONS = {
    "暂停": "监督审核未按期实施",
    "撤销": "暂停期满未恢复",
    "注销": "获证组织申请注销",
    "过期": "证书到期未再认证",
}
_LAPSED_REQUIRED = {"过期": 0.5, "暂停": 0.35, "撤销": 0.15}
_LAPSED_VOLUNTARY = {"过期": 0.45, "注销": 0.3, "暂停": 0.15, "撤销": 0.1}
_SIZE_LETTERS = {"micro": "S", "small": "S", "medium": "M", "large": "L"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as the workbook lists it; a claim (声称) has neither dates nor body."""

    number: str
    firm: Firm
    standard: str
    status: str
    edition: str | None = None
    scope: str | None = None
    body: str | None = None
    issued: date | None = None
    expires: date | None = None
    history: tuple[str, ...] = ()


def make_certificates(
    firms: Sequence[Firm], plan: Mapping[int, Verdict], seed: int
) -> list[Certificate]:
    """Return the certificates of all firms."""
    maker = _CertificateMaker(Draws(seed, "certificates"))
    return [c for firm in firms for c in maker.of(firm, plan[firm.number])]


class _CertificateMaker:
    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._count = 0

    def of(self, firm: Firm, verdict: Verdict) -> Iterator[Certificate]:
        """Make one firm's certificates so that they do not contradict its verdict."""
        required = required_standards(firm)
        lapsed = self._draws.one(required) if verdict.reason == "certificate" else None
        held = self._held(firm, verdict, required)
        if lapsed:
            held.pop(lapsed, None)
            yield self._lapsed(firm, lapsed, self._draws.weighted(_LAPSED_REQUIRED))
        if verdict.reason == "lapsing":
            held.pop(QMS, None)
            yield self._valid(firm, QMS, lapses_in_days=self._draws.between(4, 88))
        for standard, probability in held.items():
            if self._draws.chance(probability):
                yield self._valid(firm, standard)
            elif standard not in required and self._draws.chance(0.05):
                yield self._lapsed(firm, standard, self._draws.weighted(_LAPSED_VOLUNTARY))
        if verdict.state == "unknown":
            yield from self._of_unknown(firm, required)

    def _held(self, firm: Firm, verdict: Verdict, required: list[str]) -> dict[str, float]:
        """Return the standards that the firm may hold validly, with the chance of each."""
        large = firm.bracket in ("medium", "large")
        chances = {
            QMS: 1.0 if verdict.reason in ("certified", "both") else _QMS_SHARE[verdict.state],
            "GB/T 24001": 0.45 if large else 0.13,
            "GB/T 45001": 0.3 if large else 0.07,
        }
        if any(p.auto for p in firm.products):
            chances["IATF 16949"] = 0.12 if firm.bracket == "micro" else 0.5
        if any(p.ccc for p in firm.products):
            chances["CCC"] = 0.9
        if firm.chain.chain_id in _SECTOR_STANDARDS and is_maker(firm):
            standard, chance = _SECTOR_STANDARDS[firm.chain.chain_id]
            chances[standard] = chance
        for standard in required:
            chances[standard] = max(chances.get(standard, 0.0), 0.8)
        if verdict.state == "unknown" or verdict.reason == "examined":
            chances = {k: v for k, v in chances.items() if k not in _QUALITY_SYSTEMS}
        return chances

    def _of_unknown(self, firm: Firm, required: list[str]) -> Iterator[Certificate]:
        """Make what is no proof: a certificate that lapsed and was no duty, a mere claim."""
        if QMS not in required and self._draws.chance(0.15):
            yield self._lapsed(firm, QMS, self._draws.weighted(_LAPSED_VOLUNTARY))
        elif self._draws.chance(0.13):
            number = f"claim:{firm.uscc}:{QMS}"
            yield Certificate(number=number, firm=firm, standard=QMS, status="声称")

    def _valid(
        self, firm: Firm, standard: str, *, lapses_in_days: int | None = None
    ) -> Certificate:
        if lapses_in_days is None:
            return self._certificate(firm, standard, AS_OF - self._days(20, 980), "有效", None)
        expires = AS_OF + timedelta(days=lapses_in_days)
        return self._certificate(firm, standard, _first_day(expires), "有效", None)

    def _lapsed(self, firm: Firm, standard: str, status: str) -> Certificate:
        if status == "过期":
            expires = AS_OF - self._days(5, 240)
            return self._certificate(
                firm, standard, _first_day(expires), status, expires + timedelta(days=1)
            )
        changed = AS_OF - (self._days(5, 170) if status == "暂停" else self._days(10, 330))
        return self._certificate(firm, standard, changed - self._days(200, 640), status, changed)

    def _certificate(
        self, firm: Firm, standard: str, issued: date, status: str, changed: date | None
    ) -> Certificate:
        self._count += 1
        body = self._draws.below(len(BODIES))
        cycle = self._draws.weighted({0: 0.55, 1: 0.3, 2: 0.15})
        history = [f"{issued}|有效|{'再认证' if cycle else '初次认证'}"]
        if changed is not None:
            history.append(f"{changed}|{status}|{_REASONS[status]}")
        return Certificate(
            number=f"M{body + 1:02d}{issued:%y}{_LETTERS[standard]}{self._count:05d}"
            f"R{cycle}{_SIZE_LETTERS[firm.bracket]}",
            firm=firm,
            standard=standard,
            edition=_EDITIONS.get(standard),
            scope=f"{firm.product.name}的{'生产' if is_maker(firm) else '服务提供'}",
            body=BODIES[body],
            issued=issued,
            expires=_last_day(issued),
            status=status,
            history=tuple(history),
        )

    def _days(self, low: int, high: int) -> timedelta:
        return timedelta(days=self._draws.between(low, high))


def _last_day(issued: date) -> date:
    """Return the last day of the three years that a certificate is valid."""
    return _shift_years(issued, 3) - timedelta(days=1)


def _first_day(expires: date) -> date:
    return _shift_years(expires + timedelta(days=1), -3)


def _shift_years(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + years)
