"""The numbers that decide what is a common quality gap: ``rules/gaps-<version>.yaml``."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from graph_schema.rule_files import read_rule_file
from graph_schema.rule_sections import RuleSection, parse_rules

Component = Literal["severity", "breadth", "criticality", "recurrence"]
NamedBand = Literal["confirmed", "suspected", "insufficient"]


class Ordinary(RuleSection):
    """How much the rates of groups differ without anything being wrong.

    Attributes
    ----------
    deviation : standard deviation of the log rate between groups.
    doubt : standard error of its square, which says how soon data outweigh it.
    least : the deviation that an estimate never goes below.
    """

    deviation: float = Field(gt=0, le=2)
    doubt: float = Field(gt=0)
    least: float = Field(gt=0, le=2)


class Spread(RuleSection):
    """In how many segments, or at how many owners, a common gap is seen."""

    segments: int = Field(ge=1)
    owners: int = Field(ge=1)


class GradeLevel(RuleSection):
    """A grade and the score from which it is given."""

    name: str
    at_least: float


class GradeRules(RuleSection):
    """Weights of the components, of severities, and the bounds of grades, the highest first."""

    weights: Mapping[Component, float]
    severities: Mapping[str, float]
    levels: tuple[GradeLevel, ...] = Field(min_length=1)


class BandName(RuleSection):
    """What a band is called."""

    zh: str
    en: str


class GapRules(RuleSection):
    """The rules of one version; the file says what each number is.

    Examples
    --------
    >>> gap_rules().margin, gap_rules().discovery_rate, gap_rules().spread.owners
    (1.5, 0.1, 3)
    """

    version: str
    valid_from: date
    window_months: int = Field(ge=1)
    margin: float = Field(ge=1)
    discovery_rate: float = Field(gt=0, lt=1)
    suspected_chance: float = Field(gt=0, lt=1)
    posterior_bound: float = Field(gt=0, lt=0.5)
    confidence: float = Field(gt=0, lt=1)
    pooled_below: int = Field(ge=1)
    enough: int = Field(ge=1)
    suppressed_below: int = Field(ge=1)
    ordinary: Ordinary
    spread: Spread
    grade: GradeRules
    bands: Mapping[NamedBand, BandName]


@cache
def gap_rules(version: str = "1") -> GapRules:
    """Read ``rules/gaps-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or a number is missing or impossible.
    """
    file = f"gaps-{version}.yaml"
    return parse_rules(GapRules, read_rule_file(file), file=file)
