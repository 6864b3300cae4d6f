"""Examinations: which gaps a firm was examined for, and which were found present."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.gaps import GapDraws
from importers.demo.plan import AS_OF, Verdict

_SOURCES = {"认证审核": 0.4, "质量帮扶诊断": 0.3, "质量状况调查": 0.2, "监督检查": 0.1}
_EXAMINED = {"weak": 0.6, "improve": 0.4, "none_seen": 0.1, "unknown": 0.0}
_LONG_AGO = 0.07  # chance of an examination more than 36 months ago, which no longer counts
_RECENT_DAYS, _OLD_DAYS = (10, 1060), (1110, 1500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One firm, one gap, one date: present or not."""

    firm: Firm
    gap_id: str
    on: date
    source: str
    present: bool


def make_examinations(
    firms: Sequence[Firm], plan: Mapping[int, Verdict], seed: int
) -> list[Examination]:
    """Return the examinations of all firms."""
    draws, gaps = Draws(seed, "examinations"), GapDraws(seed)
    return [e for firm in firms for e in _of_firm(firm, plan[firm.number], draws, gaps)]


def _of_firm(firm: Firm, verdict: Verdict, draws: Draws, gaps: GapDraws) -> Iterator[Examination]:
    must = verdict.reason in ("gap", "examined", "both")
    if must or draws.chance(_EXAMINED[verdict.state]):
        found = _present_count(verdict, draws)
        yield from _examine(firm, _RECENT_DAYS, found, draws, gaps)
    if draws.chance(_LONG_AGO):
        yield from _examine(firm, _OLD_DAYS, draws.below(3), draws, gaps)


def _present_count(verdict: Verdict, draws: Draws) -> int:
    if verdict.state == "none_seen":
        return 0
    return draws.between(1, 3) if verdict.reason == "gap" else draws.between(0, 2)


def _examine(
    firm: Firm, days_ago: tuple[int, int], found: int, draws: Draws, gaps: GapDraws
) -> Iterator[Examination]:
    """One visit: some gaps are looked at, the first ``found`` of them are present."""
    on = AS_OF - timedelta(days=draws.between(*days_ago))
    source = draws.weighted(_SOURCES)
    for i, gap_id in enumerate(gaps.several(firm, found + draws.between(3, 6))):
        yield Examination(firm=firm, gap_id=gap_id, on=on, source=source, present=i < found)
