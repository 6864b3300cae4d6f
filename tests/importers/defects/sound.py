"""Sound tables of a department, another set for every seed: headers, their order, rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from graph_schema.codelists import industries, regions, standards
from graph_schema.uscc import make_organisation_code, make_uscc

Cell = str | float | date
Row = list[Cell]

ENTERPRISES, CHAINS, SEGMENTS, WORK = "企业", "产业链", "环节", "企业环节"
LINKS, CERTIFICATES, ISSUES, EXAMINATIONS = "供应关系", "证书", "质量问题", "检查"

#: Address → the words that a header may have, one of which a seed draws.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    ENTERPRISES: {
        "number": ("序号",),
        "name": ("企业名称", "单位名称", "企业全称"),
        "uscc": ("统一社会信用代码", "社会信用代码"),
        "identifiers": ("其他标识",),
        "region_code": ("所在地区", "行政区划代码", "所属区县"),
        "industry_code": ("行业代码", "所属行业"),
        "founded": ("成立日期", "注册日期"),
        "employees": ("从业人员", "职工人数"),
        "revenue_yuan": ("营业收入（万元）", "营业收入(万元)"),
        "size_class": ("企业规模",),
        "willing": ("提升意愿",),
    },
    CHAINS: {"chain_id": ("产业链编号",), "name": ("产业链名称",), "level": ("层级",)},
    SEGMENTS: {
        "segment_id": ("环节编号",),
        "chain": ("产业链", "所属产业链"),
        "name": ("环节名称",),
        "tier": ("层序",),
    },
    WORK: {
        "number": ("序号",),
        "from.name": ("企业名称",),
        "from.uscc": ("统一社会信用代码", "企业统一社会信用代码"),
        "to": ("环节编号",),
        "revenue_share": ("收入占比",),
        "valid_from": ("生效日期", "开始日期"),
        "valid_to": ("失效日期", "结束日期"),
    },
    LINKS: {
        "number": ("序号",),
        "from.name": ("供应商名称", "供方名称", "供货商"),
        "from.uscc": ("供应商统一社会信用代码", "供方统一社会信用代码"),
        "to.name": ("采购商名称", "需方名称"),
        "to.uscc": ("采购商统一社会信用代码", "需方统一社会信用代码"),
        "product_id": ("产品名称", "供货产品"),
        "period": ("年度", "期间"),
        "amount_yuan": ("供货金额（万元）", "交易金额(万元)"),
        "share": ("采购占比", "供货占比"),
        "evidence": ("证据类型",),
    },
    CERTIFICATES: {
        "certificate_no": ("证书编号", "证书号码"),
        "enterprise.name": ("持证企业名称", "获证组织名称"),
        "enterprise.uscc": ("持证企业统一社会信用代码", "获证组织统一社会信用代码"),
        "standard": ("认证标准", "认证依据"),
        "issued": ("发证日期", "颁证日期"),
        "expires": ("有效期至", "到期日期"),
        "status": ("证书状态",),
        "status_history": ("状态历史",),
    },
    ISSUES: {
        "issue_id": ("问题编号",),
        "enterprise.name": ("受检企业名称", "责任企业名称"),
        "enterprise.uscc": ("受检企业统一社会信用代码", "责任企业统一社会信用代码"),
        "title": ("问题描述", "不合格项目"),
        "severity": ("严重程度", "问题等级"),
        "source": ("问题来源",),
        "found_on": ("发现日期", "抽查日期"),
        "state": ("问题状态",),
        "gap": ("质量短板", "对应条款"),
    },
    EXAMINATIONS: {
        "number": ("序号",),
        "from.name": ("受检企业名称", "受审核企业名称"),
        "from.uscc": ("受检企业统一社会信用代码", "受审核企业统一社会信用代码"),
        "to": ("质量短板", "检查条款"),
        "on": ("检查日期",),
        "source": ("检查来源",),
        "present": ("是否存在",),
    },
}
#: The words that say to which segment or enterprise a row belongs keep their place.
_PLACES = ("杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "台州")
_STEMS = "远启云海东华明立恒泰金鼎瑞丰盛科中宏信达佳通康博德力强"
_TRADES = ("电池", "矿业", "材料", "电子", "机械", "化工", "汽车部件", "精密铸造")
_PRODUCTS = ("碳酸锂", "正极材料", "电芯", "模组", "结构件", "电解液", "隔膜", "铜箔")
_GAPS = ("8.4", "8.5.1", "7.1.5", "9.2", "10.2")
_SOURCES = ("国家监督抽查", "省级监督抽查", "市县监督抽查", "投诉举报", "企业自报")


@dataclass(slots=True, kw_only=True)
class Table:
    """A table as it is typed; a defect is put into it.

    ``above`` are lines over the header, ``merged`` areas (first row, last row, column) of ``rows``.
    """

    name: str
    addresses: list[str]
    headers: list[str]
    rows: list[Row]
    above: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: bool = False

    @property
    def header_line(self) -> int:
        return len(self.above) + 1

    def line(self, row: int) -> int:
        """Return the line of a row, as Excel or an editor shows it."""
        return self.header_line + 1 + row

    def column(self, address: str) -> int:
        return self.addresses.index(address)

    def header(self, *addresses: str) -> str:
        return "、".join(self.headers[self.column(a)] for a in addresses)

    def get(self, row: int, address: str) -> Cell:
        return self.rows[row][self.column(address)]

    def set(self, row: int, address: str, value: Cell) -> None:
        self.rows[row][self.column(address)] = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """Whom the rows of all tables are about."""

    name: str
    uscc: str


Book = dict[str, Table]


def make_uscc_of(random: Random) -> str:
    """Return a sound code of digits and letters."""
    body = "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(5))
    return make_uscc("91330100" + make_organisation_code("MA2" + body))


def make_digits_uscc(random: Random) -> str:
    """Return a sound code without a letter, such as Excel takes for a number."""
    while True:
        body = "".join(random.choice("0123456789") for _ in range(8))
        organisation = make_organisation_code(body)
        if organisation.isdigit():
            code = make_uscc("91330100" + organisation)
            if code.isdigit():
                return code


def make_name(random: Random) -> str:
    """Return the name of an enterprise."""
    stem = "".join(random.sample(_STEMS, 3))
    return f"{random.choice(_PLACES)}{stem}{random.choice(_TRADES)}有限公司"


def make_book(seed: int, rows: int = 12) -> Book:
    """Return the sound tables of a seed, each with ``rows`` rows (fewer chains and segments)."""
    random = Random(seed)
    firms: dict[str, Enterprise] = {}
    while len(firms) < rows:
        firm = Enterprise(name=make_name(random), uscc=make_uscc_of(random))
        firms.setdefault(firm.name, firm)
    known = list(firms.values())
    makers: dict[str, Callable[[Random, int], dict[str, Cell]]] = {
        ENTERPRISES: lambda r, i: _enterprise(r, i, known[i]),
        CHAINS: lambda r, i: {"chain_id": f"c{i}", "name": f"产业链{'甲乙'[i]}", "level": "省级"},
        SEGMENTS: lambda r, i: {
            "segment_id": f"s{i}",
            "chain": f"c{i % 2}",
            "name": f"环节{'一二三四五六'[i]}",
            "tier": float(i + 1),
        },
        WORK: lambda r, i: _work(r, i, known[i]),
        LINKS: lambda r, i: _link(r, i, known[i], known[(i + 1 + r.randrange(rows - 2)) % rows]),
        CERTIFICATES: lambda r, i: _certificate(r, i, known[i]),
        ISSUES: lambda r, i: _issue(r, i, known[i]),
        EXAMINATIONS: lambda r, i: _examination(r, i, known[i]),
    }
    counts = {CHAINS: 2, SEGMENTS: 6}
    return {
        name: _table(name, [make(random, i) for i in range(counts.get(name, rows))], random)
        for name, make in makers.items()
    }


def _table(name: str, rows: list[dict[str, Cell]], random: Random) -> Table:
    words = _WORDS[name]
    # A number stands in front; what the rest of the columns say does not depend on their order.
    front = [a for a in words if a == "number"]
    rest = [a for a in words if a != "number"]
    random.shuffle(rest)
    addresses = [*front, *rest]
    return Table(
        name=name,
        addresses=addresses,
        headers=[random.choice(words[a]) for a in addresses],
        rows=[[row[a] for a in addresses] for row in rows],
    )


@cache
def _counties() -> list[str]:
    return [code for code, entry in regions().by_code.items() if entry.level == "county"]


@cache
def _divisions() -> list[str]:
    return [code for code, entry in industries().items() if entry.level == 2]


def _day(random: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=random.randrange(365 * (last - first)))


def _enterprise(random: Random, i: int, firm: Enterprise) -> dict[str, Cell]:
    county = random.choice(_counties())
    full = regions().by_code[county].full_name
    division = random.choice(_divisions())
    return {
        "number": float(i + 1),
        "name": firm.name,
        "uscc": firm.uscc,
        "identifiers": f"stock:{600000 + random.randrange(3000) * 20 + i}",
        "region_code": random.choice((county, full)),
        "industry_code": division,
        "founded": _day(random, 1990, 2024),
        "employees": float(random.randrange(5, 5000)),
        "revenue_yuan": round(random.uniform(10, 90_000), 2),
        "size_class": random.choice(("大型", "中型", "小型", "微型")),
        "willing": random.choice(("是", "否")),
    }


def _work(random: Random, i: int, firm: Enterprise) -> dict[str, Cell]:
    return {
        "number": float(i + 1),
        "from.name": firm.name,
        "from.uscc": firm.uscc,
        "to": f"s{random.randrange(6)}",
        "revenue_share": f"{random.randrange(1, 100)}%",
        "valid_from": _day(random, 2015, 2022),
        "valid_to": _day(random, 2023, 2030),
    }


def _link(random: Random, i: int, supplier: Enterprise, customer: Enterprise) -> dict[str, Cell]:
    return {
        "number": float(i + 1),
        "from.name": supplier.name,
        "from.uscc": supplier.uscc,
        "to.name": customer.name,
        "to.uscc": customer.uscc,
        "product_id": random.choice(_PRODUCTS),
        "period": random.choice(("2023", "2024", "2025")),
        "amount_yuan": round(random.uniform(1, 9_000), 2),
        "share": f"{random.randrange(1, 100)}%",
        "evidence": random.choice(("有凭证", "企业申报")),
    }


def _certificate(random: Random, i: int, firm: Enterprise) -> dict[str, Cell]:
    issued = _day(random, 2021, 2025)
    return {
        "certificate_no": f"{random.randrange(100, 999):05d}Q{i:05d}R0M",
        "enterprise.name": firm.name,
        "enterprise.uscc": firm.uscc,
        "standard": random.choice(standards()).code,
        "issued": issued,
        "expires": issued + timedelta(days=1094),
        "status": random.choice(("有效", "暂停", "注销")),
        "status_history": f"{issued.isoformat()}|有效|初次认证",
    }


def _issue(random: Random, i: int, firm: Enterprise) -> dict[str, Cell]:
    return {
        "issue_id": f"WT-{i:04d}",
        "enterprise.name": firm.name,
        "enterprise.uscc": firm.uscc,
        "title": f"{random.choice(_PRODUCTS)}检验不合格",
        "severity": random.choice(("一般", "较重", "严重")),
        "source": random.choice(_SOURCES),
        "found_on": _day(random, 2024, 2026),
        "state": random.choice(("发现", "立项", "攻关", "验证", "销号")),
        "gap": random.choice(_GAPS),
    }


def _examination(random: Random, i: int, firm: Enterprise) -> dict[str, Cell]:
    return {
        "number": float(i + 1),
        "from.name": firm.name,
        "from.uscc": firm.uscc,
        "to": random.choice(_GAPS),
        "on": _day(random, 2024, 2026),
        "source": "认证审核不符合项",
        "present": random.choice(("是", "否")),
    }
