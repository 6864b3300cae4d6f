"""Fact tables of a plausible battery chain of any size, for tests and for drawing.

Everything follows from the seed: the same arguments give the same tables.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from graph_schema.model import load_model
from graph_schema.records import FactTables, link_id, table_of

AS_OF = date(2026, 6, 30)
CHAIN_ID = "battery"
SOURCE = "示例数据"

#: (segment, position, tier, products, word endings of names, share of the cards)
SEGMENTS = (
    ("ore-lithium", "锂矿采选", "上游", 1, ("锂精矿",), ("锂业", "矿业"), 8),
    ("ore-nickel", "镍钴石墨", "上游", 1, ("硫酸镍", "石墨"), ("镍钴", "石墨"), 7),
    ("cathode", "正极材料", "上游", 2, ("正极材料",), ("正极材料",), 9),
    ("electrolyte", "电解液与隔膜", "上游", 2, ("电解液", "隔膜"), ("电解液", "隔膜"), 10),
    ("parts", "结构件与热管理", "中游", 3, ("结构件",), ("结构件", "热管理"), 11),
    ("bms", "电控与传感", "中游", 3, ("电池管理系统",), ("电控", "传感器", "BMS"), 10),
    ("cell", "电芯制造", "中游", 4, ("动力电池电芯",), ("电芯", "储能"), 11),
    ("pack", "电池系统", "中游", 4, ("电池系统",), ("电池系统", "模组"), 8),
    ("vehicle", "整车制造", "下游", 5, ("新能源汽车",), ("汽车", "商用车", "客车"), 15),
    ("service", "换电与回收", "下游", 6, ("电池回收服务",), ("换电服务", "电池回收"), 11),
)
FEEDS = (
    ("ore-lithium", "cathode", 2),
    ("ore-lithium", "electrolyte", 1),
    ("ore-nickel", "cathode", 2),
    ("cathode", "parts", 1),
    ("electrolyte", "parts", 1),
    ("electrolyte", "bms", 0),
    ("cathode", "cell", 2),
    ("parts", "cell", 2),
    ("bms", "pack", 2),
    ("parts", "pack", 1),
    ("cell", "vehicle", 2),
    ("pack", "vehicle", 2),
    ("vehicle", "service", 1),
)
INPUTS = (
    ("锂精矿", "正极材料", 2),
    ("锂精矿", "电解液", 1),
    ("硫酸镍", "正极材料", 2),
    ("正极材料", "动力电池电芯", 2),
    ("电解液", "结构件", 1),
    ("动力电池电芯", "新能源汽车", 2),
    ("电池系统", "新能源汽车", 2),
    ("新能源汽车", "电池回收服务", 1),
)
PLACES = (
    ("330100", "杭州"),
    ("330200", "宁波"),
    ("330300", "温州"),
    ("330400", "嘉兴"),
    ("330500", "湖州"),
    ("530100", "昆明"),
    ("320500", "苏州"),
    ("350900", "宁德"),
    ("340100", "合肥"),
    ("430100", "长沙"),
)
NAMES = [
    "云岭",
    "青禾",
    "澄江湾",
    "启明",
    "星洲",
    "瀚海",
    "正和",
    "锐擎",
    "远桥",
    "恒岳",
    "宏图",
    "海拓",
    "朗科",
    "华曜",
    "金穗",
    "中衡",
    "凌云",
    "博睿",
    "天枢",
    "卓立",
    "新域",
    "明川",
    "瑞桦",
    "三川",
    "东篱",
    "泰格",
    "安澜",
    "鼎岚",
    "盛元",
    "京辰",
    "南麓",
    "北辰",
    "西岭",
    "长歌",
    "佳邑",
    "沐阳",
    "力合",
    "格诺",
    "德隆",
    "嘉木",
]
TAGS = ("专精特新中小企业", "专精特新“小巨人”", "创新型中小企业", "制造业单项冠军")


@dataclass
class _Rows:
    """Rows by type; relationships and nodes get their source as they are added."""

    by_type: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, type_: str, **row: Any) -> None:
        number = len(self.by_type[type_]) + 2
        place = f"示例.xlsx/{type_}!{number}"
        if type_ in load_model().nodes:
            row |= {"source_ids": [SOURCE], "provenance": None}
        else:
            row |= {"source_id": SOURCE, "source_row": place, "data_date": AS_OF}
        self.by_type[type_].append(row)

    def link(self, start: str, end: str, type_: str, **row: Any) -> None:
        self.add(type_, **{"from": start, "to": end}, **row)


def chain_tables(
    cards: int = 150, *, seed: int = 11, derived: bool = True, segment_pairs: bool = False
) -> FactTables:
    """Return every table of a chain of ``cards`` enterprises.

    ``derived``: some links are derived. ``segment_pairs``: no enterprise link leaves the two ore
    segments, so that their product pairs stand between segments.
    """
    rng = random.Random(seed)
    rows = _Rows()
    _add_frame(rows)
    members = _add_enterprises(rows, rng, cards)
    _add_supplies(rows, rng, members, derived=derived, segment_pairs=segment_pairs)
    return tables_of(rows.by_type)


def tables_of(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """Return one table per fact type of the model from Python rows."""
    return {t.name: table_of(t, rows.get(t.name, [])) for t in load_model().fact_types}


def _add_frame(rows: _Rows) -> None:
    note = "示例产业链：企业与数据均为虚构。"
    rows.add(
        "Chain",
        chain_id=CHAIN_ID,
        name="新能源汽车动力电池",
        level="省级",
        region_code="330000",
        note=note,
    )
    for segment_id, name, position, tier, products, _, _ in SEGMENTS:
        key = segment_id in ("cell", "cathode")
        rows.add("Segment", segment_id=segment_id, name=name, position=position, tier=tier, key=key)
        rows.link(segment_id, CHAIN_ID, "PART_OF")
        for product in products:
            rows.add("Product", product_id=f"name:{product}", name=product)
            rows.link(f"name:{product}", segment_id, "MADE_IN")
    for start, end, essential in FEEDS:
        rows.link(start, end, "FEEDS", essential=essential)
    for start, end, essential in INPUTS:
        rows.link(f"name:{start}", f"name:{end}", "INPUT_OF", essential=essential)
    rows.add("Region", region_code="330000", name="浙江", full_name="浙江省", level="province")
    for code, name in PLACES:
        rows.add("Region", region_code=code, name=name, full_name=f"{name}市", level="city")
    rows.add("Industry", industry_code="3841", name="锂离子电池制造", level=4)
    rows.add("CertificationBody", body_id="CB-1", name="示例认证有限公司")
    rows.add("Gap", gap_id="2026.1:8.4", name="外部提供过程控制", axis="质量管理", clause="8.4")
    rows.add("Source", source_id=SOURCE, name="模拟数据")


def _add_enterprises(rows: _Rows, rng: random.Random, cards: int) -> dict[str, list[str]]:
    total = sum(s[-1] for s in SEGMENTS)
    ends = [round(cards * sum(s[-1] for s in SEGMENTS[: i + 1]) / total) for i in range(10)]
    members: dict[str, list[str]] = {}
    used: set[str] = set()
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        segment = SEGMENTS[number]
        members[segment[0]] = [
            _add_enterprise(rows, rng, used, segment, serial, lead=serial == start)
            for serial in range(start, end)
        ]
    return members


def _new_name(rng: random.Random, used: set[str], endings: tuple[str, ...]) -> str:
    core = rng.choice(NAMES) + rng.choice(endings)
    while core in used:
        core = rng.choice(NAMES) + rng.choice(NAMES)[0] + rng.choice(endings)
    used.add(core)
    return core


def _add_enterprise(
    rows: _Rows, rng: random.Random, used: set[str], segment: tuple, serial: int, *, lead: bool
) -> str:
    uscc = f"91330100MA2{serial:06d}X"
    code, place = rng.choice(PLACES)
    core = _new_name(rng, used, segment[5])
    rows.add(
        "Enterprise",
        enterprise_id=uscc,
        uscc=uscc,
        name=f"{place}市{core}有限公司",
        size_class=rng.choice(("大型", "中型", "小型", "微型")),
        employees=rng.randint(12, 4000),
        tags=[f"{rng.choice(TAGS)}|{SOURCE}"] if rng.random() < 0.3 else None,
        stub=False,
    )
    rows.link(uscc, code, "LOCATED_IN")
    rows.link(uscc, "3841", "IN_INDUSTRY")
    rows.link(uscc, segment[0], "OPERATES_IN", revenue_share=0.8)
    if rng.random() < 0.05:
        rows.link(uscc, rng.choice(SEGMENTS)[0], "OPERATES_IN", revenue_share=0.1)
    rows.link(uscc, f"name:{rng.choice(segment[4])}", "PRODUCES", revenue_share=0.7)
    if lead:
        rows.link(uscc, CHAIN_ID, "LEADS", department="示例省工业和信息化厅", year=2025)
    kinds = ("none_seen", "improve", "weak", "unknown")
    state = "none_seen" if lead else rng.choices(kinds, (0.56, 0.17, 0.11, 0.16))[0]
    _add_quality(rows, rng, uscc, serial, state)
    return uscc


def _add_quality(rows: _Rows, rng: random.Random, uscc: str, serial: int, state: str) -> None:
    issued = AS_OF - timedelta(days=rng.randint(100, 700))
    if state in ("none_seen", "weak"):
        _add_certificate(rows, uscc, serial, issued, issued + timedelta(days=1095))
    if state == "improve" and serial % 2:
        _add_certificate(rows, uscc, serial, issued, AS_OF + timedelta(days=rng.randint(3, 80)))
    elif state == "improve":
        source = "认证审核不符合项"
        rows.link(
            uscc,
            "2026.1:8.4",
            "EXAMINED_FOR",
            on=AS_OF - timedelta(days=200),
            source=source,
            present=True,
        )
    if state == "weak":
        _add_issue(rows, rng, uscc, serial)
    if state == "unknown" and serial % 3 == 0:
        number = f"claim:{uscc}:GB/T 19001"
        rows.add("Certificate", certificate_no=number, standard="GB/T 19001", status="声称")
        rows.link(uscc, number, "HOLDS")


def _add_certificate(rows: _Rows, uscc: str, serial: int, issued: date, expires: date) -> None:
    number = f"00125Q{serial:05d}R0S/3300"
    rows.add(
        "Certificate",
        certificate_no=number,
        standard="GB/T 19001",
        edition="2016",
        scope="动力电池及材料的设计和生产",
        issued=issued,
        expires=expires,
        status="有效",
        status_history=[f"{issued.isoformat()}|有效|初次认证"],
    )
    rows.link(uscc, number, "HOLDS", valid_from=issued)
    rows.link(number, "CB-1", "ISSUED_BY")


def _add_issue(rows: _Rows, rng: random.Random, uscc: str, serial: int) -> None:
    found = AS_OF - timedelta(days=rng.randint(20, 300))
    issue_id = f"WT-2026-{serial:04d}"
    rows.add(
        "QualityIssue",
        issue_id=issue_id,
        title=rng.choice(("循环寿命检验不合格", "绝缘电阻不合格", "关键尺寸超差")),
        severity=rng.choice(("严重", "较重")),
        source=rng.choice(("国家监督抽查", "省级监督抽查")),
        found_on=found,
        state="立项",
        state_history=[f"{found.isoformat()}|发现|监督抽查不合格"],
    )
    rows.link(uscc, issue_id, "HAS_ISSUE")
    rows.link(issue_id, "2026.1:8.4", "OF_GAP")


def _add_supplies(
    rows: _Rows,
    rng: random.Random,
    members: dict[str, list[str]],
    *,
    derived: bool,
    segment_pairs: bool,
) -> None:
    products = {segment[0]: segment[4] for segment in SEGMENTS}
    seen: set[tuple[str, str]] = set()
    for start, end, _ in FEEDS:
        if not members[start] or (segment_pairs and start.startswith("ore")):
            continue
        for place, customer in enumerate(members[end]):
            near = place / len(members[end])
            for _ in range(rng.choices((0, 1, 2, 3), (0.15, 0.45, 0.3, 0.1))[0]):
                supplier = _near(rng, members[start], near)
                if (supplier, customer) not in seen:
                    seen.add((supplier, customer))
                    _add_link(
                        rows, rng, supplier, customer, rng.choice(products[start]), derived=derived
                    )


def _near(rng: random.Random, suppliers: list[str], place: float) -> str:
    if rng.random() < 0.12:
        return suppliers[0]
    wanted = int(rng.gauss(place, 0.09) * len(suppliers))
    return suppliers[min(len(suppliers) - 1, max(0, wanted))]


def _add_link(
    rows: _Rows,
    rng: random.Random,
    supplier: str,
    customer: str,
    product: str,
    *,
    derived: bool,
) -> None:
    evidence = "derived" if derived and rng.random() < 0.08 else "declared"
    product_id = f"name:{product}"
    rows.link(
        supplier,
        customer,
        "SUPPLIES",
        link_id=link_id([supplier, customer, product_id, "2025", SOURCE]),
        product_id=product_id,
        period="2025",
        amount_yuan=None if evidence == "derived" else float(rng.randint(20, 9000) * 10_000),
        share=None,
        evidence=evidence,
        confidence=0.3 if evidence == "derived" else 0.8,
    )
