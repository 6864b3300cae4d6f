"""Composition and quality level 构成与质量水平: enterprises by size and state, staffed segments."""

from collections import Counter

from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.analysis.quality.population import NOBODY, SIZES, Population, Subject
from chainmap.analysis.states import EnterpriseStates
from graph_schema.rules import STATES


def measure_sizes(population: Population) -> Measure:
    """Return every enterprise in its size class, small and micro ones first."""
    items = (
        Item(
            id=key,
            subject=subject,
            kind=subject.size,
            what=_entered(subject),
            origin=subject.origins["size_class"],
        )
        for key, subject in population.subjects.items()
    )
    return Measure(name="size", kinds=(*SIZES, UNKNOWN), items=tuple(items))


def measure_states(population: Population, states: EnterpriseStates) -> Measure:
    """Return every enterprise in its state, with the first of the rows that decide it."""
    items = []
    for key, subject in population.subjects.items():
        hits = states.hits_of(key)
        items.append(
            Item(
                id=key,
                subject=subject,
                kind=subject.state,
                what=hits[0].text.zh if hits else "",
                on=hits[0].on if hits else None,
                origin=hits[0].origin if hits else subject.origins["name"],
            )
        )
    return Measure(name="state", kinds=STATES, items=tuple(items))


def measure_segments(population: Population) -> Measure:
    """Return every segment: staffed where an enterprise of the population stands in it."""
    staff = Counter(subject.segment_id for subject in population.subjects.values())
    items = (
        Item(
            id=segment.segment_id,
            subject=None,
            segment_id=segment.segment_id,
            kind="staffed" if staff[segment.segment_id] else "empty",
            what=f"{segment.name}：{staff[segment.segment_id]}",
            origin=NOBODY,
        )
        for segment in population.segments
    )
    return Measure(name="segment", kinds=("staffed", "empty"), items=tuple(items))


def _entered(subject: Subject) -> str:
    return "" if subject.size == UNKNOWN else subject.size
