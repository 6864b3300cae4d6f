"""States of enterprises at a date, with every hit of a rule kept as evidence.

What each rule asks for stands in ``graph_schema/rules/state-<version>.yaml``; here it is evaluated.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from chainmap.analysis.certificates import HeldCertificate, held_certificates
from chainmap.analysis.columns import Small, codes_in, fact_table, sorted_values
from chainmap.analysis.dates import months_before
from chainmap.analysis.issues import Examination, KnownIssue, examinations, known_issues
from chainmap.analysis.origin import Origin
from chainmap.analysis.requirements import Duties, Requirement, find_duties
from graph_schema.codelists import standards
from graph_schema.records import FactTables
from graph_schema.rules import STATES, RuleText, StateRule, StateRules

UNKNOWN = STATES.index("unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule that one enterprise meets, and the row behind it.

    ``node`` is the issue, certificate or gap that the rule looked at; ``on`` is the day of what was
    found: an issue's discovery, a change of status, an examination, an expiry.
    """

    rule: str
    text: RuleText
    on: date | None
    node: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnterpriseStates:
    """The state of each enterprise asked for, and why.

    Attributes
    ----------
    enterprise_ids : (n,) ascending.
    codes : (n,) positions in `STATES`.
    hits : enterprise → hits in the order of the rules. Hits of ``none_seen`` stand only where that
        is the state.
    certificates, issues : what was looked at, also where no rule hit.
    """

    as_of: date
    rule_version: str
    enterprise_ids: pa.Array
    codes: Small
    hits: Mapping[str, tuple[Hit, ...]]
    certificates: Mapping[str, tuple[HeldCertificate, ...]]
    issues: Mapping[str, tuple[KnownIssue, ...]]

    def codes_of(self, enterprise_ids: pa.Array) -> Small:
        """Return states as positions in `STATES`; unknown for whom nobody asked."""
        at = codes_in(enterprise_ids, self.enterprise_ids)
        return np.where(at >= 0, self.codes[at], UNKNOWN).astype(np.int8)

    def state_of(self, enterprise_id: str) -> str:
        """Return the state of one enterprise."""
        return STATES[int(self.codes_of(pa.array([enterprise_id]))[0])]

    def hits_of(self, enterprise_id: str) -> tuple[Hit, ...]:
        """Return the hits of one enterprise."""
        return self.hits.get(enterprise_id, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """All that the rules look at for one enterprise."""

    enterprise_id: str
    certificates: tuple[HeldCertificate, ...]
    issues: tuple[KnownIssue, ...]
    examinations: tuple[Examination, ...]


def evaluate_states(
    tables: FactTables,
    rules: StateRules,
    as_of: date,
    *,
    enterprises: pa.Array | None = None,
    qms_standards: Collection[str] | None = None,
) -> EnterpriseStates:
    """Evaluate the rules for every enterprise, or for those asked for.

    Parameters
    ----------
    enterprises : ids; default every enterprise of the tables.
    qms_standards : standards of quality management systems; default those of the code list.

    Notes
    -----
    Windows include their first and last day. Only enterprises with a certificate, an issue or an
    examination cost time: O(rows about them). Source: MODEL.md, states of an enterprise.
    """
    asked = (
        fact_table(tables, "Enterprise")["enterprise_id"] if enterprises is None else enterprises
    )
    ids = sorted_values(pa.chunked_array([asked]) if isinstance(asked, pa.Array) else asked)
    held = held_certificates(tables, rules, as_of, enterprises=ids)
    issues = known_issues(tables, rules, as_of, enterprises=ids)
    examined = examinations(tables, as_of, enterprises=ids)
    if qms_standards is None:
        qms_standards = {entry.code for entry in standards() if entry.qms}
    judge = _Judge.of(tables, rules, as_of, held, qms_standards)
    codes = np.full(len(ids), UNKNOWN, np.int8)
    hits: dict[str, tuple[Hit, ...]] = {}
    known = sorted({*held, *issues, *examined})
    for at, enterprise in zip(codes_in(pa.array(known, pa.string()), ids), known, strict=True):
        file = _File(
            enterprise_id=enterprise,
            certificates=held.get(enterprise, ()),
            issues=issues.get(enterprise, ()),
            examinations=examined.get(enterprise, ()),
        )
        codes[at], found = judge.decide(file)
        if found:
            hits[enterprise] = found
    return EnterpriseStates(
        as_of=as_of,
        rule_version=rules.version,
        enterprise_ids=ids,
        codes=codes,
        hits=hits,
        certificates=held,
        issues=issues,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """The rules of one version at one date."""

    rules: StateRules
    as_of: date
    duties: Duties
    qms_standards: frozenset[str]

    @classmethod
    def of(
        cls,
        tables: FactTables,
        rules: StateRules,
        as_of: date,
        held: Mapping[str, tuple[HeldCertificate, ...]],
        qms_standards: Collection[str],
    ) -> "_Judge":
        bad = rules.rule("weak.required_certificate").statuses
        suspects = [e for e, own in held.items() if any(c.status in bad for c in own)]
        return cls(
            rules=rules,
            as_of=as_of,
            duties=find_duties(tables, as_of, enterprises=suspects),
            qms_standards=frozenset(qms_standards),
        )

    def decide(self, file: _File) -> tuple[int, tuple[Hit, ...]]:
        """Return the state, as a position in `STATES`, and the hits behind it."""
        hits = [
            *self._issue_hits(file),
            *self._required_hits(file),
            *self._gap_hits(file),
            *self._lapsing_hits(file),
        ]
        hits = hits or [*self._system_hits(file), *self._examined_hits(file)]
        order = {rule.id: place for place, rule in enumerate(self.rules.rules)}
        hits.sort(key=lambda hit: order[hit.rule])
        states = [STATES.index(self.rules.rule(hit.rule).state) for hit in hits]
        return min(states, default=UNKNOWN), tuple(hits)

    def _issue_hits(self, file: _File) -> Iterator[Hit]:
        severe = self.rules.rule("weak.severe_issue")
        failed = self.rules.rule("weak.failed_spot_check")
        for issue in file.issues:
            if not issue.open:
                continue
            met = []
            if issue.severity in severe.severities:
                met.append(severe)
            if issue.source in failed.sources and self._recent(failed, issue.found_on):
                met.append(failed)
            for rule in met or [self.rules.rule("improve.open_issue")]:
                yield _issue_hit(rule, issue)

    def _required_hits(self, file: _File) -> Iterator[Hit]:
        rule = self.rules.rule("weak.required_certificate")
        valid = {c.standard for c in file.certificates if self._valid(c)}
        lost: dict[str, HeldCertificate] = {}
        for held in file.certificates:
            if held.standard and held.status in rule.statuses and held.standard not in valid:
                last = lost.get(held.standard)
                if last is None or (held.expires or date.min) > (last.expires or date.min):
                    lost[held.standard] = held
        for standard, held in lost.items():
            duties = self.duties.of(file.enterprise_id, standard)
            if duties:
                yield _required_hit(rule, held, duties[0])

    def _gap_hits(self, file: _File) -> Iterator[Hit]:
        rule = self.rules.rule("improve.gap_present")
        seen: set[str] = set()
        for examined in file.examinations:
            recent = self._recent(rule, examined.examined_on)
            if examined.present and recent and examined.gap_id not in seen:
                seen.add(examined.gap_id)
                yield _examined_hit(rule, examined)

    def _lapsing_hits(self, file: _File) -> Iterator[Hit]:
        rule = self.rules.rule("improve.certificate_lapses")
        last_day = self.as_of + timedelta(days=rule.window_days or 0)
        for held in file.certificates:
            if held.status in rule.statuses and held.expires and held.expires <= last_day:
                yield _certificate_hit(rule, held, on=held.expires)

    def _system_hits(self, file: _File) -> Iterator[Hit]:
        rule = self.rules.rule("none_seen.qms_certificate")
        for held in file.certificates:
            if held.status in rule.statuses and held.standard in self.qms_standards:
                yield _certificate_hit(rule, held, on=held.since)

    def _examined_hits(self, file: _File) -> Iterator[Hit]:
        rule = self.rules.rule("none_seen.examined")
        recent = [e for e in file.examinations if self._recent(rule, e.examined_on)]
        if recent:
            yield _examined_hit(rule, recent[0])

    def _valid(self, held: HeldCertificate) -> bool:
        return held.status in self.rules.rule("none_seen.qms_certificate").statuses

    def _recent(self, rule: StateRule, day: date | None) -> bool:
        """Whether a day lies in the rule's window; an unknown day lies in none."""
        if rule.window_months is None:
            return True
        return day is not None and day >= months_before(self.as_of, rule.window_months)


def _issue_hit(rule: StateRule, issue: KnownIssue) -> Hit:
    text = rule.text.fill(
        title=issue.title or issue.issue_id,
        source=issue.source or "",
        window_months=rule.window_months,
    )
    return Hit(rule=rule.id, text=text, on=issue.found_on, node=issue.issue_id, origin=issue.origin)


def _certificate_hit(rule: StateRule, held: HeldCertificate, *, on: date | None) -> Hit:
    text = rule.text.fill(
        standard=held.standard or held.number,
        status=held.status,
        expires=held.expires,
        window_days=rule.window_days,
    )
    return Hit(rule=rule.id, text=text, on=on, node=held.number, origin=held.origin)


def _required_hit(rule: StateRule, held: HeldCertificate, duty: Requirement) -> Hit:
    """Name the document that makes the certificate a duty: without one it never is."""
    hit = _certificate_hit(rule, held, on=held.since or held.expires)
    document = duty.source or duty.requirement_id
    text = RuleText(
        zh=f"{hit.text.zh}（依据：{document}）", en=f"{hit.text.en} (required by: {document})"
    )
    return replace(hit, text=text)


def _examined_hit(rule: StateRule, examined: Examination) -> Hit:
    text = rule.text.fill(
        gap=examined.gap, source=examined.source or "", window_months=rule.window_months
    )
    return Hit(
        rule=rule.id,
        text=text,
        on=examined.examined_on,
        node=examined.gap_id,
        origin=examined.origin,
    )
