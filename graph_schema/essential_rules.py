"""Rules of an operator: which input is how essential to whom, each with its source."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from graph_schema.errors import UsageError

_KEYS = ("supplier", "customer", "essential", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class EssentialRule:
    """What a supplying sector is to a buying one: 2 essential, 1 not, 0 negligible.

    A sector is a segment's id or name, ``industry:38`` (a division of GB/T 4754), or ``*`` for
    every sector.
    """

    supplier: str
    customer: str
    essential: int
    source: str


def read_essential_rules(path: Path) -> tuple[EssentialRule, ...]:
    """Read a rule file: ``version`` and ``rules``, a list of `EssentialRule`.

    Raises
    ------
    UsageError
        Where the file is not there, is no YAML, or an entry is not as said; it names the entry.
    """
    try:
        spec = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _invalid(path, "无法读取", "cannot be read") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise _invalid(path, "不是 UTF-8 的 YAML 文件", "is no YAML file in UTF-8") from error
    if not isinstance(spec, dict) or set(spec) != {"version", "rules"}:
        raise _invalid(path, "顶层须为 version 和 rules", "must have version and rules, no more")
    if not isinstance(spec["rules"], list):
        raise _invalid(path, "rules 须为列表", "rules must be a list")
    rules = tuple(_rule(path, place, body) for place, body in enumerate(spec["rules"], start=1))
    _refuse_contradictions(path, rules)
    return rules


def _rule(path: Path, place: int, body: object) -> EssentialRule:
    if not isinstance(body, dict) or set(body) != set(_KEYS):
        raise _invalid(
            path,
            f"第 {place} 条须恰好给出 {'、'.join(_KEYS)}",
            f"rule {place} must give {', '.join(_KEYS)}, no more",
        )
    for name in ("supplier", "customer", "source"):
        if not isinstance(body[name], str) or not body[name].strip():
            raise _invalid(
                path,
                f"第 {place} 条的 {name} 须为非空文字（数字请加引号）",
                f"{name} of rule {place} must be text (quote a number)",
            )
    if type(body["essential"]) is not int or body["essential"] not in (0, 1, 2):
        raise _invalid(
            path,
            f"第 {place} 条的 essential 须为 0、1 或 2",
            f"essential of rule {place} must be 0, 1 or 2",
        )
    texts = {name: body[name].strip() for name in ("supplier", "customer", "source")}
    return EssentialRule(essential=body["essential"], **texts)


def _refuse_contradictions(path: Path, rules: tuple[EssentialRule, ...]) -> None:
    said: dict[tuple[str, str], int] = {}
    for place, rule in enumerate(rules, start=1):
        pair = (rule.supplier, rule.customer)
        if said.setdefault(pair, rule.essential) != rule.essential:
            raise _invalid(
                path,
                f"第 {place} 条与前面对“{pair[0]} → {pair[1]}”的规定矛盾",
                f"rule {place} contradicts an earlier one on {pair[0]!r} → {pair[1]!r}",
            )


def _invalid(path: Path, zh: str, en: str) -> UsageError:
    return UsageError(
        f"必需投入规则文件 {path.name}：{zh}。", f"Essential rules {path.name}: {en}."
    )
