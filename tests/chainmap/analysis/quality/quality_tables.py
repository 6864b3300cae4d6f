"""A chain small enough to count by hand: four makers, two segments, three links."""

from datetime import date
from typing import Any

import pyarrow as pa

from graph_schema.model import load_model
from graph_schema.records import link_id, table_of

AS_OF = date(2026, 6, 30)
CHAIN = "chain"
#: Who: size, region, segment, certificates (standard, status, expires).
FIRMS: dict[str, tuple[str | None, str | None, str, list[tuple[str, str, date | None]]]] = {
    "a": ("小型", "330108", "up", [("GB/T 19001", "有效", date(2026, 9, 28))]),  # day 90
    "b": ("微型", "330106", "up", [("GB/T 19001", "有效", date(2026, 9, 29))]),  # day 91
    "c": ("大型", "320106", "down", [("GB/T 19001", "暂停", date(2027, 1, 1))]),
    "d": (None, None, "down", [("GB/T 19001", "声称", None)]),
}
#: Supplier, customer, product, amount in yuan.
LINKS = (("a", "c", "p", 300.0), ("b", "c", "p", None), ("c", "d", "q", 100.0))


def place(type_: str, row: int) -> dict[str, Any]:
    return {"source_id": "s", "source_row": f"f.csv!{row}", "data_date": AS_OF}


def rows() -> dict[str, list[dict[str, Any]]]:
    node = {"source_ids": ["s"], "provenance": None}
    found: dict[str, list[dict[str, Any]]] = {
        "Chain": [{"chain_id": CHAIN, "name": "示例链", **node}],
        "Segment": [
            {"segment_id": "up", "name": "材料", "position": "上游", "tier": 1, **node},
            {"segment_id": "down", "name": "整机", "position": "下游", "tier": 2, **node},
            {"segment_id": "after", "name": "回收", "position": "下游", "tier": 3, **node},
        ],
        "PART_OF": [
            {"from": s, "to": CHAIN, **place("PART_OF", 2)} for s in ("up", "down", "after")
        ],
        "Gap": [
            {"gap_id": "2026.1:I.2", "name": "无检测机构", "axis": "质量基础设施", **node},
            {"gap_id": "2026.1:8.4", "name": "外部提供", "axis": "质量管理", **node},
        ],
    }
    for number, (firm, (size, region, segment, certificates)) in enumerate(FIRMS.items(), 2):
        found.setdefault("Enterprise", []).append(
            {
                "enterprise_id": firm,
                "name": f"企业{firm}",
                "size_class": size,
                "source_ids": ["s"],
                "provenance": f'{{"size_class": ["s", "2026-06-01", "e.csv!{number}"]}}',
            }
        )
        found.setdefault("OPERATES_IN", []).append(
            {"from": firm, "to": segment, **place("OPERATES_IN", number)}
        )
        if region:
            found.setdefault("LOCATED_IN", []).append(
                {"from": firm, "to": region, **place("LOCATED_IN", number)}
            )
        for standard, status, expires in certificates:
            name = f"cert-{firm}"
            found.setdefault("Certificate", []).append(
                {"certificate_no": name, "standard": standard, "status": status,
                 "expires": expires, **node}
            )  # fmt: skip
            found.setdefault("HOLDS", []).append(
                {"from": firm, "to": name, **place("HOLDS", number)}
            )
    for number, (supplier, customer, product, amount) in enumerate(LINKS, 2):
        found.setdefault("SUPPLIES", []).append(
            {"from": supplier, "to": customer, "product_id": product, "period": "2025",
             "link_id": link_id([supplier, customer, product, "2025", "s"]),
             "amount_yuan": amount, "evidence": "declared", "confidence": 0.8,
             **place("SUPPLIES", number)}
        )  # fmt: skip
    return found


def quality_tables(**more: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """Return every table, with ``more`` rows of some types behind those of the example."""
    own = rows()
    node = {"source_ids": ["s"], "provenance": None}
    for name, added in more.items():
        filled = node if name in load_model().nodes else place(name, 99)
        own.setdefault(name, []).extend({**filled, **row} for row in added)
    return {t.name: table_of(t, own.get(t.name, [])) for t in load_model().fact_types}
