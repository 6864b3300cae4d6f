"""What an analysis is asked for: options, and the scenario that it supposes."""

from dataclasses import dataclass

from chainmap.analysis.esri.shocks import TOLERANCE
from graph_schema.essential_rules import EssentialRule

#: Above this many enterprises small losses are not passed on, and nobody's reach is counted.
LARGE = 20_000
#: Up to this many enterprises all fail anew in each network that is drawn; above, only those that
#: compete for the first `LISTED` ranks, and only these have intervals.
MAX_RESAMPLED = 5_000
LISTED = 200
#: Above this many there are no rank intervals: a hundred networks would take hours.
MAX_DRAWN = 50_000
#: The threshold of a large network: it changed no result by more than 1.2e-7 (ESRI.md).
LARGE_THRESHOLD = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is supposed to be otherwise than the tables say.

    Attributes
    ----------
    removed_enterprises, removed_links, removed_regions : they are gone; links by ``link_id``, a
        region with every enterprise located in it or below.
    restored_enterprises, restored_links, restored_regions : they are there, although removed above
        or although their time is over.
    certified : enterprises supposed to be in state none_seen.
    """

    removed_enterprises: tuple[str, ...] = ()
    removed_links: tuple[str, ...] = ()
    removed_regions: tuple[str, ...] = ()
    restored_enterprises: tuple[str, ...] = ()
    restored_links: tuple[str, ...] = ()
    restored_regions: tuple[str, ...] = ()
    certified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakLinkOptions:
    """How weak links are looked for.

    Attributes
    ----------
    with_derived : derived links count, marked as such.
    unit_weights : every link counts 1; without, amounts are needed.
    tolerance : ε of ESRI.
    threshold : θ of ESRI; None: 0, and `LARGE_THRESHOLD` above `LARGE` enterprises.
    resamples : networks drawn for the rank intervals; 0: no intervals, as above `MAX_DRAWN`
        enterprises.
    seed : of what is drawn.
    essential_rules : rules of the operator, over what the tables say.
    threads : tasks at a time.
    scenario : what is supposed to be otherwise.
    """

    with_derived: bool = False
    unit_weights: bool = False
    tolerance: float = TOLERANCE
    threshold: float | None = None
    resamples: int = 100
    seed: int = 1
    essential_rules: tuple[EssentialRule, ...] = ()
    threads: int = 1
    scenario: Scenario | None = None

    def threshold_of(self, enterprises: int) -> float:
        """Return θ for a network of this size."""
        if self.threshold is not None:
            return self.threshold
        return LARGE_THRESHOLD if enterprises > LARGE else 0.0


def listed_of(enterprises: int) -> int | None:
    """Return how many first ranks have an interval in a network of this size; None: all."""
    return LISTED if enterprises > MAX_RESAMPLED else None
