"""The indicators that a department's target can name: each counts unique enterprises.

An indicator takes the enterprises of the target's region and chain and the target's window, and
says of each enterprise that counts whether it is there, with the row that shows it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.certificates import HeldCertificate, held_certificates
from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.issues import KnownIssue, known_issues
from chainmap.analysis.origin import Origin, origin_of_property, origin_of_row
from graph_schema.codelists import standards
from graph_schema.names import normalise_name
from graph_schema.records import FactTables
from graph_schema.rules import state_rules

Kind = Literal["share", "count", "mean"]

_SMALL = ("小型", "微型")
_NOBODY = Origin(source_id=None, source_row=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What an indicator looks at: unique enterprises, and what happened from ``start`` to ``end``.

    ``start`` None: since the records begin. States are those of ``end``.
    """

    tables: FactTables
    enterprises: pa.Array
    start: date | None
    end: date

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in the window."""
        return day is not None and day <= self.end and (self.start is None or day >= self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One enterprise of a figure's denominator: whether it counts, why, and the row behind it.

    ``value`` is what a mean is taken over.
    """

    enterprise_id: str
    counts: bool
    evidence: str
    origin: Origin
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator by its Chinese name; ``unit`` says what its figure is."""

    name: str
    en: str
    kind: Kind
    zh_definition: str
    en_definition: str
    rows: Callable[[Frame], Iterator[CountedRow]]
    aliases: tuple[str, ...] = ()


def find_indicator(text: str | None) -> Indicator | None:
    """Return the indicator that a target means, None where nobody knows it.

    Examples
    --------
    >>> find_indicator(" 有效体系认证企业占比 ").kind, find_indicator("幸福指数")
    ('share', None)
    """
    wanted = normalise_name(text or "")
    names = {normalise_name(n): i for i in INDICATORS for n in (i.name, *i.aliases)}
    return names.get(wanted)


def _certified(frame: Frame) -> Iterator[CountedRow]:
    held = _valid_certificates(frame, frame.enterprises)
    for enterprise in frame.enterprises.to_pylist():
        yield _by_certificate(enterprise, held)


def _assisted(frame: Frame) -> Iterator[CountedRow]:
    for enterprise, entry in _assistance(frame).items():
        yield _by_assistance(enterprise, entry)


def _assisted_small(frame: Frame) -> Iterator[CountedRow]:
    table = fact_table(frame.tables, "Enterprise")
    small = table.filter(pc.is_in(table["size_class"], value_set=pa.array(_SMALL)))
    sizes = set(small["enterprise_id"].to_pylist())
    for enterprise, entry in _assistance(frame).items():
        if enterprise in sizes:
            yield _by_assistance(enterprise, entry)


def _satisfied(frame: Frame) -> Iterator[CountedRow]:
    for enterprise, entry in _assistance(frame, having=("satisfaction",)).items():
        value: float = entry["satisfaction"]
        evidence = f"{entry['assistance_id']}：{value * 100:.4g}%"
        origin = origin_of_property(entry["provenance"], "satisfaction", entry["origin"])
        yield CountedRow(
            enterprise_id=enterprise, counts=True, evidence=evidence, origin=origin, value=value
        )


def _grown(frame: Frame) -> Iterator[CountedRow]:
    having = ("revenue_before_yuan", "revenue_after_yuan")
    for enterprise, entry in _assistance(frame, having=having).items():
        before, after = (entry[name] for name in having)
        yield CountedRow(
            enterprise_id=enterprise,
            counts=after > before,
            evidence=f"{entry['assistance_id']}：{before:,.0f} → {after:,.0f} 元",
            origin=origin_of_property(entry["provenance"], having[1], entry["origin"]),
        )


def _assisted_and_certified(frame: Frame) -> Iterator[CountedRow]:
    assisted = list(_assistance(frame))
    held = _valid_certificates(frame, pa.array(assisted, pa.string()))
    for enterprise in assisted:
        yield _by_certificate(enterprise, held)


def _all_closed(frame: Frame) -> Iterator[CountedRow]:
    for enterprise, issues in _issues(frame).items():
        mine = [issue for issue in issues if frame.holds(issue.found_on)]
        still = [issue for issue in mine if issue.open]
        if mine:
            shown = (still or mine)[0]
            names = "、".join(
                f"{issue.issue_id} {issue.state or '未知'}" for issue in still or mine
            )
            yield CountedRow(
                enterprise_id=enterprise, counts=not still, evidence=names, origin=shown.origin
            )


def _closed(frame: Frame) -> Iterator[CountedRow]:
    rows = rows_by_key(
        fact_table(frame.tables, "QualityIssue"),
        "issue_id",
        fact_table(frame.tables, "HAS_ISSUE")["to"],
    )
    for enterprise, issues in _issues(frame).items():
        mine = [(i, _closed_on(rows[i.issue_id])) for i in issues if not i.open]
        within = [(issue, day) for issue, day in mine if frame.holds(day)]
        if within:
            names = "、".join(f"{issue.issue_id} {day}" for issue, day in within)
            yield CountedRow(
                enterprise_id=enterprise, counts=True, evidence=names, origin=within[0][0].origin
            )


def _closed_on(row: Mapping[str, Any]) -> date | None:
    """Return the day of the closing: as entered, else the last one of the history."""
    closed: date | None = row["closed_on"]
    closings = [text for text in row["state_history"] or () if text.split("|")[1:2] == ["销号"]]
    if closed is None and closings:
        closed = date.fromisoformat(closings[-1].partition("|")[0])
    return closed


def _issues(frame: Frame) -> Mapping[str, tuple[KnownIssue, ...]]:
    return known_issues(frame.tables, state_rules(), frame.end, enterprises=frame.enterprises)


def _assistance(frame: Frame, *, having: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Return of each enterprise the latest entry that began in the window and has these figures."""
    links = fact_table(frame.tables, "ASSISTED_BY")
    links = links.filter(pc.is_in(links["from"], value_set=frame.enterprises))
    entries = rows_by_key(fact_table(frame.tables, "Assistance"), "assistance_id", links["to"])
    found: dict[str, dict[str, Any]] = {}
    for link in sorted(links.to_pylist(), key=lambda row: (row["from"], row["to"])):
        entry = entries.get(link["to"])
        if entry is None or not frame.holds(entry["started_on"]):
            continue
        known = found.get(link["from"])
        newer = known is None or entry["started_on"] >= known["started_on"]
        if newer and all(entry[name] is not None for name in having):
            found[link["from"]] = {**entry, "origin": origin_of_row(link)}
    return found


def _valid_certificates(frame: Frame, enterprises: pa.Array) -> dict[str, HeldCertificate]:
    """Return of each enterprise a quality management certificate that is valid at the end."""
    rules = state_rules()
    statuses = rules.rule("none_seen.qms_certificate").statuses
    systems = {entry.code for entry in standards() if entry.qms}
    held = held_certificates(frame.tables, rules, frame.end, enterprises=enterprises)
    found = {}
    for enterprise, certificates in held.items():
        valid = [c for c in certificates if c.status in statuses and c.standard in systems]
        if valid:
            found[enterprise] = valid[0]
    return found


def _by_certificate(enterprise: str, held: Mapping[str, HeldCertificate]) -> CountedRow:
    certificate = held.get(enterprise)
    if certificate is None:
        return CountedRow(enterprise_id=enterprise, counts=False, evidence="", origin=_NOBODY)
    return CountedRow(
        enterprise_id=enterprise,
        counts=True,
        evidence=f"{certificate.standard} {certificate.number}",
        origin=certificate.origin,
    )


def _by_assistance(enterprise: str, entry: Mapping[str, Any]) -> CountedRow:
    evidence = f"{entry['assistance_id']} {entry['started_on']} {entry['kind'] or ''}".rstrip()
    origin = origin_of_property(entry["provenance"], "started_on", entry["origin"])
    return CountedRow(enterprise_id=enterprise, counts=True, evidence=evidence, origin=origin)


INDICATORS = (
    Indicator(
        name="有效体系认证企业占比",
        en="share of enterprises with a valid QMS certificate",
        kind="share",
        zh_definition="期末持有有效质量管理体系证书的企业 ÷ 范围内企业",
        en_definition="enterprises with a valid QMS certificate at the end ÷ enterprises in scope",
        rows=_certified,
        aliases=("体系认证覆盖率", "有效认证企业占比", "质量管理体系认证覆盖率"),
    ),
    Indicator(
        name="帮扶企业数",
        en="enterprises assisted",
        kind="count",
        zh_definition="窗口内开始帮扶的企业，同一企业只计一次",
        en_definition="enterprises whose assistance began in the window, each once",
        rows=_assisted,
        aliases=("精准帮扶企业数", "认证帮扶企业数"),
    ),
    Indicator(
        name="帮扶小微企业数",
        en="small and micro enterprises assisted",
        kind="count",
        zh_definition="窗口内开始帮扶的小型、微型企业，同一企业只计一次；规模未知的不计",
        en_definition="the same, small and micro ones; unknown sizes do not count",
        rows=_assisted_small,
    ),
    Indicator(
        name="帮扶满意度",
        en="mean satisfaction with assistance",
        kind="mean",
        zh_definition="窗口内接受帮扶的企业最近一次填报的满意度的平均；未填报的不计",
        en_definition="mean of each assisted enterprise's latest satisfaction; silence is left out",
        rows=_satisfied,
        aliases=("帮扶成效满意度", "企业满意度"),
    ),
    Indicator(
        name="帮扶后营收增长企业占比",
        en="share of assisted enterprises whose revenue rose",
        kind="share",
        zh_definition="帮扶后营业收入高于帮扶前的企业 ÷ 前后均有填报的企业；不代表因果",
        en_definition="enterprises with more revenue after than before ÷ those with both; "
        "not causal",
        rows=_grown,
    ),
    Indicator(
        name="帮扶企业获证占比",
        en="share of assisted enterprises with a valid QMS certificate",
        kind="share",
        zh_definition="期末持有有效质量管理体系证书的企业 ÷ 窗口内开始帮扶的企业",
        en_definition="those with a valid QMS certificate at the end ÷ enterprises assisted",
        rows=_assisted_and_certified,
        aliases=("帮扶企业获证率",),
    ),
    Indicator(
        name="问题全部销号企业占比",
        en="share of enterprises whose issues are all closed",
        kind="share",
        zh_definition="窗口内发现的问题已全部销号的企业 ÷ 窗口内发现过问题的企业",
        en_definition="enterprises all of whose issues found in the window are closed ÷ those with "
        "any",
        rows=_all_closed,
        aliases=("问题销号率", "问题整改完成率"),
    ),
    Indicator(
        name="销号问题企业数",
        en="enterprises with an issue closed",
        kind="count",
        zh_definition="窗口内有问题销号的企业，同一企业只计一次",
        en_definition="enterprises with an issue closed in the window, each once",
        rows=_closed,
        aliases=("解决问题企业数",),
    ),
)
