"""The invented province as rows of the template: column address → value, by type."""

from collections.abc import Iterator

from importers.demo import SOURCE_ID
from importers.demo.chain_rows import Row, chain_rows
from importers.demo.draws import Draws
from importers.demo.enterprises import Bracket, Firm
from importers.demo.levels import benchmark_rows, maturity_columns
from importers.demo.plan import Verdict
from importers.demo.province import DEFAULT_SEED, Province, invent_province
from importers.demo.work import AssistanceWork, IssueWork, potentials, target_rows

_MEMBER_SHARES = (72, 28)  # percent of the revenue, where a firm works in two segments
_PRODUCT_SHARES = {1: (88,), 2: (64, 27)}
_TAG_CHANCES: dict[Bracket, dict[str, float]] = {
    "micro": {"创新型中小企业": 0.05},
    "small": {"创新型中小企业": 0.2, "专精特新中小企业": 0.12},
    "medium": {"专精特新中小企业": 0.35, "专精特新“小巨人”企业": 0.15, "四新企业": 0.05},
    "large": {"制造业单项冠军": 0.4, "质量强国建设领军企业": 0.2},
}
_LEADER_TAGS = ("制造业单项冠军",)
_WILLING = {"weak": 0.65, "improve": 0.6, "none_seen": 0.4, "unknown": 0.25}
_DEPARTMENT = "省级制造业主管部门（模拟）"


def generate_demo(seed: int = DEFAULT_SEED) -> dict[str, list[Row]]:
    """Return the rows of the template workbook, by type.

    Every row is marked as simulated: its 数据来源 is `importers.demo.SOURCE_ID`.
    """
    province = invent_province(seed)
    labels = Draws(seed, "labels")
    potential, maturity = potentials(province.plan, seed), maturity_columns(province.plan, seed)
    rows = {
        "Enterprise": [
            _enterprise(f, province.plan[f.number], labels)
            | {"potential": potential[f.number]}
            | maturity[f.number]
            for f in province.firms
        ],
        **chain_rows(province.chains, province.links),
        "OPERATES_IN": [row for firm in province.firms for row in _memberships(firm)],
        "PRODUCES": [row for firm in province.firms for row in _products(firm)],
        "LEADS": [_leader(firm) for firm in province.firms if firm.lead],
        "SUPPLIES": list(_links(province)),
        "Certificate": list(_certificates(province)),
        "EXAMINED_FOR": list(_examinations(province)),
        "QualityIssue": list(_issues(province)),
        "Assistance": list(_assistance(province)),
        "Target": list(target_rows()),
        "Benchmark": list(benchmark_rows()),
    }
    return {
        type_: [row | {"source_id": SOURCE_ID} for row in of_type]
        for type_, of_type in rows.items()
    }


def _named(address: str, firm: Firm) -> Row:
    return {f"{address}.name": firm.name, f"{address}.uscc": firm.uscc}


def _enterprise(firm: Firm, verdict: Verdict, draws: Draws) -> Row:
    return {
        "name": firm.name,
        "uscc": firm.uscc,
        "region_code": firm.region_code,
        "industry_code": firm.product.industry,
        "short_name": firm.short_name,
        "founded": firm.founded,
        "employees": firm.employees,
        "revenue_yuan": firm.revenue_yuan,
        "assets_yuan": firm.assets_yuan,
        "size_class": firm.size_class,
        "tags": _tags(firm, draws),
        "willing": _willing(verdict, draws),
        "status": "存续",
    }


def _tags(firm: Firm, draws: Draws) -> list[str]:
    chances = _TAG_CHANCES[firm.bracket]
    drawn = [tag for tag, chance in chances.items() if draws.chance(chance)]
    tags = [*_LEADER_TAGS, *drawn] if firm.lead else drawn
    return [f"{tag}|{SOURCE_ID}" for tag in dict.fromkeys(tags)]


def _willing(verdict: Verdict, draws: Draws) -> bool | None:
    if draws.chance(0.15):
        return None
    return draws.chance(_WILLING[verdict.state])


def _memberships(firm: Firm) -> Iterator[Row]:
    segments = [s for s in (firm.segment, firm.second_segment) if s is not None]
    for segment, percent in zip(segments, _MEMBER_SHARES, strict=False):
        yield _named("from", firm) | {
            "to": segment.segment_id,
            "revenue_share": percent / 100 if len(segments) > 1 else None,
            "valid_from": firm.founded,
        }


def _products(firm: Firm) -> Iterator[Row]:
    shares = _PRODUCT_SHARES[len(firm.products)]
    for product, percent in zip(firm.products, shares, strict=True):
        yield _named("from", firm) | {"to": product.name, "revenue_share": percent / 100}


def _leader(firm: Firm) -> Row:
    year = 2024 + firm.number % 2
    return _named("from", firm) | {
        "to": firm.chain.chain_id,
        "department": _DEPARTMENT,
        "document": f"重点产业链链主企业名单（{year}年，模拟）",
        "year": year,
        "valid_from": f"{year}-01-01",
    }


def _links(province: Province) -> Iterator[Row]:
    for link in province.links:
        yield (
            _named("from", link.supplier)
            | _named("to", link.customer)
            | {
                "product_id": link.product,
                "period": link.period,
                "amount_yuan": link.amount_yuan,
                "share": link.share,
                "evidence": link.evidence,
                "valid_from": link.valid_from,
                "valid_to": link.valid_to,
            }
        )


def _certificates(province: Province) -> Iterator[Row]:
    for certificate in province.certificates:
        yield (
            {"certificate_no": certificate.number}
            | _named("enterprise", certificate.firm)
            | {
                "standard": certificate.standard,
                "edition": certificate.edition,
                "scope": certificate.scope,
                "body": certificate.body,
                "issued": certificate.issued,
                "expires": certificate.expires,
                "status": certificate.status,
                "status_history": list(certificate.history),
            }
        )


def _examinations(province: Province) -> Iterator[Row]:
    for examination in province.examinations:
        yield _named("from", examination.firm) | {
            "to": examination.gap_id,
            "on": examination.on,
            "source": examination.source,
            "present": examination.present,
        }


def _issues(province: Province) -> Iterator[Row]:
    work = IssueWork(province.seed)
    for issue in province.issues:
        yield (
            {"issue_id": issue.issue_id}
            | _named("enterprise", issue.firm)
            | {
                "title": issue.title,
                "severity": issue.severity,
                "source": issue.source,
                "found_on": issue.found_on,
                "state": issue.state,
                "gap": issue.gap_id,
                "state_history": list(issue.history),
            }
            | work.columns(issue)
        )


def _assistance(province: Province) -> Iterator[Row]:
    work = AssistanceWork(province.seed)
    for entry in province.assistance:
        yield (
            {"assistance_id": entry.assistance_id}
            | _named("enterprise", entry.firm)
            | {
                "kind": entry.kind,
                "started_on": entry.started_on,
                "ended_on": entry.ended_on,
                "provider": entry.provider,
                "result": entry.result,
            }
            | work.columns(entry)
        )
