"""Versioned rules of a weak link's score: quality gaps of states, and what must be known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from graph_schema.rule_files import read_rule_file, wrong_rules
from graph_schema.rules import STATES

_FRACTIONS = ("segment_min_known", "amount_min_coverage", "confidence_not_stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaknessRules:
    """The numbers of one version; what each means stands in the file.

    ``quality_gap`` maps each state to 0..1, None where the gap is unknown.
    """

    version: str
    valid_from: date
    quality_gap: Mapping[str, float | None]
    segment_min_known: float
    amount_min_coverage: float
    confidence_not_stated: float


@cache
def weakness_rules(version: str = "1") -> WeaknessRules:
    """Read ``rules/weakness-<version>.yaml``.

    Raises
    ------
    SchemaError
        Where there is no such version, or the file does not say what is needed.

    Examples
    --------
    >>> dict(weakness_rules().quality_gap)
    {'weak': 1.0, 'improve': 0.5, 'none_seen': 0.0, 'unknown': None}
    """
    file = f"weakness-{version}.yaml"
    return parse_weakness_rules(read_rule_file(file), file=file)


def parse_weakness_rules(spec: Mapping[str, Any], *, file: str) -> WeaknessRules:
    """Build the rules from what the file says; a SchemaError names what is wrong."""
    wanted = {"version", "valid_from", "quality_gap", *_FRACTIONS}
    if set(spec) != wanted:
        names = "、".join(sorted(set(spec) ^ wanted))
        raise wrong_rules(file, f"缺少或多出 {names}", f"missing or unknown: {names}")
    gaps = spec["quality_gap"]
    if set(gaps) != set(STATES) or not all(g is None or _fraction(g) for g in gaps.values()):
        raise wrong_rules(
            file,
            f"quality_gap 须为 {'、'.join(STATES)} 各给一个 0 到 1 之间的数或 null",
            f"quality_gap must give each of {', '.join(STATES)} a number from 0 to 1, or null",
        )
    for name in _FRACTIONS:
        if not _fraction(spec[name]):
            raise wrong_rules(file, f"{name} 须在 0 到 1 之间", f"{name} must lie between 0 and 1")
    return WeaknessRules(
        version=str(spec["version"]),
        valid_from=spec["valid_from"],
        quality_gap=MappingProxyType({s: None if g is None else float(g) for s, g in gaps.items()}),
        **{name: float(spec[name]) for name in _FRACTIONS},
    )


def _fraction(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
