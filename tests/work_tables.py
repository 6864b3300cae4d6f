"""A small graph with quality issues, assistance and targets, for the tests of the ledger."""

from datetime import date
from typing import Any

import pyarrow as pa

from graph_schema.model import load_model
from graph_schema.records import table_of

AS_OF = date(2026, 6, 30)
CHAIN = "battery"
SCRIPT = "<img src=x onerror=window.__xss=1>"

_ENTERPRISES: list[dict[str, Any]] = [
    {"enterprise_id": "a", "name": "杭州甲电池有限公司", "willing": True, "potential": "较大"},
    {"enterprise_id": "b", "name": "杭州乙锂业有限公司", "willing": True, "potential": "一般"},
    {"enterprise_id": "c", "name": "宁波丙材料有限公司", "willing": False, "potential": "较大"},
    {"enterprise_id": "d", "name": SCRIPT, "willing": None, "potential": None},
    {"enterprise_id": "e", "name": "宁波戊电控有限公司", "willing": True, "potential": "较大"},
]
_REGIONS = {"a": "330108", "b": "330110", "c": "330203", "d": "330203", "e": "330212"}
_ISSUES: list[dict[str, Any]] = [
    {
        "issue_id": "W/1",
        "title": "循环寿命不合格",
        "severity": "严重",
        "source": "省级监督抽查",
        "found_on": date(2026, 3, 1),
        "state": "立项",
        "state_history": ["2026-03-01|发现|监督抽查不合格", "2026-03-20|立项|列入清单"],
        "responsible_unit": "质量处",
        "due": date(2026, 6, 1),
        "provenance": '{"state": ["省局", "2026-03-21", "问题.xlsx/质量问题!7"]}',
    },
    {
        "issue_id": "W2",
        "title": "=HYPERLINK(1)",
        "severity": "一般",
        "source": "企业自报",
        "found_on": date(2026, 5, 4),
        "state": "验证",
        "state_history": ["2026-05-04|发现|自报", "2026-06-01|验证|复检"],
        "responsible_unit": "宁波市局",
        "due": date(2026, 9, 1),
    },
    {
        "issue_id": "W3",
        "title": "标志不合格",
        "severity": "较重",
        "source": "市县监督抽查",
        "found_on": date(2026, 4, 1),
        "state": "发现",
    },
    {
        "issue_id": "W4",
        "title": "已整改",
        "severity": "一般",
        "source": "投诉举报",
        "found_on": date(2025, 4, 1),
        "state": "销号",
        "state_history": ["2025-04-01|发现|投诉", "2025-08-01|销号|复查合格"],
        "closed_on": date(2025, 8, 1),
        "closing_evidence": "复查报告",
    },
]
_TARGETS: list[dict[str, Any]] = [
    {
        "target_id": "M/1",
        "name": "认证覆盖",
        "indicator": "有效体系认证企业占比",
        "value": 0.3,
        "starts_on": date(2025, 1, 1),
        "due": date(2027, 12, 31),
        "source": "实施方案",
        "year": 2025,
        "provenance": '{"value": ["survey", "2026-01-01", "目标.xlsx/目标!2"]}',
    },
    {"target_id": "M2", "indicator": "帮扶企业数", "value": 3, "year": 2026},
    {"target_id": "M3", "indicator": "幸福指数", "value": 0.9},
    {
        "target_id": "M4",
        "indicator": "问题全部销号企业占比",
        "region_code": "330100",
        "chain_id": CHAIN,
        "value": 60,
    },
    {"target_id": "M5", "indicator": "帮扶满意度", "value": 0.9},
]
_CERTIFICATES: list[dict[str, Any]] = [
    {"certificate_no": "C1", "standard": "GB/T 19001", "expires": date(2027, 1, 1)},
    {"certificate_no": "C2", "standard": "GB/T 19001", "expires": date(2026, 1, 1)},
    {"certificate_no": "C3", "standard": "GB/T 24001", "expires": date(2027, 1, 1)},
    {"certificate_no": "C4", "standard": "IATF 16949", "expires": date(2027, 1, 1)},
]
_HOLDERS = {"C1": "a", "C2": "b", "C3": "c", "C4": "a"}
_OWNERS = {"W/1": "a", "W2": "c", "W3": "d", "W4": "b"}


def work_tables() -> dict[str, pa.Table]:
    """Return five enterprises on one chain: issues, assistance, certificates, targets."""
    model = load_model()
    rows: dict[str, list[dict[str, Any]]] = {
        "Enterprise": [{**e, "size_class": "小型", "source_ids": ["survey"]} for e in _ENTERPRISES],
        "Region": [{"region_code": code} for code in sorted(set(_REGIONS.values()))],
        "Chain": [{"chain_id": CHAIN, "name": "动力电池"}],
        "Segment": [{"segment_id": "cell", "name": "电芯"}],
        "PART_OF": [{"from": "cell", "to": CHAIN}],
        "OPERATES_IN": [{"from": e["enterprise_id"], "to": "cell"} for e in _ENTERPRISES],
        "LOCATED_IN": [{"from": e, "to": region} for e, region in _REGIONS.items()],
        "QualityIssue": _ISSUES,
        "HAS_ISSUE": [{"from": e, "to": issue} for issue, e in _OWNERS.items()],
        "Target": _TARGETS,
        "Certificate": [{"status": "有效"} | row for row in _CERTIFICATES],
        "HOLDS": [{"from": e, "to": certificate} for certificate, e in _HOLDERS.items()],
        **_assisted(),
    }
    sourced = {
        name: [{"source_id": "survey"} | row for row in of] if name in model.relationships else of
        for name, of in rows.items()
    }
    return {name: table_of(model.type(name), of) for name, of in sourced.items()}


def _assisted() -> dict[str, list[dict[str, Any]]]:
    entries = [
        {
            "assistance_id": "B1",
            "kind": "质量管理体系建设",
            "started_on": date(2025, 2, 1),
            "ended_on": date(2025, 9, 1),
            "provider": "示例研究院",
            "satisfaction": 0.95,
            "revenue_before_yuan": 100.0,
            "revenue_after_yuan": 110.0,
        },
        {
            "assistance_id": "B2",
            "kind": "质量人员培训",
            "started_on": date(2026, 1, 5),
            "satisfaction": 0.8,
        },
    ]
    return {
        "Assistance": entries,
        "ASSISTED_BY": [{"from": "a", "to": "B1"}, {"from": "b", "to": "B2"}],
    }
