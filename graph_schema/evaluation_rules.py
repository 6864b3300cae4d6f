"""Versioned rules of chain evaluation and of maturity: ``rules/evaluation-*``, ``maturity-*``."""

import unicodedata
from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from graph_schema.rule_files import read_rule_file
from graph_schema.rule_sections import RuleSection, parse_rules


class ComponentRule(RuleSection):
    """One share of the scorecard; the file says what each field is."""

    id: str
    measure: str
    counted: tuple[str, ...] = Field(min_length=1)
    among: tuple[str, ...] = Field(min_length=1)
    better: Literal["more", "less"]
    weight: float = Field(ge=0)
    zh: str
    en: str
    benchmarks: tuple[str, ...]


class InfrastructureRules(RuleSection):
    """What is demand for quality infrastructure, and which assistance and industries supply it."""

    axis: str
    window_months: int = Field(ge=1)
    services: tuple[str, ...]
    institutions: tuple[str, ...] = Field(min_length=1)


class EvaluationRules(RuleSection):
    """The rules of chain evaluation of one version."""

    version: str
    valid_from: date
    expiring_days: int = Field(ge=0)
    infrastructure: InfrastructureRules
    components: tuple[ComponentRule, ...] = Field(min_length=1)


class MaturityLevel(RuleSection):
    """One level of a scale; ``entered`` are the ways in which it may be written."""

    level: int
    zh: str
    en: str
    entered: tuple[str, ...]


class MaturityScale(RuleSection):
    """A scale of maturity, its lowest level first."""

    version: str
    valid_from: date
    zh: str
    en: str
    names: tuple[str, ...]
    unnamed: bool
    levels: tuple[MaturityLevel, ...] = Field(min_length=1)

    def read(self, level: str | None, scale: str | None) -> int | None:
        """Return the level that is meant; None for another scale, and for what is no level.

        Examples
        --------
        >>> scale = maturity_scale()
        >>> scale.read("三级", None), scale.read(" 4 ", "1"), scale.read("4", "省级2025版")
        (3, 4, None)
        """
        if level is None or not (self.unnamed if scale is None else _plain(scale) in self.names):
            return None
        text = _plain(level)
        for known in self.levels:
            if text == str(known.level) or text in known.entered:
                return known.level
        return None


@cache
def evaluation_rules(version: str = "1") -> EvaluationRules:
    """Read ``rules/evaluation-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or a field is missing or wrong.

    Examples
    --------
    >>> [component.id for component in evaluation_rules().components][:3]
    ['completeness', 'weak', 'unknown']
    """
    file = f"evaluation-{version}.yaml"
    return parse_rules(EvaluationRules, read_rule_file(file), file=file)


@cache
def maturity_scale(version: str = "1") -> MaturityScale:
    """Read ``rules/maturity-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or a field is missing or wrong.
    """
    file = f"maturity-{version}.yaml"
    return parse_rules(MaturityScale, read_rule_file(file), file=file)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
