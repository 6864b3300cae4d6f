"""Chain evaluation 产业链评价: a scorecard of shares with their rows, never one number alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chainmap.analysis.quality.measure import Measure
from graph_schema.evaluation_rules import ComponentRule, EvaluationRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One line of the scorecard.

    Attributes
    ----------
    n : items that are counted; of : those about which something is known; all : every item.
    share : n / of, None where nothing is known.
    coverage : of / all, None where there is nothing at all.
    score : the share, or what is left of it where less is better; more is better, 0..1.
    """

    rule: ComponentRule
    n: int
    of: int
    all: int

    @property
    def share(self) -> float | None:
        """Return n / of."""
        return self.n / self.of if self.of else None

    @property
    def coverage(self) -> float | None:
        """Return of / all."""
        return self.of / self.all if self.all else None

    @property
    def score(self) -> float | None:
        """Return the share turned so that more is better."""
        if self.share is None:
            return None
        return self.share if self.rule.better == "more" else 1 - self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The scorecard of a chain under one version of the rules."""

    version: str
    components: tuple[Component, ...]

    @property
    def weighted(self) -> float | None:
        """Return the mean of the known scores by weight: never shown without the components."""
        known = [(c.rule.weight, c.score) for c in self.components if c.score is not None]
        weight = sum(w for w, _ in known)
        return sum(w * score for w, score in known) / weight if weight else None

    @property
    def weight_known(self) -> float | None:
        """Return the part of all weights that stands behind ``weighted``."""
        total = sum(c.rule.weight for c in self.components)
        known = sum(c.rule.weight for c in self.components if c.score is not None)
        return known / total if total else None


def evaluate_chain(measures: Iterable[Measure], rules: EvaluationRules) -> Evaluation:
    """Count every component of the rules; a measure that is not there has no rows."""
    by_name: Mapping[str, Measure] = {measure.name: measure for measure in measures}
    return Evaluation(
        version=rules.version,
        components=tuple(_component(rule, by_name.get(rule.measure)) for rule in rules.components),
    )


def _component(rule: ComponentRule, measure: Measure | None) -> Component:
    if measure is None:
        return Component(rule=rule, n=0, of=0, all=0)
    tally = measure.total()
    return Component(
        rule=rule, n=tally.count(*rule.counted), of=tally.count(*rule.among), all=tally.n
    )
