"""Prints the map model of an example chain as JSON: ``python example_map.py [CARDS] [--segments]``.

It serves whoever draws maps. This first version fills the form by hand; the layout is a plain grid.
"""

import json
import sys
from typing import Any

from tests.chainmap.maps.chain_tables import AS_OF, INPUTS, SEGMENTS, chain_tables

STATES = ("weak", "improve", "none_seen", "unknown")


def example_map(cards: int = 150, *, segments: bool = False) -> dict[str, Any]:
    """Return a document of the contract's form."""
    tables = {
        name: table.to_pylist()
        for name, table in chain_tables(cards, segment_pairs=segments).items()
    }
    nodes = _nodes(tables)
    edges = _edges(tables, {n["id"]: n for n in nodes})
    if segments:
        nodes += [_segment_node(s, nodes) for s in SEGMENTS]
    weak = [n for n in nodes if n["weak_supplier"]]
    ranking = [
        {
            "id": n["id"],
            "name": n["name"],
            "state": n["state"],
            "reach": n["reach"],
            "sole_customers": n["sole_customers"],
            "weak_links": sum(e["weak"] for e in edges if e["from"] == n["id"]),
        }
        for n in sorted(weak, key=lambda n: (-n["reach"], -n["sole_customers"], n["id"]))
    ]
    counts = _counts([n for n in nodes if n["kind"] == "enterprise"])
    return {
        "format": 1,
        "chain": {
            "chain_id": "battery",
            "name": "新能源汽车动力电池",
            "level": "省级",
            "region": "浙江省",
            "note": "示例产业链：企业与数据均为虚构。",
        },
        "stamp": {
            "as_of": AS_OF.isoformat(),
            "data_date": AS_OF.isoformat(),
            "graph_id": "00000000-0000-0000-0000-000000000000",
            "graph_version": 1,
            "rule_version": "1",
            "simulated": True,
            "program": "0.1.0",
        },
        "tiers": _tiers(nodes),
        "nodes": nodes,
        "edges": edges,
        "segment_links": _segment_links(nodes) if segments else [],
        "ranking": [r for r in ranking if r["state"] != "unknown"],
        "to_check": [r for r in ranking if r["state"] == "unknown"],
        "hidden": [],
        "totals": {
            "enterprises": cards,
            "links": len(edges),
            "weak_links": sum(e["weak"] for e in edges),
            "single_source": sum(e["single"] for e in edges),
            "derived_links": sum(e["derived"] for e in edges),
            "states": counts,
        },
        "truncated": False,
    }


def _counts(nodes: list[dict[str, Any]]) -> dict[str, int]:
    return {s: sum(n["state"] == s for n in nodes) for s in STATES}


def _nodes(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    segment_of: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    names = {s[0]: s for s in SEGMENTS}
    for row in tables["OPERATES_IN"]:
        if row["from"] in segment_of:
            also.setdefault(row["from"], []).append(names[row["to"]][1])
        else:
            segment_of[row["from"]] = row["to"]
    leads = {row["from"] for row in tables["LEADS"]}
    issues = _by_enterprise(tables, "HAS_ISSUE", "QualityIssue", "issue_id")
    certificates = _by_enterprise(tables, "HOLDS", "Certificate", "certificate_no")
    place = {row["from"]: row["to"] for row in tables["LOCATED_IN"]}
    regions = {row["region_code"]: row["full_name"] for row in tables["Region"]}
    examined = {row["from"]: row for row in tables["EXAMINED_FOR"]}
    count_in_tier: dict[int, int] = {}
    nodes = []
    for row in tables["Enterprise"]:
        key = row["enterprise_id"]
        segment = names[segment_of[key]]
        tier = segment[3] - 1
        rank = count_in_tier.setdefault(tier, 0)
        count_in_tier[tier] += 1
        hits = [_hit(i) for i in issues.get(key, [])]
        if key in examined:
            hits.append(_examined_hit(examined[key]))
        held = certificates.get(key, [])
        state = _state(issues.get(key, []), key in examined, held)
        nodes.append(
            {
                "id": key,
                "kind": "enterprise",
                "name": row["name"],
                "short": row["name"].split("市", 1)[1].removesuffix("有限公司"),
                "initials": "",
                "state": state,
                "lead": key in leads,
                "tier": tier,
                "x": float(tier),
                "y": rank * 34.0,
                "region": regions[place[key]],
                "region_code": place[key],
                "uscc": row["uscc"],
                "industry": "锂离子电池制造",
                "size_class": row["size_class"],
                "tags": [t.split("|")[0] for t in row["tags"] or []],
                "segment": segment[0],
                "segment_name": segment[1],
                "also": also.get(key, []),
                "hits": hits,
                "certificates": [_certificate(c) for c in held],
                "issues": [_issue(i) for i in issues.get(key, [])],
                "sources": [
                    {
                        "source_id": "示例数据",
                        "source_row": "示例.xlsx/企业!2",
                        "data_date": "2026-06-30",
                    }
                ],
                "reach": 0,
                "sole_customers": 0,
                "weak_supplier": False,
            }
        )
    return nodes


def _by_enterprise(tables: Any, relation: str, type_: str, key: str) -> dict[str, list[Any]]:
    rows = {row[key]: row for row in tables[type_]}
    found: dict[str, list[Any]] = {}
    for link in tables[relation]:
        found.setdefault(link["from"], []).append(rows[link["to"]])
    return found


def _state(issues: list[Any], examined: bool, held: list[Any]) -> str:
    if issues:
        return "weak"
    valid = [c for c in held if c["status"] == "有效"]
    if examined or any((c["expires"] - AS_OF).days <= 90 for c in valid):
        return "improve"
    return "none_seen" if valid else "unknown"


def _hit(issue: dict[str, Any]) -> dict[str, Any]:
    return {
        "rule": "weak.failed_spot_check",
        "zh": f"{issue['source']}不合格：{issue['title']}",
        "en": f"Failed spot check: {issue['title']}",
        "date": issue["found_on"].isoformat(),
        "source_id": "示例数据",
        "source_row": "示例.xlsx/质量问题!2",
    }


def _examined_hit(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rule": "improve.gap_present",
        "zh": "检查发现质量短板：外部提供过程控制（8.4）",
        "en": "Gap found present: control of externally provided processes (8.4)",
        "date": row["on"].isoformat(),
        "source_id": "示例数据",
        "source_row": row["source_row"],
    }


def _certificate(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "no": row["certificate_no"],
        "standard": row["standard"],
        "edition": row["edition"],
        "status": row["status"],
        "expires": row["expires"].isoformat() if row["expires"] else None,
        "source_row": "示例.xlsx/证书!2",
        "source_id": "示例数据",
    }


def _issue(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["issue_id"],
        "title": row["title"],
        "severity": row["severity"],
        "source": row["source"],
        "state": row["state"],
        "found_on": row["found_on"].isoformat(),
        "source_row": "示例.xlsx/质量问题!2",
    }


def _edges(tables: Any, nodes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    rows = tables["SUPPLIES"]
    suppliers: dict[tuple[str, str], set[str]] = {}
    below: dict[str, set[str]] = {}
    for row in rows:
        if row["evidence"] != "derived":
            suppliers.setdefault((row["to"], row["product_id"]), set()).add(row["from"])
            below.setdefault(row["from"], set()).add(row["to"])
    for key, node in nodes.items():
        node["reach"] = len(_reach(below, key))
    edges = []
    for number, row in enumerate(rows):
        derived = row["evidence"] == "derived"
        single = not derived and len(suppliers[row["to"], row["product_id"]]) == 1
        state = nodes[row["from"]]["state"]
        weak = not derived and (state == "weak" or (single and state == "improve"))
        check = single and state == "unknown"
        supplier = nodes[row["from"]]
        supplier["weak_supplier"] |= weak or check
        supplier["sole_customers"] += single
        why = []
        if weak and state == "weak":
            why.append({"zh": "供应商为薄弱企业", "en": "The supplier is weak"})
        if single:
            why.append({"zh": "该投入的唯一来源", "en": "The only source of this input"})
        edges.append(
            {
                "id": number,
                "from": row["from"],
                "to": row["to"],
                "weak": weak or check,
                "single": single,
                "derived": derived,
                "links": 1,
                "product": row["product_id"].removeprefix("name:"),
                "amount_yuan": row["amount_yuan"],
                "share": row["share"],
                "period": row["period"],
                "evidence": row["evidence"],
                "source_id": row["source_id"],
                "source_row": row["source_row"],
                "why": why,
            }
        )
    return edges


def _reach(below: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    front = [start]
    while front:
        front = [n for f in front for n in below.get(f, ()) if n not in seen]
        seen.update(front)
    return seen - {start}


def _tiers(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tiers = []
    for tier in range(6):
        inside = [n for n in nodes if n["tier"] == tier and n["kind"] == "enterprise"]
        segments = [s for s in SEGMENTS if s[3] == tier + 1]
        tiers.append(
            {
                "position": segments[0][2],
                "name": "、".join(s[1] for s in segments),
                "segments": [
                    {
                        "segment_id": s[0],
                        "name": s[1],
                        "key": s[0] in ("cell", "cathode"),
                        "count": sum(n["segment"] == s[0] for n in inside),
                    }
                    for s in segments
                ],
                "count": len(inside),
                "states": _counts(inside),
            }
        )
    return tiers


def _segment_node(segment: tuple[Any, ...], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    inside = [n for n in nodes if n["segment"] == segment[0] and n["kind"] == "enterprise"]
    empty = dict.fromkeys(("region", "region_code", "uscc", "industry", "size_class"))
    lists = {k: [] for k in ("tags", "also", "hits", "certificates", "issues", "sources")}
    return {
        "id": f"segment:{segment[0]}",
        "kind": "segment",
        "name": segment[1],
        "short": segment[1],
        "initials": "",
        "state": "unknown",
        "lead": False,
        "tier": segment[3] - 1,
        "x": float(segment[3] - 1),
        "y": min((n["y"] for n in inside), default=0.0) - 34.0,
        "segment": segment[0],
        "segment_name": segment[1],
        "reach": 0,
        "sole_customers": 0,
        "weak_supplier": False,
        "count": len(inside),
        "states": _counts(inside),
        **empty,
        **lists,
    }


def _segment_links(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = {s[0]: sum(n["segment"] == s[0] for n in nodes) - 1 for s in SEGMENTS}
    home = {p: s[0] for s in SEGMENTS for p in s[4]}
    return [
        {
            "from": f"segment:{home[start]}",
            "to": f"segment:{home[end]}",
            "makers": counts[home[start]],
            "users": counts[home[end]],
            "pairs": [
                {
                    "input": start,
                    "output": end,
                    "makers": counts[home[start]],
                    "users": counts[home[end]],
                }
            ],
        }
        for start, end, _ in INPUTS[:3]
    ]


if __name__ == "__main__":
    sizes = [int(a) for a in sys.argv[1:] if a.isdigit()]
    model = example_map(*sizes, segments="--segments" in sys.argv)
    sys.stdout.write(json.dumps(model, ensure_ascii=False, indent=1) + "\n")
