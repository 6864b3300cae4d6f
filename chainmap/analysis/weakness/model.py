"""From weighed links to the factors of enterprises, links and segments."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats
from chainmap.analysis.links import EVIDENCE
from chainmap.analysis.weakness.criticality import (
    Anew,
    Computation,
    Criticality,
    compute_criticality,
)
from chainmap.analysis.weakness.essential_matrix import EssentialMatrix
from chainmap.analysis.weakness.markets import Markets
from chainmap.analysis.weakness.scoring import Factors, market_shares
from chainmap.analysis.weakness.segments import segment_quality, segment_substitutability
from chainmap.analysis.weakness.subject import Subject
from chainmap.analysis.weakness.supply import Supply
from chainmap.analysis.weakness.weights import LinkWeights
from graph_schema.rules import STATES, LinkRules
from graph_schema.weakness_rules import WeaknessRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelFactors:
    """Factors of n enterprises, m links and k sectors.

    ``segment_known`` is the part of each sector's size in a known state; ``criticality`` what the
    factors of that name follow from.
    """

    enterprise: Factors
    link: Factors
    segment: Factors
    segment_known: Floats
    criticality: Criticality


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeaknessModel:
    """All that the factors follow from, but for the weights of the links.

    Attributes
    ----------
    quality_gap : (n,) 0..1, NaN where the state is unknown.
    confidence : (m,) 0..1, how far each link is believed.
    """

    subject: Subject
    essential: EssentialMatrix
    supply: Supply
    weights: LinkWeights
    quality_gap: Floats
    confidence: Floats
    markets: Markets
    rules: WeaknessRules

    @classmethod
    def of(
        cls,
        subject: Subject,
        essential: EssentialMatrix,
        weights: LinkWeights,
        markets: Markets,
        rules: WeaknessRules,
        link_rules: LinkRules,
    ) -> "WeaknessModel":
        """Put the parts of a model together."""
        graph, sectors = subject.graph, subject.sectors
        gaps = [rules.quality_gap[state] for state in STATES]
        gap_of_state = np.array([np.nan if gap is None else gap for gap in gaps])
        believed = [link_rules.confidence[kind] for kind in EVIDENCE]
        by_evidence = np.array([*believed, rules.confidence_not_stated])[graph.evidence]
        return cls(
            subject=subject,
            essential=essential,
            supply=Supply.of(graph.source, graph.target, sectors.code, essential.values),
            weights=weights,
            quality_gap=gap_of_state[subject.states.codes_of(graph.node_ids)],
            confidence=np.where(np.isnan(graph.confidence), by_evidence, graph.confidence),
            markets=markets,
            rules=rules,
        )

    @property
    def certain(self) -> bool:
        """Whether nothing can be drawn: every link is believed, no amount estimated."""
        return not self.weights.estimated.any() and bool((self.confidence >= 1.0).all())

    def factors(
        self, weight: Floats, computation: Computation, anew: Anew | None = None
    ) -> LevelFactors:
        """Return the factors where the links weigh ``weight`` (m,); one of 0 is not there.

        Only the enterprises of ``anew`` fail, where it is given.
        """
        supply, sectors = self.supply, self.subject.sectors
        volume = supply.volume(weight)
        share = market_shares(volume, self.markets.code)
        found = compute_criticality(supply, weight, sectors, computation, anew)
        quality = segment_quality(
            sectors, volume, self.quality_gap, min_known=self.rules.segment_min_known
        )
        return LevelFactors(
            enterprise=Factors(
                criticality=found.enterprise,
                quality_gap=self.quality_gap,
                substitutability=1.0 - share,
            ),
            link=Factors(
                criticality=found.link,
                quality_gap=self.quality_gap[supply.source],
                substitutability=1.0 - share[supply.source],
            ),
            segment=Factors(
                criticality=found.segment,
                quality_gap=quality.quality_gap,
                substitutability=segment_substitutability(
                    sectors, market_shares(volume, sectors.code)
                ),
            ),
            segment_known=quality.known,
            criticality=found,
        )
