"""CPU seconds of the quality pages for a large province: ``python benchmarks/quality.py``.

One million enterprises with three million examinations, half a million certificates, 100,000
quality issues and 60,000 entries of assistance; chains of 3,000 enterprises. Timed is what
each page builds once for a version and keeps, not what a request costs.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from chainmap.analysis.gaps.from_graph import gap_examinations
from chainmap.analysis.gaps.grading import grade_gaps
from chainmap.analysis.gaps.table import compute_gaps, read_examinations
from chainmap.quality_overview import chain_quality, find_basis
from chainmap.quality_work.assistance import list_assistance
from chainmap.quality_work.issues import list_issues
from chainmap.quality_work.kpi import measure_targets
from graph_schema.codelists import gaps, regions
from graph_schema.gap_rules import gap_rules
from graph_schema.issue_rules import issue_rules
from graph_schema.model import load_model
from graph_schema.records import FactTables, arrow_schema

AS_OF = date(2026, 6, 30)
EPOCH = date(1970, 1, 1)
CHAINS, SEGMENTS, MEMBERS = 16, 10, 3_000
SOURCES = ("认证审核", "质量帮扶诊断", "质量状况调查", "监督检查")
INDICATORS = ("有效体系认证企业占比", "帮扶小微企业数", "帮扶满意度", "问题全部销号企业占比")


def days(rng: np.random.Generator, count: int, years: int) -> pa.Array:
    """Return days of the last years."""
    last = (AS_OF - EPOCH).days
    return pa.array(rng.integers(last - 365 * years, last, count, dtype=np.int32), pa.date32())


def drawn(rng: np.random.Generator, values: list[Any], count: int) -> pa.Array:
    """Return values drawn from a list."""
    return pa.array(values).take(pa.array(rng.integers(0, len(values), count)))


def table(type_: str, **columns: pa.Array) -> pa.Table:
    """Return a fact table of these columns; the others are null."""
    schema = arrow_schema(load_model().type(type_))
    count = len(next(iter(columns.values())))
    whole = {"source_id": pa.repeat("s", count), "data_date": pa.repeat(AS_OF, count)} | columns
    arrays = [
        whole[f.name].cast(f.type) if f.name in whole else pa.nulls(count, f.type) for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def province(rng: np.random.Generator, firms: int) -> FactTables:
    """Return the fact tables of a province."""
    ids = pa.array([f"E{i:07d}" for i in range(firms)])
    counties = [r.code for r in regions().by_code.values() if r.level == "county"][:300]
    names = [f"G{c:02d}-{s}" for c in range(CHAINS) for s in range(SEGMENTS)]
    chains = [f"G{c:02d}" for c in range(CHAINS)]
    members = CHAINS * MEMBERS
    held, issues, helped = firms // 2, firms // 10, firms * 6 // 100
    numbers = pa.array([f"C{i}" for i in range(held)])
    issue_ids = pa.array([f"Q{i}" for i in range(issues)])
    entries = pa.array([f"B{i}" for i in range(helped)])
    gap_ids = sorted(gaps())

    def some(count: int) -> pa.Array:
        return ids.take(pa.array(rng.integers(0, firms, count)))

    return {
        "Enterprise": table(
            "Enterprise",
            enterprise_id=ids,
            name=ids,
            size_class=drawn(rng, ["大型", "中型", "小型", "微型"], firms),
        ),
        "LOCATED_IN": table("LOCATED_IN", **{"from": ids}, to=drawn(rng, counties, firms)),
        "IN_INDUSTRY": table(
            "IN_INDUSTRY", **{"from": ids}, to=drawn(rng, ["3841", "2613", "7452", "1761"], firms)
        ),
        "Chain": table("Chain", chain_id=pa.array(chains), name=pa.array(chains)),
        "Segment": table("Segment", segment_id=pa.array(names), name=pa.array(names)),
        "PART_OF": table(
            "PART_OF", **{"from": pa.array(names)}, to=pa.array([n[:3] for n in names])
        ),
        "OPERATES_IN": table(
            "OPERATES_IN", **{"from": ids[:members]}, to=drawn(rng, names, members)
        ),
        "Gap": table(
            "Gap", gap_id=pa.array(gap_ids), axis=pa.array([gaps()[g].axis for g in gap_ids])
        ),
        "EXAMINED_FOR": table(
            "EXAMINED_FOR",
            **{"from": some(3 * firms)},
            to=drawn(rng, gap_ids, 3 * firms),
            present=pa.array(rng.random(3 * firms) < 0.15),
            on=days(rng, 3 * firms, 3),
            source=drawn(rng, list(SOURCES), 3 * firms),
        ),
        "Certificate": table(
            "Certificate",
            certificate_no=numbers,
            standard=pa.repeat("GB/T 19001", held),
            status=drawn(rng, ["有效", "有效", "有效", "暂停"], held),
            expires=pa.repeat(date(2027, 6, 30), held),
        ),
        "HOLDS": table("HOLDS", **{"from": some(held)}, to=numbers),
        "QualityIssue": table(
            "QualityIssue",
            issue_id=issue_ids,
            severity=drawn(rng, ["一般", "较重", "严重"], issues),
            state=drawn(rng, ["发现", "立项", "攻关", "验证", "销号"], issues),
            found_on=days(rng, issues, 2),
            source=drawn(rng, ["省级监督抽查", "企业自报"], issues),
        ),
        "HAS_ISSUE": table("HAS_ISSUE", **{"from": some(issues)}, to=issue_ids),
        "OF_GAP": table("OF_GAP", **{"from": issue_ids}, to=drawn(rng, gap_ids, issues)),
        "Assistance": table(
            "Assistance",
            assistance_id=entries,
            kind=drawn(rng, ["质量管理体系建设", "检验检测能力提升"], helped),
            started_on=days(rng, helped, 2),
            satisfaction=pa.array(rng.random(helped)),
        ),
        "ASSISTED_BY": table("ASSISTED_BY", **{"from": some(helped)}, to=entries),
        "Target": table(
            "Target",
            target_id=pa.array([f"M{i}" for i in range(len(INDICATORS))]),
            indicator=pa.array(INDICATORS),
            value=pa.array([0.6, 300, 0.9, 0.7]),
            year=pa.array([2025] * len(INDICATORS)),
        ),
    }


def timed(spent: dict[str, float], name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Do the work and keep its CPU seconds."""
    begun = time.process_time()
    result = work()
    spent[name] = round(time.process_time() - begun, 2)
    print(f"{name}: {spent[name]} s", file=sys.stderr, flush=True)
    return result


def main(firms: int) -> dict[str, float]:
    """Time what each page keeps for a version."""
    tables = province(np.random.default_rng(0), firms)
    spent: dict[str, float] = {}
    rules = gap_rules()
    found = timed(spent, "gaps: examinations of the graph",
                  lambda: gap_examinations(tables, AS_OF, rules.window_months))  # fmt: skip
    for by in (["county"], ["segment_id"], ["industry", "county"]):
        read = timed(
            spent, f"gaps: read by {'+'.join(by)}", lambda by=by: read_examinations(found, by)
        )
        made = timed(spent, f"gaps: table by {'+'.join(by)}",
                     lambda by=by, read=read: compute_gaps(read, by, rules))  # fmt: skip
        timed(
            spent,
            f"gaps: grades by {'+'.join(by)}",
            lambda made=made: grade_gaps(found, made, rules.grade),
        )
    timed(spent, "kpi", lambda: measure_targets(tables, AS_OF))
    timed(spent, "ledger: issues", lambda: list_issues(tables, issue_rules(), AS_OF))
    timed(spent, "ledger: assistance", lambda: list_assistance(tables, AS_OF))
    basis = timed(spent, "chain quality: basis", lambda: find_basis(tables, "G00", AS_OF))
    timed(spent, "chain quality: measures", lambda: chain_quality(basis))
    return spent


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000), indent=2))
