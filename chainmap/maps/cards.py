"""The entries of a map that stand for enterprises, rests of segments, and segments."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chainmap.analysis.certificates import HeldCertificate
from chainmap.analysis.extract import ChainSegment
from chainmap.analysis.findings import ChainFindings
from chainmap.analysis.issues import KnownIssue
from chainmap.analysis.origin import Origin, origins_of_node
from chainmap.analysis.states import Hit
from chainmap.maps.describe import Descriptions
from chainmap.maps.initials import pinyin_initials
from chainmap.maps.measures import NO_MEASURES, measures_of_member
from chainmap.maps.provenance import provenance_of_enterprise
from chainmap.maps.selection import RestCard
from graph_schema.names import short_name
from graph_schema.rules import STATES


def count_states(codes: Iterable[int]) -> dict[str, int]:
    """Return how many there are in each state."""
    found = Counter(codes)
    return {state: found.get(code, 0) for code, state in enumerate(STATES)}


def enterprise_card(findings: ChainFindings, words: Descriptions, at: int) -> dict[str, Any]:
    """Return the entry of one enterprise, without its place."""
    member = findings.extract.members[at]
    enterprise_id = member.enterprise_id
    known = words.enterprises.get(enterprise_id, {})
    name = known.get("name") or enterprise_id
    short = known.get("short_name") or short_name(name)
    states, weak_links = findings.states, findings.weak_links
    industry = words.industry_of.get(enterprise_id)
    region = words.region_of.get(enterprise_id)
    own = slice(*findings.graph.out_indptr[at : at + 2])
    return {
        "id": enterprise_id,
        "kind": "enterprise",
        "name": name,
        "short": short,
        "initials": _initials(name, short),
        "state": states.state_of(enterprise_id),
        "lead": member.lead,
        "tier": member.column,
        "region": None if region is None else words.regions.get(region, region),
        "region_code": region,
        "uscc": known.get("uscc"),
        "industry": None if industry is None else words.industries.get(industry, industry),
        "size_class": known.get("size_class"),
        "tags": [tag.partition("|")[0] for tag in known.get("tags") or ()],
        "segment": member.segment_id,
        "segment_name": words.segments.get(member.segment_id or ""),
        "also": list(member.also),
        "hits": [_hit(hit) for hit in states.hits_of(enterprise_id)],
        "certificates": [_certificate(c) for c in states.certificates.get(enterprise_id, ())],
        "issues": [_issue(issue) for issue in states.issues.get(enterprise_id, ())],
        "sources": _sources(known),
        "provenance": provenance_of_enterprise(words, enterprise_id),
        "stub": bool(known.get("stub")),
        "reach": int(weak_links.reach[at]),
        "sole_customers": int(weak_links.sole_customers[at]),
        "weak_supplier": bool(weak_links.weak[own].any()),
        **measures_of_member(findings, words, at),
    }


def rest_card(findings: ChainFindings, words: Descriptions, rest: RestCard) -> dict[str, Any]:
    """Return the entry that stands for the enterprises of a segment without a card."""
    codes = findings.states.codes_of(findings.extract.enterprise_ids)[list(rest.members)]
    name = f"其余 {len(rest.members)} 家"
    return _group_card(
        card_id=rest.card_id,
        kind="rest",
        name=name,
        tier=rest.column,
        segment=rest.segment_id,
        segment_name=words.segments.get(rest.segment_id or ""),
        count=len(rest.members),
        states=count_states(codes.tolist()),
    )


def segment_card(findings: ChainFindings, segment: ChainSegment) -> dict[str, Any]:
    """Return the entry of a segment's label."""
    extract = findings.extract
    codes = findings.states.codes_of(extract.enterprise_ids).tolist()
    inside = [
        code
        for code, member in zip(codes, extract.members, strict=True)
        if member.segment_id == segment.segment_id
    ]
    return _group_card(
        card_id=f"segment:{segment.segment_id}",
        kind="segment",
        name=segment.name,
        tier=segment.column,
        segment=segment.segment_id,
        segment_name=segment.name,
        count=len(inside),
        states=count_states(inside),
    )


def _group_card(
    *,
    card_id: str,
    kind: str,
    name: str,
    tier: int,
    segment: str | None,
    segment_name: str | None,
    count: int,
    states: dict[str, int],
) -> dict[str, Any]:
    return {
        "id": card_id,
        "kind": kind,
        "name": name,
        "short": name,
        "initials": "",
        "state": "unknown",
        "lead": False,
        "tier": tier,
        "region": None,
        "region_code": None,
        "uscc": None,
        "industry": None,
        "size_class": None,
        "tags": [],
        "segment": segment,
        "segment_name": segment_name,
        "also": [],
        "hits": [],
        "certificates": [],
        "issues": [],
        "sources": [],
        "provenance": {},
        "stub": False,
        "reach": 0,
        "sole_customers": 0,
        "weak_supplier": False,
        **NO_MEASURES,
        "count": count,
        "states": states,
    }


def _initials(name: str, short: str) -> str:
    """Return initials of the full name, and of a short name that is no part of it."""
    full = pinyin_initials(name)
    return full if short in name else f"{full} {pinyin_initials(short)}"


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rule": hit.rule,
        "zh": hit.text.zh,
        "en": hit.text.en,
        "date": hit.on.isoformat() if hit.on else None,
        "node": hit.node,
        "source_id": hit.origin.source_id,
        "source_row": hit.origin.source_row,
    }


def _certificate(held: HeldCertificate) -> dict[str, Any]:
    return {
        "no": held.number,
        "standard": held.standard,
        "edition": held.edition,
        "status": held.status,
        "expires": held.expires.isoformat() if held.expires else None,
        "source_row": held.origin.source_row,
        "source_id": held.origin.source_id,
    }


def _issue(issue: KnownIssue) -> dict[str, Any]:
    return {
        "id": issue.issue_id,
        "title": issue.title,
        "severity": issue.severity,
        "source": issue.source,
        "state": issue.state,
        "found_on": issue.found_on.isoformat() if issue.found_on else None,
        "source_row": issue.origin.source_row,
        "source_id": issue.origin.source_id,
    }


def _sources(known: dict[str, Any]) -> list[dict[str, Any]]:
    origins = origins_of_node(known.get("provenance")) or tuple(
        Origin(source_id=source, source_row=None) for source in known.get("source_ids") or ()
    )
    return [
        {
            "source_id": origin.source_id,
            "source_row": origin.source_row,
            "data_date": origin.data_date.isoformat() if origin.data_date else None,
        }
        for origin in origins
    ]
