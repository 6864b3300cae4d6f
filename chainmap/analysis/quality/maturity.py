"""Maturity of quality management 质量管理成熟度, on one scale; unknown stays unknown."""

from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.analysis.quality.population import Population, Subject
from graph_schema.evaluation_rules import MaturityScale

#: A level that was entered but cannot be read on this scale: another scale's, or none of its words.
OTHER = "other"


def measure_maturity(population: Population, scale: MaturityScale) -> Measure:
    """Return every enterprise in its level, the lowest first; levels are named by their number."""
    items = (
        Item(
            id=key,
            subject=subject,
            kind=_kind(subject, scale),
            what=" · ".join(filter(None, (subject.maturity_level, subject.maturity_scale))),
            origin=subject.origins["maturity_level"],
        )
        for key, subject in population.subjects.items()
    )
    levels = tuple(str(level.level) for level in scale.levels)
    return Measure(name="maturity", kinds=(*levels, OTHER, UNKNOWN), items=tuple(items))


def _kind(subject: Subject, scale: MaturityScale) -> str:
    if not (subject.maturity_level or "").strip():
        return UNKNOWN
    level = scale.read(subject.maturity_level, subject.maturity_scale)
    return OTHER if level is None else str(level)
