from collections import Counter
from collections.abc import Sequence

import pytest

from importers.demo.examinations import Examination
from importers.demo.province import Province, invent_province
from importers.demo.surveys import load_surveys


@pytest.fixture(scope="module")
def province() -> Province:
    return invent_province()


@pytest.fixture(scope="module")
def surveyed(province: Province) -> Sequence[Examination]:
    source = load_surveys()[0].source
    return [e for e in province.examinations if e.source == source]


def test_nobody_is_asked_whom_nobody_has_looked_at(
    province: Province, surveyed: Sequence[Examination]
) -> None:
    states = Counter(province.plan[e.firm.number].state for e in surveyed)
    assert set(states) == {"weak", "improve", "none_seen"}


def test_a_survey_finds_no_gap_where_the_plan_has_none(
    province: Province, surveyed: Sequence[Examination]
) -> None:
    found = {province.plan[e.firm.number].state for e in surveyed if e.present}
    assert found == {"weak", "improve"}


def test_a_gap_is_found_more_often_where_it_is_truly_raised(
    surveyed: Sequence[Examination],
) -> None:
    for survey in load_surveys():
        for raised in survey.truth:
            asked = [e for e in surveyed if e.gap_id == raised.gap_id and survey.asks(e.firm)]
            there = [e.present for e in asked if raised.holds_for(e.firm)]
            elsewhere = [e.present for e in asked if not raised.holds_for(e.firm)]
            often = sum(there) / len(there) > 3 * sum(elsewhere) / len(elsewhere)
            assert often == (raised.chance > 0.5), raised


def test_everybody_is_asked_about_all_gaps_of_a_survey(surveyed: Sequence[Examination]) -> None:
    for survey in load_surveys():
        asked = Counter(e.gap_id for e in surveyed if survey.asks(e.firm))
        counts = {asked[gap] for gap in survey.gap_ids}
        assert len(counts) == 1 and counts.pop() > 70  # noqa: PT018 - one thing
