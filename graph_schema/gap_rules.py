"""The numbers that decide what is a common quality gap: ``rules/gaps-<version>.yaml``."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph_schema.errors import SchemaError
from graph_schema.rules import RULES_FOLDER

Component = Literal["severity", "breadth", "criticality", "recurrence"]
NamedBand = Literal["confirmed", "suspected", "insufficient"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ordinary(_Section):
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


class Spread(_Section):
    """In how many segments, or at how many owners, a common gap is seen."""

    segments: int = Field(ge=1)
    owners: int = Field(ge=1)


class GradeLevel(_Section):
    """A grade and the score from which it is given."""

    name: str
    at_least: float


class GradeRules(_Section):
    """Weights of the components, of severities, and the bounds of grades, the highest first."""

    weights: Mapping[Component, float]
    severities: Mapping[str, float]
    levels: tuple[GradeLevel, ...] = Field(min_length=1)


class BandName(_Section):
    """What a band is called."""

    zh: str
    en: str


class GapRules(_Section):
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
    path = RULES_FOLDER / file
    if not path.is_file():
        raise SchemaError(
            f"规则文件 {file}：没有这个版本的规则文件。",
            f"Rule file {file}: there is no such version.",
        )
    return parse_gap_rules(yaml.safe_load(path.read_text(encoding="utf-8")), file=file)


def parse_gap_rules(spec: Mapping[str, Any], *, file: str) -> GapRules:
    """Build the rules from what the file says; a SchemaError names what is wrong."""
    try:
        return GapRules.model_validate(spec)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SchemaError(
            f"规则文件 {file}：{place} 不对（{first['msg']}）。",
            f"Rule file {file}: {place} is wrong ({first['msg']}).",
        ) from error
