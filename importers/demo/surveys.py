"""Surveys on purpose (专项调查): many enterprises asked about the same gaps, some truly raised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from importers.demo.draws import Draws
from importers.demo.enterprises import Firm
from importers.demo.examinations import Examination
from importers.demo.gaps import gap_of_code
from importers.demo.plan import Verdict

SURVEYS_FILE = Path(__file__).parent / "surveys.yaml"
#: Days that a survey takes to reach everybody.
_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A gap that is truly more frequent in a segment or a county, and why."""

    gap_id: str
    why: str
    chance: float
    segment: str | None
    county: str | None

    def holds_for(self, firm: Firm) -> bool:
        """Tell whether the firm is where the gap is raised."""
        if self.segment is not None:
            return firm.segment.segment_id == self.segment
        return firm.region_code == self.county


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey: whom it asks, about what, and what is true there.

    ``answered`` is the share of those asked that answer, ``ordinary`` the chance that an enterprise
    with problems has a gap that is raised nowhere.
    """

    source: str
    chain: str | None
    province: str
    begins: date
    gap_ids: tuple[str, ...]
    truth: tuple[Raised, ...]
    answered: float
    ordinary: float

    def asks(self, firm: Firm) -> bool:
        """Tell whether the firm is in the survey's scope."""
        if self.chain is not None:
            return firm.chain.chain_id == self.chain
        return firm.region_code.startswith(self.province)

    def chance(self, firm: Firm, gap_id: str) -> float:
        """Return the chance that the firm has the gap, if it is one with problems."""
        raised = (r.chance for r in self.truth if r.gap_id == gap_id and r.holds_for(firm))
        return next(raised, self.ordinary)


@cache
def load_surveys() -> tuple[Survey, ...]:
    """Read ``surveys.yaml``: the surveys of the demo with their truth.

    Examples
    --------
    >>> [raised.segment for raised in load_surveys()[0].truth]
    ['battery-part']
    """
    body = yaml.safe_load(SURVEYS_FILE.read_text(encoding="utf-8"))
    return tuple(_survey(spec, body) for spec in body["surveys"])


def make_surveys(
    firms: Sequence[Firm], plan: Mapping[int, Verdict], seed: int
) -> list[Examination]:
    """Return what the surveys found, absent gaps included."""
    return [
        examination
        for number, survey in enumerate(load_surveys())
        for examination in _conducted(survey, firms, plan, Draws(seed, "surveys", number))
    ]


def _conducted(
    survey: Survey, firms: Sequence[Firm], plan: Mapping[int, Verdict], draws: Draws
) -> Iterator[Examination]:
    for firm in firms:
        state = plan[firm.number].state
        if state == "unknown" or not survey.asks(firm) or not draws.chance(survey.answered):
            continue
        on = survey.begins + timedelta(days=draws.below(_DAYS))
        for gap_id in survey.gap_ids:
            found = draws.chance(survey.chance(firm, gap_id)) and state != "none_seen"
            yield Examination(firm=firm, gap_id=gap_id, on=on, source=survey.source, present=found)


def _survey(spec: Mapping[str, Any], body: Mapping[str, Any]) -> Survey:
    return Survey(
        source=body["source"],
        chain=spec["scope"].get("chain"),
        province=spec["scope"].get("province", ""),
        begins=spec["begins"],
        gap_ids=tuple(gap_of_code(code).gap_id for code in spec["gaps"]),
        truth=tuple(_raised(truth, body) for truth in spec["truth"]),
        answered=body["answered"],
        ordinary=spec.get("ordinary", body["ordinary"]),
    )


def _raised(spec: Mapping[str, Any], body: Mapping[str, Any]) -> Raised:
    return Raised(
        gap_id=gap_of_code(spec["gap"]).gap_id,
        why=spec["why"],
        chance=spec.get("raised", body["raised"]),
        segment=spec.get("segment"),
        county=spec.get("county"),
    )
